// What became of an answer after it was given, as a row says it.
import type { CaseRow, ReportStatus } from '$lib/api/types';

export interface Outcome {
	status: ReportStatus;
	/** It must not be relied on any more. */
	retracted: boolean;
}

const changed: ReportStatus[] = ['appended', 'amended', 'corrected', 'entered-in-error'];

/** Null where the answer stands as it was first signed, or there is none. */
export function outcomeOf(row: Pick<CaseRow, 'report_status'>): Outcome | null {
	const status = changed.find((s) => s === row.report_status);
	return status ? { status, retracted: status === 'entered-in-error' } : null;
}
