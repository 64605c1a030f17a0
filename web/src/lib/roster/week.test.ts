import { describe, expect, it } from 'vitest';
import type { RosterEntry } from '$lib/api/types';
import { daysLater, daysOf, fromInput, on, shifts, spanOn, toInput, weekOf } from './week';

const entry = (from: Date, until: Date, user = 'a') =>
	({ user, from: from.toISOString(), until: until.toISOString() }) as RosterEntry;

describe('a week', () => {
	it('begins on Monday', () => {
		for (const day of [2, 3, 8]) expect(weekOf(new Date(2026, 2, day, 15)).getDate()).toBe(2);
		expect(weekOf(new Date(2026, 2, 1, 0)).getDate()).toBe(23);
		expect(daysOf(weekOf(new Date(2026, 2, 4))).map((d) => d.getDate())).toEqual([2, 3, 4, 5, 6, 7, 8]);
	});

	it('shows a night on both its days and not on the one after', () => {
		const day = new Date(2026, 2, 2);
		const night = shifts(day)[1]!;
		const e = entry(night.from, night.until);
		expect([0, 1, 2].map((n) => on([e], 'a', daysLater(day, n)).length)).toEqual([1, 1, 0]);
		expect(on([e], 'b', day)).toEqual([]);
		expect(spanOn(e, day)).toBe('17:00–→');
		expect(spanOn(e, daysLater(day, 1))).toBe('←–08:00');
	});

	it('does not show a duty that ends at midnight on the next day', () => {
		const day = new Date(2026, 2, 2);
		const e = entry(new Date(2026, 2, 2, 8), new Date(2026, 2, 3));
		expect(on([e], 'a', daysLater(day, 1))).toEqual([]);
		expect(spanOn(e, day)).toBe('08:00–24:00');
	});
});

it('reads what it writes into an input', () => {
	const d = new Date(2026, 2, 2, 8, 5);
	expect(toInput(d)).toBe('2026-03-02T08:05');
	expect(fromInput(toInput(d))).toBe(d.toISOString());
	expect(fromInput('')).toBe('');
});
