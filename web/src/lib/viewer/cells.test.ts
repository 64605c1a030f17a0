import { describe, expect, it } from 'vitest';
import type { MaskEdit } from '$lib/api/types';
import { applyEdits, type Cells } from './cells';

const blank = (cols: number, rows: number, cell = 10): Cells => ({
	grid: { cols, rows, cell_width: cell, cell_height: cell },
	on: new Uint8Array(cols * rows)
});
const drawn = (c: Cells) =>
	Array.from({ length: c.grid.rows }, (_, y) =>
		[...c.on.subarray(y * c.grid.cols, (y + 1) * c.grid.cols)].map((v) => '.#'[v]).join('')
	);
const edit = (add: boolean, ...ring: [number, number][]): MaskEdit => ({ add, ring });

// The server's rule, see tiling/maskedit.go and its test.
describe('areas drawn over a mask', () => {
	it('take the cells whose centre lies in them, and those of their corners', () => {
		const m = applyEdits(blank(6, 4), [edit(true, [16, 6], [44, 6], [44, 24], [16, 24])]);
		expect(drawn(m)).toEqual(['.#..#.', '..##..', '.#..#.', '......']);
	});
	it('take every corner’s cell along only when they add', () => {
		const tiny = edit(true, [52, 32], [54, 32], [53, 34]);
		const once = applyEdits(blank(6, 4), [tiny]);
		expect(drawn(once)[3]).toBe('.....#');
		expect(drawn(applyEdits(once, [{ ...tiny, add: false }]))).toEqual(drawn(once));
	});
	it('count where they cross themselves by the even-odd rule', () => {
		const square: [number, number][] = [
			[0, 0],
			[60, 0],
			[60, 40],
			[0, 40]
		];
		const twice = applyEdits(blank(6, 4), [edit(false, ...square, ...square)]);
		expect(drawn(twice).join('')).not.toContain('#');
		const hole = edit(true, ...square, [0, 0], [20, 10], [20, 30], [40, 30], [40, 10], [20, 10]);
		expect(drawn(applyEdits(blank(6, 4), [hole]))[1]).toBe('###.##');
	});
	it('lie over each other in their order', () => {
		const all = edit(true, [0, 0], [60, 0], [60, 40], [0, 40]);
		const left = edit(false, [0, 0], [30, 0], [30, 40], [0, 40]);
		expect(drawn(applyEdits(blank(6, 4), [all, left]))[1]).toBe('...###');
		expect(drawn(applyEdits(blank(6, 4), [left, all]))[1]).toBe('######');
	});
	it('reach to the very edge, where the last cell is cut', () => {
		const m = applyEdits(blank(6, 4), [edit(true, [55, 35], [57, 35], [57, 37])]);
		expect(drawn(m)[3]).toBe('.....#');
	});
	it('leave the mask as it was', () => {
		const mask = blank(6, 4);
		applyEdits(mask, [edit(true, [0, 0], [60, 0], [60, 40])]);
		expect(mask.on.some((v) => v === 1)).toBe(false);
	});
});
