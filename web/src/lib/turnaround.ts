// Figures of the turnaround page from what the server answers.
import type { StageName, Turnaround } from '$lib/api/types';

export const measured: StageName[] = ['received', 'quality', 'queue', 'model', 'specialist'];

/** The middle of the cases' total times, in seconds; null without cases. */
export function medianSeconds(t: Turnaround): number | null {
	const all = t.cases.map((c) => c.total_seconds).sort((a, b) => a - b);
	if (all.length === 0) return null;
	const half = all.length >> 1;
	const upper = all[half] ?? 0;
	return all.length % 2 === 1 ? upper : ((all[half - 1] ?? 0) + upper) / 2;
}

/** Share of cases within their target, weighted by cases; null where no target is known. */
export function withinTarget(t: Turnaround): number | null {
	const rows = t.rows.filter((r) => typeof r.within_target === 'number');
	const cases = rows.reduce((n, r) => n + r.cases, 0);
	if (cases === 0) return null;
	return rows.reduce((n, r) => n + (r.within_target ?? 0) * r.cases, 0) / cases;
}

/** The last days as a from and to of whole days, in the browser's zone. */
export function lastDays(days: number, now = new Date()): { from: string; to: string } {
	const to = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
	const from = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1 - days);
	return { from: from.toISOString(), to: to.toISOString() };
}
