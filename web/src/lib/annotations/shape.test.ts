import { describe, expect, it } from 'vitest';
import type { Point } from '$lib/viewer/ring';
import { bounds, cornerAt, isWhole, measure, middles, ring } from './shape';

const square: Point[] = [
	[0, 0],
	[100, 0],
	[100, 100],
	[0, 100]
];
const line: Point[] = [
	[0, 0],
	[3, 4],
	[6, 0]
];

describe('shapes', () => {
	it('know when they are whole', () => {
		expect(isWhole('polygon', square)).toBe(true);
		expect(isWhole('polygon', square.slice(0, 2))).toBe(false);
		expect(
			isWhole('area', [
				[0, 0],
				[1, 1],
				[2, 2]
			])
		).toBe(false);
		expect(
			isWhole('rectangle', [
				[9, 9],
				[1, 1]
			])
		).toBe(true);
		expect(
			isWhole('rectangle', [
				[9, 9],
				[9, 1]
			])
		).toBe(false);
		expect(isWhole('rectangle', square)).toBe(false);
		expect(isWhole('point', [[1, 1]])).toBe(true);
		expect(
			isWhole('length', [
				[1, 1],
				[1, 1]
			])
		).toBe(false);
		expect(isWhole('length', line)).toBe(true);
	});
	it('are measured with pixels that are not square', () => {
		expect(measure('length', line, { x: 1, y: 0 })).toEqual({ length_um: 6, area_mm2: null });
		expect(measure('area', square, { x: 0.5, y: 0.25 }).area_mm2).toBeCloseTo(0.00125, 12);
		expect(
			measure(
				'rectangle',
				[
					[100, 0],
					[0, 100]
				],
				{ x: 1, y: 1 }
			).area_mm2
		).toBeCloseTo(0.01, 12);
		expect(measure('polygon', square, null)).toEqual({ length_um: null, area_mm2: null });
		expect(measure('point', [[1, 1]], { x: 1, y: 1 })).toEqual({ length_um: null, area_mm2: null });
	});
	it('have bounds, corners and middles', () => {
		expect(bounds(line)).toEqual([0, 0, 6, 4]);
		expect(
			ring('rectangle', [
				[1, 2],
				[3, 4]
			])
		).toEqual([
			[1, 2],
			[3, 2],
			[3, 4],
			[1, 4]
		]);
		expect(ring('length', line)).toBeNull();
		expect(cornerAt(square, [97, 4], 8)).toBe(1);
		expect(cornerAt(square, [50, 50], 8)).toBe(-1);
		expect(middles('area', square)[3]).toEqual({ at: [0, 50], before: 4 });
		expect(middles('rectangle', square)).toEqual([]);
	});
});
