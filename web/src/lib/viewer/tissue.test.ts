import { afterEach, describe, expect, it, vi } from 'vitest';
import { api } from '$lib/api/api';
import type { CellGrid, MaskView, Slide } from '$lib/api/types';
import * as cells from './cells';
import { Tissue } from './tissue.svelte';

const grid: CellGrid = { cols: 1, rows: 1, cell_width: 10, cell_height: 10 };
const slide = (mask_version: number, given_mpp = 0) =>
	({ mask_version, given_mpp, run: null }) as unknown as Slide;
const view = (version: number, of = 'a') =>
	({ version, edits: [], grid, automatic_url: `mask.png?of=${of}`, analysed: null }) as unknown as MaskView;

/** Answers that come when the test says so, in the order of the questions. */
function answers() {
	const asked: { resolve: (v: MaskView) => void; reject: (e: Error) => void }[] = [];
	vi.spyOn(api, 'mask').mockImplementation(
		() => new Promise((resolve, reject) => asked.push({ resolve, reject }))
	);
	const loaded = vi.spyOn(cells, 'loadCells').mockResolvedValue({ grid, on: new Uint8Array(1) });
	return { asked, loaded };
}

afterEach(() => vi.restoreAllMocks());

describe('the tissue mask', () => {
	it('keeps the state that was asked for last, whichever answer comes last', async () => {
		const { asked } = answers();
		const t = new Tissue('s', 10, 10);
		const first = t.load(slide(1));
		const between = t.load(slide(2));
		const again = t.load(slide(1));
		asked[2]!.resolve(view(3));
		await again;
		asked[0]!.resolve(view(1));
		asked[1]!.reject(new TypeError('Failed to fetch'));
		await Promise.all([first, between]);
		expect(t.view?.version).toBe(3);
		expect(t.problem).toBeNull();
	});

	it('waits for a load that is under way before it is drawn into', async () => {
		const { asked } = answers();
		const t = new Tissue('s', 10, 10);
		void t.load(slide(1));
		const edit = t.edit(slide(1));
		asked[0]!.resolve(view(1));
		await edit;
		expect([t.editing, asked.length]).toEqual([true, 1]);
	});

	it('fetches the automatic mask again when another scale was given', async () => {
		const { asked, loaded } = answers();
		const t = new Tissue('s', 10, 10);
		const states = [slide(0), slide(1), slide(1, 0.25)];
		for (const [i, s] of states.entries()) {
			const load = t.load(s);
			asked[i]!.resolve(view(i, i === 2 ? 'b' : 'a'));
			await load;
		}
		expect(loaded.mock.calls.map(([url]) => url)).toEqual(['mask.png?of=a', 'mask.png?of=b']);
	});
});
