// Measuring as a tool of the stage. What has been measured stays on its slide until it is
// taken away, also over a reload and another slide.
import type { KeyMap } from '$lib/ui/keys';
import type { Measure } from './measure';
import { area, distance, onSlide, simplify, type Point } from './ring';
import type { Stage, Tool } from './stage.svelte';

/** Screen pixels: nearer to the first corner than this closes an area; finer than that is one point. */
const [closes, fine] = [10, 2];
const maxCorners = 5000;

export class Measuring implements Tool {
	readonly name = 'measure';
	kind = $state<Measure['kind']>('length');
	/** What is begun. */
	points = $state.raw<Point[]>([]);
	done = $state.raw<Measure[]>([]);
	#stroke = false;
	#alone = false;
	readonly #key: string;
	readonly keys: KeyMap = {
		l: () => this.choose('length'),
		a: () => this.choose('area'),
		space: () => this.corner(this.stage.middle, this.stage.place.scale),
		enter: () => this.close(),
		backspace: () => this.back(),
		u: () => this.back(),
		escape: () => this.leave(),
		m: () => this.stop()
	};

	constructor(readonly stage: Stage) {
		this.#key = `telepath.measures.${stage.slide.id}`;
		this.done = recall(this.#key);
	}

	get pen() {
		return this;
	}
	get on() {
		return this.stage.tool === this;
	}
	yield() {
		this.points = [];
		return true;
	}

	toggle() {
		if (this.on) this.stop();
		else this.stage.take(this);
	}
	stop() {
		this.points = [];
		this.stage.drop(this);
	}
	choose(kind: Measure['kind']) {
		this.kind = kind;
		this.points = [];
	}

	corner(p: Point, scale: number) {
		const first = this.points[0];
		if (this.kind === 'area' && first && this.points.length > 2 && distance(first, p) * scale <= closes)
			return this.close();
		if (this.#put(p, scale) && this.kind === 'length') this.close();
	}

	/** A length is dragged from end to end; an area is drawn by hand. */
	stroke(p: Point, scale: number) {
		if (!this.#stroke) [this.#stroke, this.#alone] = [true, this.points.length === 0];
		const first = this.points[0];
		if (this.kind === 'length' && first) this.points = [first, this.#within(p)];
		else this.#put(p, scale);
	}
	endStroke(scale: number) {
		if (!this.#stroke) return;
		this.#stroke = false;
		if (this.kind === 'length') return this.close();
		this.points = simplify(this.points, fine / scale);
		if (this.#alone) this.close();
	}

	/** Ends what is begun, when it has become something. */
	close() {
		const { kind, points } = this;
		const [a, b] = points;
		if (kind === 'length' ? !a || !b || distance(a, b) === 0 : points.length < 3 || area(points) === 0)
			return;
		this.points = [];
		this.#set([...this.done, { kind, points }]);
	}

	/** Takes the last corner back, else the last measurement. */
	back() {
		if (this.points.length > 0) this.points = this.points.slice(0, -1);
		else this.remove(this.done.length - 1);
	}
	/** Gives up what is begun, else ends measuring. */
	leave() {
		if (this.points.length > 0) this.points = [];
		else this.stop();
	}
	remove(i: number) {
		if (i >= 0) this.#set(this.done.filter((_, at) => at !== i));
	}

	#within = (p: Point) => onSlide(p, this.stage.width, this.stage.height);

	#put(p: Point, scale: number): boolean {
		const next = this.#within(p);
		const last = this.points[this.points.length - 1];
		if (this.points.length >= maxCorners || (last && distance(last, next) * scale < fine)) return false;
		this.points = [...this.points, next];
		return true;
	}

	#set(done: Measure[]) {
		this.done = done;
		try {
			if (done.length > 0) sessionStorage.setItem(this.#key, JSON.stringify(done));
			else sessionStorage.removeItem(this.#key);
		} catch {
			// Lasts until the viewer is left.
		}
	}
}

function recall(key: string): Measure[] {
	try {
		return JSON.parse(sessionStorage.getItem(key) ?? '[]') as Measure[];
	} catch {
		return [];
	}
}
