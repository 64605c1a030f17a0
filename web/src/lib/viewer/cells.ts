// A coarse bitmap over a slide: the tissue mask, or the tiles that the model looks at.
import type { CellGrid, MaskEdit } from '$lib/api/types';

export interface Cells {
	grid: CellGrid;
	/** 1 where the cell is on, row by row. */
	on: Uint8Array;
}

/** Reads a picture of one pixel a cell: what is not transparent is on. */
export async function loadCells(url: string, grid: CellGrid): Promise<Cells> {
	const answer = await fetch(url, { credentials: 'same-origin' });
	if (!answer.ok) throw new Error(`${answer.status} ${url}`);
	const picture = await createImageBitmap(await answer.blob());
	const canvas = document.createElement('canvas');
	canvas.width = grid.cols;
	canvas.height = grid.rows;
	const g = canvas.getContext('2d', { willReadFrequently: true });
	if (!g) throw new Error('no canvas');
	g.drawImage(picture, 0, 0);
	const { data } = g.getImageData(0, 0, grid.cols, grid.rows);
	const on = new Uint8Array(grid.cols * grid.rows);
	for (let i = 0; i < on.length; i++) on[i] = data[4 * i + 3]! > 0 ? 1 : 0;
	return { grid, on };
}

/**
 * The mask with areas drawn over it, the later over the earlier, as the server does it
 * (tiling.TissueMask.Apply): a cell belongs to an area if its centre lies in it (even-odd
 * rule), and every corner of an added area takes its cell along.
 */
export function applyEdits(mask: Cells, edits: readonly MaskEdit[]): Cells {
	const on = mask.on.slice();
	for (const e of edits) fill(on, mask.grid, e);
	return { grid: mask.grid, on };
}

function fill(on: Uint8Array, g: CellGrid, e: MaskEdit) {
	if (e.add) {
		for (const [px, py] of e.ring) {
			const x = Math.min(Math.floor(px / g.cell_width), g.cols - 1);
			const y = Math.min(Math.floor(py / g.cell_height), g.rows - 1);
			on[y * g.cols + x] = 1;
		}
	}
	for (let y = 0; y < g.rows; y++) {
		const crossings = crossed(e.ring, (y + 0.5) * g.cell_height);
		for (let i = 0; i + 1 < crossings.length; i += 2) {
			const from = Math.max(Math.ceil(crossings[i]! / g.cell_width - 0.5), 0);
			const to = Math.min(Math.ceil(crossings[i + 1]! / g.cell_width - 0.5), g.cols);
			if (to > from) on.fill(e.add ? 1 : 0, y * g.cols + from, y * g.cols + to);
		}
	}
}

/** Where a horizontal line crosses the ring, from left to right. */
function crossed(ring: MaskEdit['ring'], y: number): number[] {
	const list: number[] = [];
	ring.forEach((a, i) => {
		const b = ring[(i + 1) % ring.length]!;
		if (a[1] > y !== b[1] > y) list.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
	});
	return list.sort((p, q) => p - q);
}
