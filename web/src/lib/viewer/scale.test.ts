import { describe, expect, it } from 'vitest';
import { magnification, scaleBar, scaleFor } from './scale';

describe('magnification', () => {
	it('is 40x at 0.25 µm per screen pixel', () => {
		expect(magnification(0.25, 1)).toBe(40);
		expect(magnification(0.5, 1)).toBe(20);
		expect(scaleFor(0.25, 10)).toBe(0.25);
	});
	it('goes both ways', () => {
		expect(magnification(0.499, scaleFor(0.499, 5))).toBeCloseTo(5, 12);
	});
});

describe('the scale bar', () => {
	it.each([
		[0.25, 1, 20],
		[0.25, 0.01, 2000],
		[0.5, 0.5, 100]
	])('at %f µm per pixel and scale %f', (mpp, scale, micrometres) => {
		const bar = scaleBar(mpp, scale);
		expect(bar.micrometres).toBeCloseTo(micrometres, 9);
		expect(bar.pixels).toBeLessThanOrEqual(140);
		expect(bar.pixels).toBeGreaterThan(50);
	});
});
