// Geometry of a slide's pyramid, without a viewer. Level 0 is full resolution, as everywhere
// in Telepath; OpenSeadragon counts the other way (see source.ts). Levels need not be powers
// of two apart, and width and height may shrink by slightly different factors.
import type { Level } from '$lib/api/types';

export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** 100,001 px in 512-px tiles are 196 columns. */
export const columns = (l: Level) => Math.ceil(l.width / l.tile_width);
export const rows = (l: Level) => Math.ceil(l.height / l.tile_height);

/** The visible size of a tile in its level's pixels: the last column and row are cut. */
export function tileSize(l: Level, col: number, row: number): { width: number; height: number } {
	return {
		width: Math.min(l.tile_width, l.width - col * l.tile_width),
		height: Math.min(l.tile_height, l.height - row * l.tile_height)
	};
}

/** Height of the slide when its width is 1: the viewer's unit. */
export const aspect = (levels: Level[]) => first(levels).height / first(levels).width;

/** Where a tile lies in viewer units: the slide is 1 wide and aspect() high. */
export function tileBounds(levels: Level[], level: number, col: number, row: number): Box {
	const l = at(levels, level);
	const high = aspect(levels);
	const size = tileSize(l, col, row);
	return {
		x: (col * l.tile_width) / l.width,
		y: ((row * l.tile_height) / l.height) * high,
		width: size.width / l.width,
		height: (size.height / l.height) * high
	};
}

/** The tile under a point in viewer units; a point on the far edge belongs to the last tile. */
export function tileAt(levels: Level[], level: number, x: number, y: number): { col: number; row: number } {
	const l = at(levels, level);
	const col = Math.floor((x * l.width) / l.tile_width);
	const row = Math.floor(((y / aspect(levels)) * l.height) / l.tile_height);
	return { col: clamp(col, columns(l) - 1), row: clamp(row, rows(l) - 1) };
}

/** Pixels of this level per pixel of level 0, at most 1. */
export const levelScale = (levels: Level[], level: number) => at(levels, level).width / first(levels).width;

/**
 * The heatmap's pixels are squares of a power of two of level-0 pixels, so its last column
 * and row may reach past the slide by less than one of them. Width of the whole picture
 * where the slide's is 1.
 */
export function heatWidth(pictureWidth: number, slideWidth: number): number {
	if (pictureWidth <= 0 || slideWidth <= 0) return 1;
	const down = 2 ** Math.max(0, Math.round(Math.log2(slideWidth / pictureWidth)));
	// A picture that was not made so is stretched over the slide.
	return Math.ceil(slideWidth / down) === pictureWidth ? (pictureWidth * down) / slideWidth : 1;
}

function at(levels: Level[], level: number): Level {
	const l = levels[level];
	if (!l) throw new RangeError(`level ${level} of ${levels.length}`);
	return l;
}

const first = (levels: Level[]) => at(levels, 0);
const clamp = (n: number, max: number) => Math.min(Math.max(n, 0), max);
