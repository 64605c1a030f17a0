// The tissue mask of one slide in the viewer: what is shown of it, and what is being drawn.
import { api } from '$lib/api/api';
import { problemOf, type Problem } from '$lib/api/problem';
import type { MaskEdit, MaskPreview, MaskView, Slide } from '$lib/api/types';
import { applyEdits, loadCells, type Cells } from './cells';
import { Sketch } from './sketch.svelte';

export class Tissue {
	view = $state.raw<MaskView | null>(null);
	problem = $state.raw<Problem | null>(null);
	editing = $state(false);
	busy = $state(false);
	reason = $state('');
	preview = $state.raw<MaskPreview | null>(null);
	#automatic = $state.raw<Cells | null>(null);
	#analysed = $state.raw<Cells | null>(null);
	#automaticUrl = '';
	#wanted = '';
	#loading = Promise.resolve();
	#loads = 0;
	#asked = 0;
	readonly sketch: Sketch;

	/** The mask as it holds, or as it would be with what is being drawn. */
	readonly cells = $derived.by(() => {
		if (!this.#automatic || !this.view) return null;
		return applyEdits(this.#automatic, this.editing ? this.sketch.edits : this.view.edits);
	});
	/** What the model looks at: its tiles, or the mask while none are planned or one is drawing. */
	readonly seen = $derived(this.editing || !this.#analysed ? this.cells : this.#analysed);
	readonly changed = $derived.by(() => !same(this.sketch.edits, this.view?.edits ?? []));
	readonly ready = $derived.by(
		() => this.changed && this.sketch.points.length === 0 && this.reason.trim() !== '' && !this.busy
	);

	constructor(
		readonly slide: string,
		width: number,
		height: number
	) {
		this.sketch = new Sketch(width, height);
	}

	/** Fetches what is missing for this state of the slide; the last state asked for counts. */
	load(slide: Slide): Promise<void> {
		const { run } = slide;
		const now = [
			slide.mask_version,
			slide.given_mpp,
			slide.tiles_url,
			run?.id,
			run?.state,
			run?.batches
		].join(' ');
		if (now !== this.#wanted) {
			this.#wanted = now;
			this.#loading = this.#load(run?.state === 'failed', ++this.#loads);
		}
		return this.#loading;
	}

	async #load(failed: boolean, load: number) {
		try {
			const view = await api.mask(this.slide);
			const [automatic, analysed] = await Promise.all([
				this.#automatic && view.automatic_url === this.#automaticUrl
					? this.#automatic
					: loadCells(view.automatic_url, view.grid),
				view.analysed ? loadCells(view.analysed.url, view.analysed.grid) : null
			]);
			if (load !== this.#loads) return;
			this.view = view;
			this.#automatic = automatic;
			this.#automaticUrl = view.automatic_url;
			this.#analysed = failed ? none(automatic) : analysed;
			this.problem = null;
		} catch (err) {
			if (load !== this.#loads) return;
			this.#wanted = '';
			this.problem = problemOf(err);
		}
	}

	async edit(slide: Slide) {
		await this.load(slide);
		if (!this.view) return;
		const kept = recall(this.slide, this.view.version);
		this.sketch.begin(kept?.edits ?? this.view.edits);
		this.reason = kept?.reason ?? '';
		this.sketch.add = this.view.tissue_fraction === 0;
		this.preview = null;
		this.problem = null;
		this.editing = true;
	}

	/** Keeps what has been drawn until it is saved or given up: another slide, a reload. */
	keep() {
		const { edits } = this.sketch;
		const kept = { version: this.view?.version ?? 0, edits, reason: this.reason };
		remember(this.slide, this.changed ? kept : null);
	}

	cancel() {
		remember(this.slide, null);
		this.sketch.begin([]);
		this.editing = false;
		this.problem = null;
	}

	/** Asks what the areas would lead to; the answer to the last question counts. */
	async ask(edits: readonly MaskEdit[]) {
		const asked = ++this.#asked;
		try {
			const preview = await api.previewMask(this.slide, edits);
			if (asked === this.#asked) [this.preview, this.problem] = [preview, null];
		} catch (err) {
			if (asked === this.#asked) [this.preview, this.problem] = [null, problemOf(err)];
		}
	}

	/** Keeps the areas and has the slide analysed again; false when it was refused. */
	async save(): Promise<boolean> {
		if (!this.ready || !this.view) return false;
		this.busy = true;
		this.problem = null;
		try {
			const { version } = this.view;
			const slide = await api.editMask(this.slide, {
				edits: this.sketch.edits,
				reason: this.reason.trim(),
				version
			});
			remember(this.slide, null);
			await this.load(slide);
			this.editing = false;
			return true;
		} catch (err) {
			this.problem = problemOf(err);
			return false;
		} finally {
			this.busy = false;
		}
	}
}

/** What was drawn over which version, and why. */
interface Kept {
	version: number;
	edits: MaskEdit[];
	reason: string;
}

const keyOf = (slide: string) => `telepath.mask.${slide}`;

function remember(slide: string, kept: Kept | null) {
	try {
		if (kept) sessionStorage.setItem(keyOf(slide), JSON.stringify(kept));
		else sessionStorage.removeItem(keyOf(slide));
	} catch {
		// Lasts until the viewer is left.
	}
}

function recall(slide: string, version: number): Kept | null {
	try {
		const kept = JSON.parse(sessionStorage.getItem(keyOf(slide)) ?? 'null') as Kept | null;
		return kept?.version === version ? kept : null;
	} catch {
		return null;
	}
}

const none = (c: Cells): Cells => ({ grid: c.grid, on: new Uint8Array(c.on.length) });

const same = (a: readonly MaskEdit[], b: readonly MaskEdit[]) => JSON.stringify(a) === JSON.stringify(b);
