import { describe, expect, it } from 'vitest';
import type { Turnaround } from '$lib/api/types';
import { lastDays, medianSeconds, withinTarget } from './turnaround';

const totals = (...all: number[]) =>
	({ cases: all.map((total_seconds) => ({ total_seconds })), rows: [] }) as unknown as Turnaround;

describe('turnaround', () => {
	it('finds the middle', () => {
		expect(medianSeconds(totals())).toBeNull();
		expect(medianSeconds(totals(9, 1, 5))).toBe(5);
		expect(medianSeconds(totals(4, 1, 2, 9))).toBe(3);
	});
	it('does not invent a target', () => {
		expect(withinTarget(totals(1))).toBeNull();
		const rows = [{ cases: 3, within_target: 1 }, { cases: 1, within_target: 0 }, { cases: 8 }];
		expect(withinTarget({ rows } as unknown as Turnaround)).toBe(0.75);
	});
	it('takes whole days', () => {
		const { from, to } = lastDays(7, new Date(2026, 2, 10, 15, 30));
		expect(new Date(from)).toEqual(new Date(2026, 2, 4));
		expect(new Date(to)).toEqual(new Date(2026, 2, 11));
	});
});
