import { expect, it } from 'vitest';
import type { CaseRow } from '$lib/api/types';
import { currentStage, stagesOf } from './stages';

const row = (state: CaseRow['state'], no_ai = '') => ({ state, no_ai }) as CaseRow;

it.each([
	['draft', 'received'],
	['submitted', 'quality'],
	['analysing', 'model'],
	['awaiting-review', 'specialist'],
	['in-review', 'specialist'],
	['signed-out', undefined]
] as const)('a case that is %s is at %s', (state, stage) => {
	expect(currentStage(stagesOf(row(state)))?.stage).toBe(stage);
});

it('says that no model looked', () => {
	expect(stagesOf(row('awaiting-review', 'no model'))[3]?.state).toBe('skipped');
});
