// Fetches tiles before they are asked for: once the slide rests, those of the next finer level
// around the pointer, and those beside the screen in the direction of the last move. They wait
// in the browser's cache, where OpenSeadragon finds them. Anything the slide does ends it.
import { drawnLevel, mayFetchAhead, tilesAround, type Line, type TileAt } from './ahead';
import { middle } from './place';
import type { Point } from './ring';
import { tileURL } from './source';
import type { Stage } from './stage.svelte';

/** So long must the slide have rested. */
const restful = 350;
/** Tiles a rest: about a screen of the next level around the pointer, and a little on the way. */
const [deeper, onward] = [9, 4];
/** So many at a time, and so many addresses are remembered. */
const [atOnce, known] = [2, 2000];

export class Prefetch {
	#timer: ReturnType<typeof setTimeout> | undefined;
	#stop = new AbortController();
	#had = new Set<string>();
	#waits: number[] = [];
	#from: Point | null = null;

	constructor(readonly stage: Stage) {}

	/** Watches how long the tiles take that the slide itself asks for; the answer ends everything. */
	start(): () => void {
		const watch = new PerformanceObserver((list) => {
			for (const e of list.getEntries() as PerformanceResourceTiming[])
				// What came out of the cache says nothing about the line.
				if (e.initiatorType === 'img' && e.transferSize > 0 && e.name.includes('/tiles/'))
					this.#waits = [...this.#waits.slice(-11), e.duration];
		});
		watch.observe({ type: 'resource' });
		return () => {
			watch.disconnect();
			this.#stop.abort();
			clearTimeout(this.#timer);
		};
	}

	/** The slide has moved: what is under way is for another place. */
	moved() {
		this.#stop.abort();
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#run(), restful);
	}

	async #run() {
		const { connection } = navigator as Navigator & { connection?: Line };
		if (document.hidden || !mayFetchAhead(connection, this.#waits)) return;
		this.#stop = new AbortController();
		const { signal } = this.#stop;
		const queue = this.#wanted();
		const work = async () => {
			for (let url = queue.shift(); url && !signal.aborted; url = queue.shift())
				await this.#fetch(url, signal);
		};
		await Promise.all(Array.from({ length: atOnce }, work));
	}

	async #fetch(url: string, signal: AbortSignal) {
		try {
			const answer = await fetch(url, { credentials: 'same-origin', priority: 'low', signal });
			await answer.arrayBuffer(); // or the cache would not have it
			if (this.#had.size >= known) this.#had.clear();
			if (answer.ok) this.#had.add(url);
		} catch {
			// It will be asked for when it is needed.
		}
	}

	#wanted(): string[] {
		const { place, slide, pointer } = this.stage;
		const levels = slide.info?.levels ?? [];
		const now = drawnLevel(levels, place.scale, window.devicePixelRatio || 1);
		const here = middle(place);
		const tiles: TileAt[] = [];
		if (now > 0) tiles.push(...tilesAround(levels, now - 1, pointer ?? here, deeper));
		if (this.#from) {
			// As far again as it went, at least one screen: where a hand that pans goes next.
			const [dx, dy] = [here[0] - this.#from[0], here[1] - this.#from[1]];
			const far = Math.hypot(dx, dy);
			const screen = Math.max(place.width, place.height) / place.scale;
			if (far > screen / 20 && far < 3 * screen) {
				const next: Point = [here[0] + (dx / far) * screen, here[1] + (dy / far) * screen];
				tiles.push(...tilesAround(levels, now, next, onward));
			}
		}
		this.#from = here;
		return tiles
			.map((t) => tileURL(slide.tiles_url, t.level, t.col, t.row))
			.filter((url) => !this.#had.has(url));
	}
}
