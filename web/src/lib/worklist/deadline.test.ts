import { describe, expect, it } from 'vitest';
import { deadlineOf } from './deadline';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();
const open = { state: 'awaiting-review', submitted_at: at(8), signed_at: null, due_at: at(16) };

describe('deadlines', () => {
	it('are ample, then soon, then overdue', () => {
		expect(deadlineOf(open, Date.parse(at(9)))).toEqual({ standing: 'ample', seconds: 7 * 3600 });
		expect(deadlineOf(open, Date.parse(at(15)))).toEqual({ standing: 'soon', seconds: 3600 });
		expect(deadlineOf(open, Date.parse(at(18)))).toEqual({ standing: 'overdue', seconds: 2 * 3600 });
	});

	it('are met or missed once signed, whatever the time is', () => {
		const signed = { ...open, state: 'signed-out', signed_at: at(12) };
		expect(deadlineOf(signed, Date.parse(at(20))).standing).toBe('met');
		expect(deadlineOf({ ...signed, signed_at: at(17) }, 0)).toEqual({ standing: 'missed', seconds: 3600 });
	});

	it('do not run for the centre while the hospital has the case', () => {
		expect(deadlineOf({ ...open, state: 'returned' }, Date.parse(at(18))).standing).toBe('none');
		expect(deadlineOf({ ...open, due_at: null }, 0).standing).toBe('none');
	});
});
