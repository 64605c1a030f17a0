// Drawing annotations as a tool of the stage: outlines, points and measurements that are kept
// as soon as they are whole. The chosen one can be pulled into another form by its corners.
import type { Annotations } from '$lib/annotations/annotations.svelte';
import { bounds, cornerAt, isWhole, middles, newId, now } from '$lib/annotations/shape';
import type { Annotation, ShapeKind } from '$lib/api/types';
import type { KeyMap } from '$lib/ui/keys';
import type { Pen } from './hand';
import { distance, simplify, type Point } from './ring';
import type { Stage, Tool } from './stage.svelte';

/** Screen pixels: a click this near to the first corner closes, a corner this near is taken. */
const near = 10;
/** Screen pixels: corners and strokes are no finer than this. */
const fine = 2;
/** The server takes 5,000; a stroke is simplified to far fewer. */
const most = 5000;

export interface Author {
	id: string;
	name: string;
}

export class AnnotationTool implements Tool {
	readonly name = 'annotation';
	kind = $state<ShapeKind>('polygon');
	/** Corners of what is begun. */
	points = $state.raw<Point[]>([]);
	/** The chosen annotation while a corner of it is being pulled. */
	pulled = $state.raw<Point[] | null>(null);
	#corner = -1;
	#stroke = false;
	#alone = false;

	readonly keys: KeyMap = {
		p: () => this.use('polygon'),
		r: () => this.use('rectangle'),
		o: () => this.use('point'),
		d: () => this.use('length'),
		a: () => this.use('area'),
		space: () => this.pen.corner(this.stage.middle, this.stage.place.scale),
		enter: () => this.finish(),
		backspace: () => this.back(),
		delete: () => this.remove(),
		u: () => this.undo(),
		'ctrl+z': () => this.undo(),
		j: () => this.step(1),
		k: () => this.step(-1),
		e: () => this.write('label'),
		n: () => this.write('note'),
		escape: () => this.leave()
	};

	/** focus puts the cursor into the chosen annotation's label or note. */
	constructor(
		readonly stage: Stage,
		readonly drawn: () => Annotations,
		readonly may: () => boolean,
		private readonly author: () => Author,
		private readonly focus: (what: 'label' | 'note') => void
	) {}

	get on() {
		return this.stage.tool === this;
	}
	/** What is whole is saved: another tool may have the stage, unless something is begun. */
	yield() {
		if (this.points.length > 0) return false;
		this.pulled = null;
		return true;
	}

	start(kind: ShapeKind) {
		if (!this.may() || !this.stage.take(this)) return;
		this.use(kind);
	}
	stop() {
		this.points = [];
		this.pulled = null;
		this.stage.drop(this);
	}
	use(kind: ShapeKind) {
		this.kind = kind;
		this.points = [];
	}
	/** Gives up what is begun; when nothing is, drawing as a whole. */
	leave() {
		if (this.points.length > 0) this.points = [];
		else this.stop();
	}
	back() {
		this.points = this.points.slice(0, -1);
	}
	undo() {
		if (this.points.length > 0) this.back();
		else this.drawn().undo();
	}
	remove() {
		if (this.points.length === 0 && this.drawn().selected) this.drawn().remove(this.drawn().selected);
	}
	step(by: number) {
		const a = this.drawn().step(by);
		if (a) this.stage.flyTo(bounds(a.points));
	}

	/** A note about the chosen annotation; where none is chosen, about this place. */
	note(at: Point = this.stage.pointer ?? this.stage.middle) {
		if (!this.may()) return;
		if (!this.drawn().current) this.#add('point', [at]);
		this.write('note');
	}
	write(what: 'label' | 'note') {
		if (this.drawn().current) this.focus(what);
	}

	readonly pen: Pen & { taking(p: Point, scale: number): boolean } = {
		corner: (p, scale) => this.#click(p, scale),
		stroke: (p, scale) => this.#drag(p, scale),
		endStroke: (scale) => this.#dropped(scale),
		close: () => this.finish(),
		taking: (p, scale) => this.#cornerOf(p, scale) !== null
	};

	/** Makes an annotation of what is begun, if it is one. */
	finish() {
		const points = this.points;
		if (!isWhole(this.kind, points)) return;
		this.points = [];
		this.#add(this.kind, points);
	}

	#add(kind: ShapeKind, points: Point[]) {
		const { id, name } = this.author();
		const at = now();
		const a: Annotation = {
			id: newId(),
			slide: this.stage.slide.id,
			case: this.stage.slide.case,
			kind,
			points: points.map((p) => this.#onSlide(p)),
			...{ code: '', label: '', note: '', in_report: false, length_um: null, area_mm2: null },
			...{
				by: id,
				changed_by: id,
				by_name: name,
				changed_name: name,
				created_at: at,
				updated_at: at,
				revision: 0
			}
		};
		if (isWhole(kind, a.points)) this.drawn().add(a);
	}

	/** A hand that follows the edge slips over it; whole pixels are finer than any hand. */
	#onSlide([x, y]: Point): Point {
		const { width, height } = this.stage;
		return [Math.round(Math.min(Math.max(x, 0), width)), Math.round(Math.min(Math.max(y, 0), height))];
	}

	#click(p: Point, scale: number) {
		const first = this.points[0];
		if (this.kind === 'point') return this.#add('point', [p]);
		if (first && this.points.length > 2 && distance(first, p) * scale <= near) return this.finish();
		this.#put(p, scale);
		const two = this.kind === 'rectangle' || this.kind === 'length';
		if (two && this.points.length === 2) this.finish();
	}

	#drag(p: Point, scale: number) {
		if (!this.#stroke) {
			[this.#stroke, this.#alone] = [true, this.points.length === 0];
			if (this.#alone && this.#take(p, scale)) return;
		}
		if (this.pulled) {
			this.pulled = this.pulled.with(this.#corner, this.#onSlide(p));
		} else if (this.kind === 'polygon' || this.kind === 'area') this.#put(p, scale);
		else this.points = [this.points[0] ?? p, p];
	}

	#dropped(scale: number) {
		if (!this.#stroke) return;
		this.#stroke = false;
		const current = this.drawn().current;
		if (this.pulled) {
			if (current && isWhole(current.kind, this.pulled))
				this.drawn().change(current.id, { points: this.pulled });
			this.pulled = null;
			return;
		}
		if (this.kind === 'point') {
			const at = this.points.at(-1);
			this.points = [];
			return at && this.#add('point', [at]);
		}
		this.points = simplify(this.points, fine / scale);
		if (!this.#alone) return;
		this.finish();
		this.points = [];
	}

	#put(p: Point, scale: number) {
		const last = this.points.at(-1);
		if (this.points.length >= most || (last && distance(last, p) * scale < fine)) return;
		this.points = [...this.points, p];
	}

	/** The corner of the chosen annotation under the pointer, or a new one in the middle of a side. */
	#cornerOf(p: Point, scale: number): { points: Point[]; corner: number } | null {
		const a = this.drawn().current;
		if (!a) return null;
		const corner = cornerAt(a.points, p, near / scale);
		if (corner >= 0) return { points: [...a.points], corner };
		const sides = middles(a.kind, a.points);
		const side =
			sides[
				cornerAt(
					sides.map((s) => s.at),
					p,
					near / scale
				)
			];
		return side ? { points: a.points.toSpliced(side.before, 0, side.at), corner: side.before } : null;
	}
	#take(p: Point, scale: number): boolean {
		const taken = this.#cornerOf(p, scale);
		if (!taken) return false;
		this.pulled = taken.points;
		this.#corner = taken.corner;
		return true;
	}
}
