// Which slides of a case are shown side by side, and that they move together.
import type { Slide } from '$lib/api/types';
import type { Stage } from './stage.svelte';
import { Sync } from './sync.svelte';

/** More would be too small to read. */
const most = 4;

/** What a slide is shown by. */
interface Shown {
	stage: Stage;
}

export class Panes<V extends Shown = Shown> {
	/** Ids in the order of the panes; empty while only the main slide is shown. */
	#ids = $state.raw<string[]>([]);
	/** Viewers by slide, as they are bound. */
	viewers: Record<string, V | undefined> = $state({});
	readonly sync = new Sync();
	#joined: Stage[] = [];

	readonly #slides: () => readonly Slide[];
	readonly #main: () => Slide | null;
	readonly slides = $derived.by(() => this.#slides());
	readonly main = $derived.by(() => this.#main());
	/** Slides that can be looked at. */
	readonly #open = $derived(this.slides.filter((s) => s.info));
	readonly shown: Slide[] = $derived.by(() => {
		const main = this.main;
		if (!main?.info) return [];
		const ids = this.#ids.includes(main.id) ? this.#ids : [main.id, ...this.#ids.slice(1)];
		return ids.flatMap((id) => this.#open.find((s) => s.id === id) ?? []);
	});
	readonly several = $derived(this.shown.length > 1);
	readonly more = $derived(this.shown.length < Math.min(most, this.#open.length));

	constructor(slides: () => readonly Slide[], main: () => Slide | null) {
		this.#slides = slides;
		this.#main = main;
	}

	stage = (id: string) => this.viewers[id]?.stage;

	/** One more slide: the next in the case that is not shown. */
	add() {
		if (!this.more) return;
		const ids = this.shown.map((s) => s.id);
		const from = this.#open.findIndex((s) => s.id === this.main?.id);
		const order = [...this.#open.slice(from + 1), ...this.#open.slice(0, from + 1)];
		const next = order.find((s) => !ids.includes(s.id));
		if (next) this.#ids = [...ids, next.id];
	}
	remove(id: string) {
		this.#ids = this.shown.map((s) => s.id).filter((x) => x !== id);
	}
	/** One slide, or two. */
	toggle() {
		if (this.several) this.#ids = [];
		else this.add();
	}
	toggleSync() {
		if (this.several) this.sync.toggle(this.stage(this.main?.id ?? ''));
	}

	/** A stage that is shown has moved, or is there for the first time. */
	follow(stage: Stage) {
		const now = this.shown.map((s) => this.stage(s.id));
		for (const gone of this.#joined.filter((s) => !now.includes(s))) this.sync.leave(gone);
		this.#joined = this.#joined.filter((s) => now.includes(s));
		if (this.#joined.includes(stage)) return this.sync.moved(stage);
		this.sync.join(stage, this.#joined[0]);
		this.#joined = [...this.#joined, stage];
	}
}
