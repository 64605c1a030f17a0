// The stage line of a row in a list, where the server sends no stages: read from the case.
import type { CaseRow, Stage, StageName, StageState } from '$lib/api/types';

export const stageNames: StageName[] = ['received', 'quality', 'queue', 'model', 'specialist', 'signed'];

/** How far each state of a case has come along the line, and what the stage there does. */
const reached: Record<CaseRow['state'], [number, StageState]> = {
	draft: [0, 'waiting'],
	returned: [0, 'trouble'],
	withdrawn: [0, 'skipped'],
	submitted: [1, 'running'],
	analysing: [3, 'running'],
	'awaiting-review': [4, 'waiting'],
	'in-review': [4, 'running'],
	'signed-out': [6, 'done']
};

export function stagesOf(row: CaseRow): Stage[] {
	const [at, state] = reached[row.state];
	const stage = (name: StageName, i: number): Stage => ({
		stage: name,
		state: i < at ? 'done' : i === at ? state : 'waiting',
		since: null,
		seconds: null,
		note: ''
	});
	const line = stageNames.map(stage);
	const model = line[3];
	if (model && row.no_ai && at > 3) model.state = 'skipped';
	return line;
}

/** The stage that the line is at: the first that is not over. */
export function currentStage(stages: Stage[]): Stage | undefined {
	return (
		stages.find((s) => s.state === 'trouble') ??
		stages.find((s) => s.state === 'running') ??
		stages.find((s) => s.state === 'waiting')
	);
}
