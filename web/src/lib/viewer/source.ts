// The slide's own tile grid as OpenSeadragon asks for it. Its level 0 is the smallest, so
// its level n is our level (last - n).
import type OpenSeadragon from 'openseadragon';
import type { Level } from '$lib/api/types';
import { columns, levelScale, rows, tileAt, tileBounds, tileSize } from './pyramid';

export function tileSource(
	osd: typeof OpenSeadragon,
	levels: Level[],
	url: (level: number, col: number, row: number) => string
): OpenSeadragon.TileSource {
	const full = levels[0];
	if (!full) throw new RangeError('a slide without levels');
	const last = levels.length - 1;
	const own = (n: number) => levels[last - n] ?? full;
	const source = new osd.TileSource({
		width: full.width,
		height: full.height,
		tileWidth: full.tile_width,
		tileHeight: full.tile_height,
		minLevel: 0,
		maxLevel: last
	} as OpenSeadragon.TileSourceOptions);
	const grid = {
		getLevelScale: (n: number) => levelScale(levels, last - n),
		getNumTiles: (n: number) => new osd.Point(columns(own(n)), rows(own(n))),
		getTileWidth: (n: number) => own(n).tile_width,
		getTileHeight: (n: number) => own(n).tile_height,
		getTileAtPoint: (n: number, p: OpenSeadragon.Point) => {
			const { col, row } = tileAt(levels, last - n, p.x, p.y);
			return new osd.Point(col, row);
		},
		getTileBounds: (n: number, col: number, row: number, inTile?: boolean) => {
			if (inTile) {
				const size = tileSize(own(n), col, row);
				return new osd.Rect(0, 0, size.width, size.height);
			}
			const b = tileBounds(levels, last - n, col, row);
			return new osd.Rect(b.x, b.y, b.width, b.height);
		},
		getTileUrl: (n: number, col: number, row: number) => url(last - n, col, row)
	};
	return Object.assign(source, grid);
}

/** A tile's address under the slide's own (SlideView.tiles_url). */
export const tileURL = (tiles: string, level: number, col: number, row: number) =>
	tiles.includes('{level}')
		? tiles.replace('{level}', `${level}`).replace('{col}', `${col}`).replace('{row}', `${row}`)
		: `${tiles}/${level}/${col}/${row}.jpg`;

/**
 * OpenSeadragon adds a style element unless it finds its own; the pages' security policy
 * forbids that. An element of the same name that is none keeps it from trying.
 */
export function keepStyleOut() {
	const mark = 'data-openseadragon-mobile-css';
	if (document.querySelector(`style[${mark}]`)) return;
	const none = document.createElementNS('', 'style');
	none.setAttribute(mark, '');
	document.head.append(none);
}
