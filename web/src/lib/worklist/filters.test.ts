import { describe, expect, it } from 'vitest';
import { filtered, filtersOf, withParts } from './filters';

describe('filters in the address', () => {
	it('are read, and unknown words are none', () => {
		const f = filtersOf(new URLSearchParams('tab=new&q= S-1&priority=soon&flag=flagged&hospital=h1'));
		expect(f).toEqual({ q: 'S-1', priority: '', flag: 'flagged', hospital: 'h1' });
		expect(filtered(f)).toBe(true);
		expect(filtered(filtersOf(new URLSearchParams('tab=new')))).toBe(false);
	});

	it('change one by one and keep the rest', () => {
		const at = new URLSearchParams('tab=new&q=S&flag=flagged');
		expect(withParts(at, { tab: 'signed' })).toBe('?tab=signed&q=S&flag=flagged');
		expect(withParts(at, { q: '', priority: 'urgent' })).toBe('?tab=new&flag=flagged&priority=urgent');
	});
});
