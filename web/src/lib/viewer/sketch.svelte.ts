// The areas that a person is drawing into a slide's tissue mask or out of it.
import type { MaskEdit } from '$lib/api/types';
import { area, distance, onSlide, simplify, type Point } from './ring';

/** As many as the server takes (tiling.MaxMaskEdits). */
export const maxAreas = 1000;
/** Of one area before it is simplified; the server takes twice as many (tiling.MaxRingPoints). */
const maxCorners = 5000;
/** Of all areas together (tiling.MaxMaskCorners), with room for one more. */
const maxAllCorners = 20000 - maxCorners;
/** Screen pixels: a click this near to the first corner closes the area. */
const closes = 10;
/** Screen pixels: corners and strokes are no finer than this. */
const fine = 2;

export class Sketch {
	/** True draws tissue in, false draws it out. */
	add = $state(false);
	/** Corners of the area that is not closed yet, in pixels of level 0. */
	points = $state.raw<Point[]>([]);
	edits = $state.raw<MaskEdit[]>([]);
	#past = $state.raw<MaskEdit[][]>([]);
	#stroke = false;
	#alone = false;

	readonly canUndo = $derived(this.points.length > 0 || this.#past.length > 0);
	readonly full = $derived(
		this.edits.length >= maxAreas || this.edits.reduce((n, e) => n + e.ring.length, 0) > maxAllCorners
	);

	constructor(
		readonly width: number,
		readonly height: number
	) {}

	begin(edits: readonly MaskEdit[]) {
		this.edits = [...edits];
		this.points = [];
		this.#past = [];
	}

	/** Sets a corner, or closes the area at its first one. scale: screen pixels per slide pixel. */
	corner(p: Point, scale: number) {
		const first = this.points[0];
		if (first && this.points.length > 2 && distance(first, p) * scale <= closes) return void this.close();
		this.#put(p, scale);
	}

	/** A stroke of the hand; one that began without corners is an area of its own. */
	stroke(p: Point, scale: number) {
		if (!this.#stroke) [this.#stroke, this.#alone] = [true, this.points.length === 0];
		this.#put(p, scale);
	}

	endStroke(scale: number) {
		if (!this.#stroke) return;
		this.#stroke = false;
		this.points = simplify(this.points, fine / scale);
		if (this.#alone && !this.close()) this.points = [];
	}

	#put(p: Point, scale: number) {
		const next = onSlide(p, this.width, this.height);
		const last = this.points[this.points.length - 1];
		if (this.points.length >= maxCorners || (last && distance(last, next) * scale < fine)) return;
		this.points = [...this.points, next];
	}

	/** Closes the area; what has no inside is thrown away. False: nothing became of it. */
	close(): boolean {
		const ring = this.points;
		if (ring.length < 3 || area(ring) === 0 || this.full) {
			if (ring.length >= 3) this.points = [];
			return false;
		}
		this.points = [];
		this.#set([...this.edits, { add: this.add, ring }]);
		return true;
	}

	/** Takes the last corner back. */
	back() {
		this.points = this.points.slice(0, -1);
	}

	/** Gives up the area that is not closed; false when there is none. */
	leave(): boolean {
		const had = this.points.length > 0;
		this.points = [];
		this.#stroke = false;
		return had;
	}

	/** Takes the last thing back: the open area, else the last change of the areas. */
	undo() {
		if (this.leave()) return;
		const before = this.#past[this.#past.length - 1];
		if (!before) return;
		this.#past = this.#past.slice(0, -1);
		this.edits = before;
	}

	/** Back to the automatic mask. */
	clear() {
		this.points = [];
		if (this.edits.length > 0) this.#set([]);
	}

	#set(edits: MaskEdit[]) {
		this.#past = [...this.#past, this.edits];
		this.edits = edits;
	}
}
