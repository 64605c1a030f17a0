import { describe, expect, it } from 'vitest';
import type { Level } from '$lib/api/types';
import { drawnLevel, mayFetchAhead, tilesAround } from './ahead';

const level = (width: number, height: number) =>
	({ width, height, tile_width: 256, tile_height: 256 }) as unknown as Level;
const levels = [level(2048, 1024), level(1024, 512), level(512, 256)];

it.each([
	[1, 0],
	[0.6, 0],
	[0.5, 1],
	[0.3, 1],
	[0.1, 2],
	[3, 0]
])('at scale %f level %i is drawn', (scale, want) => {
	expect(drawnLevel(levels, scale)).toBe(want);
});
it('a dense screen asks for the finer level', () => {
	expect(drawnLevel(levels, 0.25, 2)).toBe(1);
});

describe('tiles around a spot', () => {
	it('are the nearest ones, the one under it first', () => {
		const got = tilesAround(levels, 0, [1000, 500], 4);
		expect(got[0]).toEqual({ level: 0, col: 3, row: 1 });
		expect(got).toHaveLength(4);
		expect(new Set(got.map((t) => `${t.col},${t.row}`)).size).toBe(4);
	});
	it('end at the last column and row', () => {
		const got = tilesAround(levels, 0, [2047, 1023], 9);
		expect(got.every((t) => t.col <= 7 && t.row <= 3)).toBe(true);
		expect(got).toContainEqual({ level: 0, col: 7, row: 3 });
	});
	it('are none beside the slide or past the finest level', () => {
		expect(tilesAround(levels, 0, [-1, 5], 9)).toEqual([]);
		expect(tilesAround(levels, -1, [5, 5], 9)).toEqual([]);
	});
});

describe('fetching ahead', () => {
	it('is for a line that bears it', () => {
		expect(mayFetchAhead(undefined, [])).toBe(true);
		expect(mayFetchAhead({ effectiveType: '4g', downlink: 4 }, [80, 120, 90])).toBe(true);
	});
	it.each([{ saveData: true }, { effectiveType: '3g' }, { effectiveType: 'slow-2g' }, { downlink: 1 }])(
		'rests with %o',
		(line) => expect(mayFetchAhead(line, [])).toBe(false)
	);
	it('rests while the tiles that are looked at are slow, not for one of them', () => {
		expect(mayFetchAhead(undefined, [1500, 2000, 1200])).toBe(false);
		expect(mayFetchAhead(undefined, [80, 5000, 90])).toBe(true);
	});
});
