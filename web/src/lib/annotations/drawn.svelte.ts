// What people drew on the slides of one case, slide by slide.
import { api } from '$lib/api/api';
import { Annotations } from './annotations.svelte';
import { browserShelf, slidesKept } from './kept';

export class Drawn {
	#all: Record<string, Annotations> = {};

	constructor(private readonly person: () => string) {}

	of(slide: string): Annotations {
		const known = this.#all[slide];
		if (known) return known;
		const drawn = new Annotations(slide, api, browserShelf(this.person(), slide));
		this.#all[slide] = drawn;
		void drawn.load();
		return drawn;
	}

	/** Somebody else may have drawn. */
	reload() {
		for (const drawn of Object.values(this.#all)) void drawn.load();
	}

	/** Sends what an earlier page could not, of other slides too. */
	resume() {
		for (const slide of slidesKept(this.person())) void this.of(slide).flush();
	}

	/** True when the server has all that was drawn on these slides. */
	async flush(slides: readonly string[]): Promise<boolean> {
		const known = slides.flatMap((id) => this.#all[id] ?? []);
		return (await Promise.all(known.map((drawn) => drawn.flush()))).every(Boolean);
	}

	unsaved(slides: readonly string[]): boolean {
		return slides.some((id) => this.#all[id]?.unsaved);
	}
}
