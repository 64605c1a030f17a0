import { describe, expect, it } from 'vitest';
import { outcomeOf } from './outcome';

describe('outcomeOf', () => {
	it('speaks of an answer that was changed or taken back, and of no other', () => {
		expect(outcomeOf({ report_status: 'entered-in-error' })).toEqual({
			status: 'entered-in-error',
			retracted: true
		});
		expect(outcomeOf({ report_status: 'amended' })).toEqual({ status: 'amended', retracted: false });
		for (const report_status of ['', 'draft', 'preliminary', 'final'] as const)
			expect(outcomeOf({ report_status })).toBeNull();
	});
});
