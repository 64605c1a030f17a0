// Which tiles are worth having before they are asked for, and whether the line can bear it.
// Pure: prefetch.svelte.ts fetches.
import type { Level } from '$lib/api/types';
import { columns, levelScale, rows } from './pyramid';
import type { Point } from './ring';

export interface TileAt {
	level: number;
	col: number;
	row: number;
}

/** The level that is drawn at this scale: the coarsest that is as fine as the screen. */
export function drawnLevel(levels: Level[], scale: number, dense = 1): number {
	for (let n = levels.length - 1; n > 0; n--) if (levelScale(levels, n) >= scale * dense) return n;
	return 0;
}

/**
 * The tiles of a level around a spot (pixels of level 0), the nearest first, at most `budget`.
 * A spot beside the slide has none.
 */
export function tilesAround(levels: Level[], level: number, [x, y]: Point, budget: number): TileAt[] {
	const l = levels[level];
	const full = levels[0];
	if (!l || !full || x < 0 || y < 0 || x >= full.width || y >= full.height) return [];
	const u = (x * l.width) / full.width / l.tile_width;
	const v = (y * l.height) / full.height / l.tile_height;
	const reach = Math.ceil(Math.sqrt(budget) / 2);
	const list: TileAt[] = [];
	const far = (t: TileAt) => Math.hypot(t.col + 0.5 - u, t.row + 0.5 - v);
	for (let row = Math.floor(v) - reach; row <= Math.floor(v) + reach; row++)
		for (let col = Math.floor(u) - reach; col <= Math.floor(u) + reach; col++) {
			if (col < 0 || row < 0 || col >= columns(l) || row >= rows(l)) continue;
			list.push({ level, col, row });
		}
	return list.sort((a, b) => far(a) - far(b)).slice(0, budget);
}

/** What the browser knows of its line; not every browser does. */
export interface Line {
	saveData?: boolean;
	effectiveType?: string;
	/** Megabits per second. */
	downlink?: number;
}

/** A tile of a slide in view that took longer than this says that the line is full. */
const slow = 900;

/**
 * Nothing is fetched ahead when a person saves data or the line is slow: what is looked at
 * comes first. waits: how long the last tiles took, in milliseconds.
 */
export function mayFetchAhead(line: Line | undefined, waits: readonly number[]): boolean {
	if (line?.saveData || /2g$|^3g$/.test(line?.effectiveType ?? '')) return false;
	if (line?.downlink !== undefined && line.downlink < 1.5) return false;
	const sorted = [...waits].sort((a, b) => a - b);
	return sorted.length === 0 || sorted[Math.floor(sorted.length / 2)]! < slow;
}
