// What people drew on one slide. A change is on the screen at once, kept in this browser, and
// sent; it is sent again until the server has it. Every change can be undone. When somebody
// else was faster, both are kept until the person chooses.
import { problemOf, type Problem } from '$lib/api/problem';
import type { Annotation, AnnotationBody } from '$lib/api/types';
import type { Pending, Shelf } from './kept';

export type SaveState = 'saved' | 'saving' | 'offline' | 'conflict' | 'failed';

/** The part of the server that is needed. */
export interface Server {
	annotations(slide: string): Promise<Annotation[]>;
	addAnnotation(slide: string, body: { id: string } & AnnotationBody): Promise<Annotation>;
	saveAnnotation(id: string, body: { revision: number } & AnnotationBody): Promise<Annotation>;
	removeAnnotation(id: string, revision: number): Promise<void>;
}

const againAfter = 4000;
const quietFor = 700;
const steps = 200;

export const bodyOf = ({ kind, points, code, label, note, in_report }: Annotation): AnnotationBody => ({
	kind,
	points,
	code,
	label,
	note,
	in_report
});
/** A code stands for its label, which the server words in the report's language. */
const same = (a: Annotation, b: Annotation) => {
	const [x, y] = [bodyOf(a), bodyOf(b)];
	if (x.code === y.code && x.code !== '') x.label = y.label;
	return JSON.stringify(x) === JSON.stringify(y);
};

export class Annotations {
	list = $state.raw<Annotation[]>([]);
	selected = $state('');
	state = $state<SaveState>('saved');
	problem = $state.raw<Problem | null>(null);
	/** What the server has of those that somebody else changed meanwhile; null: it was removed. */
	theirs = $state.raw<Record<string, Annotation | null>>({});
	/** This browser keeps nothing: what is not saved is lost with the page. */
	unkept = $state(false);
	loaded = $state(false);

	readonly current = $derived(this.list.find((a) => a.id === this.selected) ?? null);
	readonly unsaved = $derived.by(() => this.state !== 'saved');

	#server: Annotation[] = [];
	#pending: Record<string, Pending>;
	#past: { id: string; was: Annotation | null }[] = [];
	#running: Promise<void> | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#over = false;
	#typing = '';
	/** How many changes the server has answered. */
	#answers = 0;
	canUndo = $state(false);

	constructor(
		readonly slide: string,
		private readonly server: Server,
		private readonly shelf: Shelf
	) {
		this.#pending = shelf.read();
		this.#show();
		if (Object.keys(this.#pending).length > 0) this.state = 'offline';
	}

	/** Fetches what the server has; what is not saved yet lies over it. */
	async load() {
		try {
			this.#server = await this.#look();
			this.loaded = true;
			this.#show();
		} catch (err) {
			if (!this.loaded) this.problem = problemOf(err);
		}
		void this.flush();
	}

	/** A list from before the last answer would bring old revisions back: ask again. */
	async #look(): Promise<Annotation[]> {
		while (this.#running) await this.#running;
		const before = this.#answers;
		const list = await this.server.annotations(this.slide);
		return before === this.#answers ? list : this.#look();
	}

	add(a: Annotation) {
		this.#remember(a.id, null);
		this.#want(a.id, a);
		this.selected = a.id;
	}

	change(id: string, part: Partial<AnnotationBody>) {
		const now = this.list.find((a) => a.id === id);
		if (!now) return;
		const next = { ...now, ...part };
		if (same(now, next)) return;
		this.#remember(id, now);
		this.#want(id, next);
	}

	/** A change while somebody types: kept with every key, sent when the hand rests, undone as one. */
	type(id: string, part: Partial<AnnotationBody>) {
		const now = this.list.find((a) => a.id === id);
		if (!now || same(now, { ...now, ...part })) return;
		const what = `${id} ${Object.keys(part).join()}`;
		if (this.#typing !== what) this.#remember(id, now);
		this.#typing = what;
		this.#want(id, { ...now, ...part }, quietFor);
	}

	remove(id: string) {
		const now = this.list.find((a) => a.id === id);
		if (!now) return;
		this.#remember(id, now);
		this.#want(id, null);
		if (this.selected === id) this.selected = '';
	}

	/** Takes the last change of this session back. */
	undo(): boolean {
		const last = this.#past.pop();
		this.#typing = '';
		this.canUndo = this.#past.length > 0;
		if (!last) return false;
		this.#want(last.id, last.was);
		this.selected = last.was ? last.id : '';
		return true;
	}

	select(id: string) {
		this.selected = id;
	}
	step(by: number): Annotation | null {
		if (this.list.length === 0) return null;
		const i = this.list.findIndex((a) => a.id === this.selected);
		const next = this.list[i < 0 ? 0 : Math.min(Math.max(i + by, 0), this.list.length - 1)]!;
		this.selected = next.id;
		return next;
	}

	/** Somebody else was faster: theirs is taken, what was drawn here goes. */
	takeTheirs(id: string) {
		const theirs = this.theirs[id];
		this.#server = this.#server.filter((a) => a.id !== id);
		if (theirs) this.#server = [...this.#server, theirs];
		this.#settle(id);
	}
	/** Somebody else was faster: mine goes over theirs. */
	keepMine(id: string) {
		const p = this.#pending[id];
		if (p) this.#pending[id] = { ...p, base: this.theirs[id]?.revision ?? 0, tried: false };
		this.#forgetTheirs(id);
		void this.flush();
	}

	/** Sends what is not saved; true when the server has everything. */
	async flush(): Promise<boolean> {
		clearTimeout(this.#timer);
		this.#running ??= this.#send().finally(() => (this.#running = null));
		await this.#running;
		return this.state === 'saved';
	}

	stop() {
		this.#over = true;
		clearTimeout(this.#timer);
	}

	#remember(id: string, was: Annotation | null) {
		this.#past = [...this.#past, { id, was }].slice(-steps);
		this.canUndo = true;
		this.#typing = '';
	}

	#want(id: string, want: Annotation | null, later = 0) {
		const before = this.#pending[id];
		const base = before?.base ?? this.#server.find((a) => a.id === id)?.revision ?? 0;
		this.#pending[id] = { want, base, tried: before?.tried ?? false };
		this.#keep();
		this.#show();
		if (later === 0) return void this.flush();
		if (this.state === 'saved') this.state = 'saving';
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), later);
	}

	#keep() {
		this.unkept = !this.shelf.write(this.#pending);
	}

	#show() {
		const shown = this.#server
			.filter((a) => this.#pending[a.id]?.want !== null)
			.map((a) => this.#pending[a.id]?.want ?? a);
		const known = this.#server.map((a) => a.id);
		const fresh = Object.entries(this.#pending).flatMap(([id, p]) =>
			p.want && !known.includes(id) ? [p.want] : []
		);
		this.list = [...shown, ...fresh].sort((a, b) => a.created_at.localeCompare(b.created_at));
		if (this.selected && !this.list.some((a) => a.id === this.selected)) this.selected = '';
	}

	/** One after the other, in the order they were drawn, until none is left or the line is. */
	async #send() {
		for (let id = this.#next(); id; id = this.#next()) {
			this.state = 'saving';
			if (!(await this.#sendOne(id, this.#pending[id]!))) return;
		}
		if (Object.keys(this.theirs).length > 0) this.state = 'conflict';
		else {
			this.state = 'saved';
			this.problem = null;
		}
	}

	#next = () => Object.keys(this.#pending).find((id) => !(id in this.theirs));

	/** False ends the sending for now. */
	async #sendOne(id: string, p: Pending): Promise<boolean> {
		try {
			this.#took(id, p, p.want ? await this.#put(id, p, p.want) : await this.#drop(id, p));
			return true;
		} catch (err) {
			return this.#refused(id, problemOf(err));
		}
	}

	#put(id: string, p: Pending, want: Annotation): Promise<Annotation> {
		if (p.base > 0) return this.server.saveAnnotation(id, { revision: p.base, ...bodyOf(want) });
		p.tried = true;
		this.#keep();
		return this.server.addAnnotation(this.slide, { id, ...bodyOf(want) });
	}

	async #drop(id: string, p: Pending): Promise<null> {
		if (p.base > 0 || p.tried) await this.server.removeAnnotation(id, Math.max(p.base, 1));
		return null;
	}

	/** The server has what was sent; meanwhile more may have been drawn. */
	#took(id: string, sent: Pending, answer: Annotation | null) {
		this.#answers++;
		this.#server = this.#server.filter((a) => a.id !== id);
		if (answer) this.#server = [...this.#server, answer];
		const now = this.#pending[id];
		const done = now === sent && (!answer || !sent.want || same(answer, sent.want));
		if (done) return this.#settle(id);
		if (now) this.#pending[id] = { ...now, base: answer?.revision ?? 0, tried: false };
		this.#keep();
	}

	#settle(id: string) {
		delete this.#pending[id];
		this.#forgetTheirs(id);
		this.#show();
	}
	#forgetTheirs(id: string) {
		const rest = { ...this.theirs };
		delete rest[id];
		this.theirs = rest;
		this.#keep();
		if (Object.keys(rest).length === 0 && this.state === 'conflict') this.state = 'saved';
	}

	async #refused(id: string, problem: Problem): Promise<boolean> {
		const p = this.#pending[id];
		if (problem.status === 404 && p?.want === null) {
			this.#took(id, p, null); // it was gone already
			return true;
		}
		const passing =
			problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500;
		if (!passing && (problem.status === 404 || problem.status === 409)) return this.#meet(id, problem);
		this.problem = passing ? null : problem;
		this.state = passing ? 'offline' : 'failed';
		if (passing && !this.#over) this.#timer = setTimeout(() => void this.flush(), againAfter);
		return false;
	}

	/** Looks what the server has instead. The case may have gone to somebody else: then nothing differs. */
	async #meet(id: string, problem: Problem): Promise<boolean> {
		let theirs: Annotation | null;
		try {
			this.#server = await this.server.annotations(this.slide);
			theirs = this.#server.find((a) => a.id === id) ?? null;
		} catch (err) {
			return this.#refused('', problemOf(err));
		}
		const p = this.#pending[id];
		if (!p) return true;
		if (p.want && theirs && same(p.want, theirs)) {
			this.#settle(id);
			return true;
		}
		if ((theirs?.revision ?? 0) === p.base) {
			[this.state, this.problem] = ['failed', problem];
			return false;
		}
		if (p.want === null && p.tried && p.base === 0 && theirs) {
			this.#pending[id] = { ...p, base: theirs.revision }; // it had arrived, and was changed
			return true;
		}
		this.theirs = { ...this.theirs, [id]: theirs };
		this.#show();
		return true;
	}
}
