import { describe, expect, it } from 'vitest';
import { narrowest, otherWidth, panelWidth, widest } from './width';

describe('the width of the report', () => {
	it('leaves the slide its room on a small screen', () => {
		expect(panelWidth(2000, 1366)).toBe(1366 - 592);
		expect(panelWidth(10, 1366)).toBe(narrowest);
		expect(widest(700)).toBe(narrowest);
	});
	it('changes between two by one key, whatever it was dragged to', () => {
		const wide = otherWidth(344, 1366);
		expect(wide).toBe(680);
		expect(otherWidth(wide, 1366)).toBe(344);
		expect(otherWidth(600, 1366)).toBe(344);
	});
});
