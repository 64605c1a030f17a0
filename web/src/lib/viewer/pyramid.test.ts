import { describe, expect, it } from 'vitest';
import type { Level } from '$lib/api/types';
import { columns, heatWidth, levelScale, rows, tileAt, tileBounds, tileSize } from './pyramid';

const level = (width: number, height: number, tile = 512): Level => ({
	width,
	height,
	tile_width: tile,
	tile_height: tile,
	downsample: 1
});

describe('the tile grid', () => {
	it('has 196 columns in 100,001 px, the last 161 px wide', () => {
		const l = level(100001, 80000);
		expect(columns(l)).toBe(196);
		expect(tileSize(l, 195, 0).width).toBe(161);
		expect(tileSize(l, 194, 0).width).toBe(512);
	});

	it('cuts the last row', () => {
		const l = level(2220, 2967, 240);
		expect([columns(l), rows(l)]).toEqual([10, 13]);
		expect(tileSize(l, 9, 12)).toEqual({ width: 60, height: 87 });
	});
});

// Three levels as scanners write them: 4x apart, sizes cut down, different tiles.
const pyramid = [level(46000, 32914, 240), level(11500, 8228, 240), level(2875, 2057, 256)];

describe('tiles in the viewer', () => {
	it.each([0, 1, 2])('cover the slide exactly on level %i', (n) => {
		const l = pyramid[n]!;
		const high = 32914 / 46000;
		const last = tileBounds(pyramid, n, columns(l) - 1, rows(l) - 1);
		expect(last.x + last.width).toBeCloseTo(1, 12);
		expect(last.y + last.height).toBeCloseTo(high, 12);
	});

	it.each([0, 1, 2])('are found under every one of their corners on level %i', (n) => {
		const l = pyramid[n]!;
		for (const [col, row] of [
			[0, 0],
			[3, 5],
			[columns(l) - 1, rows(l) - 1]
		] as const) {
			const b = tileBounds(pyramid, n, col, row);
			expect(tileAt(pyramid, n, b.x + b.width / 2, b.y + b.height / 2)).toEqual({ col, row });
		}
	});

	it('take the far edge into the last tile', () => {
		expect(tileAt(pyramid, 0, 1, 32914 / 46000)).toEqual({
			col: columns(pyramid[0]!) - 1,
			row: rows(pyramid[0]!) - 1
		});
	});

	it('scale by the level’s own size, not by powers of two', () => {
		expect(levelScale(pyramid, 2)).toBe(2875 / 46000);
		expect(() => levelScale(pyramid, 3)).toThrow(RangeError);
	});
});

describe('the heatmap', () => {
	it('lies on the slide even where its last pixel reaches past it', () => {
		// 100,001 px at 1/64 are 1,563 px, which cover 100,032.
		expect(heatWidth(1563, 100001)).toBeCloseTo(100032 / 100001, 12);
		expect(heatWidth(1024, 65536)).toBe(1);
	});
	it('is stretched when it has another scale', () => {
		expect(heatWidth(1000, 46000)).toBe(1);
		expect(heatWidth(0, 46000)).toBe(1);
	});
});
