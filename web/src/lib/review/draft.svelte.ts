// The report while it is being written. It saves itself: soon after the last key, when the
// page is left, and again when the line is back. Two people writing at once are told, and
// neither text is lost.
import type { DraftBody } from '$lib/api/api';
import { problemOf, type Problem } from '$lib/api/problem';
import type { Coded, ReportView, Synoptic } from '$lib/api/types';
import { forget, keep, kept } from '$lib/cases/kept';
import {
	both,
	contentOf,
	merge,
	nothing,
	same,
	sections,
	type Content,
	type Section,
	type Texts
} from './content';

export { sections, type Section, type Texts };
export type DraftState = 'saved' | 'typed' | 'saving' | 'offline' | 'conflict' | 'failed';

type Save = (body: DraftBody, o?: { keepalive?: boolean }) => Promise<ReportView>;

const quietFor = 700;
const againAfter = 4000;

/** What is kept in the tab: what was written, and the state of the report it was written on. */
interface Kept {
	revision: number;
	base: Content;
	content: Content;
}

/** A report without a data set says so: where it is left out, the server keeps the one it has. */
const sent = (c: Content) => ({ ...c, synoptic: c.synoptic ?? { template: '', version: 0, fields: {} } });

export class Draft {
	texts = $state<Texts>({ microscopy: '', diagnosis: '', comment: '' });
	codes = $state.raw<Coded[]>([]);
	synoptic = $state.raw<Synoptic | null>(null);
	/** Sections whose text is a model's and not yet touched by a person. */
	ai = $state.raw<string[]>([]);
	state = $state<DraftState>('saved');
	problem = $state.raw<Problem | null>(null);
	/** The other person's text, while both are there. */
	theirs = $state.raw<ReportView | null>(null);
	savedAt = $state<number | null>(null);
	revision = $state(0);

	#saved: Content = nothing();
	#accepted: string[] = [];
	#without: string[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#running: Promise<void> | null = null;

	constructor(
		private readonly name: string,
		report: ReportView,
		private readonly save: Save,
		private readonly fetch: () => Promise<ReportView>,
		private readonly saved: (r: ReportView) => void = () => {}
	) {
		const before = kept<Kept>(this.name);
		this.#take(report);
		this.#recover(before, report);
	}

	/** A person typed. */
	write(section: Section, text: string) {
		this.texts[section] = text;
		this.ai = this.ai.filter((s) => s !== section);
		this.#changed();
	}

	/** A person changed the codes. */
	setCodes(codes: Coded[]) {
		this.codes = codes;
		this.#changed();
	}

	/** A person changed the data set; null takes it out of the report. */
	setSynoptic(synoptic: Synoptic | null) {
		this.synoptic = synoptic;
		this.#changed();
	}

	/** All that a person writes, as it is on the screen. */
	get content(): Content {
		return { ...($state.snapshot(this.texts) as Texts), codes: this.codes, synoptic: this.synoptic };
	}

	/** A person takes the model's text as their own. */
	accept(section: Section) {
		if (!this.ai.includes(section)) return;
		this.ai = this.ai.filter((s) => s !== section);
		this.#accepted = [...this.#accepted, section];
		this.#changed();
		void this.flush();
	}

	/** A person goes on without the result that this run did not give. */
	goWithout(run: string) {
		this.#without = [...this.#without, run];
		this.#changed();
		void this.flush();
	}

	/** News from the server: taken where nothing is being written here. */
	update(report: ReportView) {
		if (report.revision > this.revision && this.state === 'saved') this.#take(report);
	}

	/** Saves what is not saved; true when the server has everything. */
	async flush(o: { keepalive?: boolean } = {}): Promise<boolean> {
		clearTimeout(this.#timer);
		// What was typed while a save was on its way needs another one.
		while (this.#running) await this.#running;
		if (this.state !== 'saved' && this.state !== 'conflict') {
			this.#running = this.#send(o).finally(() => (this.#running = null));
			await this.#running;
		}
		return this.state === 'saved';
	}

	takeTheirs() {
		if (!this.theirs) return;
		this.#take(this.theirs);
		this.theirs = null;
	}

	keepMine() {
		if (!this.theirs) return;
		this.revision = this.theirs.revision;
		this.theirs = null;
		this.#changed();
		void this.flush();
	}

	/** Keeps both sides' words, mine first. */
	keepBoth() {
		if (!this.theirs) return;
		this.#show(both(this.content, contentOf(this.theirs)));
		this.keepMine();
	}

	stop() {
		clearTimeout(this.#timer);
	}

	#changed() {
		if (this.state === 'conflict' && this.theirs) return this.#keep();
		this.state = 'typed';
		this.#keep();
		this.#later(quietFor);
	}

	#keep() {
		const now: Kept = { revision: this.revision, base: this.#saved, content: this.content };
		keep(this.name, now);
	}

	#show(c: Content) {
		this.texts = { microscopy: c.microscopy, diagnosis: c.diagnosis, comment: c.comment };
		this.codes = c.codes;
		this.synoptic = c.synoptic;
	}

	#later(ms: number) {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), ms);
	}

	async #send(o: { keepalive?: boolean }) {
		const content = this.content;
		const accepted = this.#accepted;
		const without = this.#without;
		this.state = 'saving';
		try {
			const body = { revision: this.revision, ...sent(content), accepted_ai: accepted, without_ai: without };
			const report = await this.save(body, o);
			this.revision = report.revision;
			this.#saved = content;
			this.#accepted = this.#accepted.filter((s) => !accepted.includes(s));
			this.#without = this.#without.filter((r) => !without.includes(r));
			this.problem = null;
			this.savedAt = Date.now();
			if (same(content, this.content) && this.#accepted.length + this.#without.length === 0) {
				this.state = 'saved';
				this.ai = report.draft.ai_text;
				forget(this.name);
			} else {
				this.state = 'typed';
				this.#later(quietFor);
			}
			this.saved(report);
		} catch (err) {
			await this.#failed(problemOf(err));
		}
	}

	async #failed(problem: Problem) {
		this.problem = problem;
		if (problem.status === 409) return this.#meet();
		const passing = problem.status === 0 || problem.status === 429 || problem.status >= 500;
		this.state = passing ? 'offline' : 'failed';
		if (passing) this.#later(againAfter);
	}

	/** Somebody was faster: brings both together, or shows both where they clash. */
	async #meet() {
		try {
			const theirs = await this.fetch();
			if (theirs.revision !== this.revision && this.#join(this.#saved, theirs)) return;
			this.theirs = theirs;
			this.state = theirs.revision === this.revision ? 'failed' : 'conflict';
		} catch {
			this.state = 'offline';
			this.#later(againAfter);
		}
	}

	/** Takes what they changed beside what was changed here; false where both changed the same. */
	#join(base: Content, theirs: ReportView): boolean {
		const { content, clashes } = merge(base, this.content, contentOf(theirs));
		if (clashes.length > 0) return false;
		this.#show(content);
		this.ai = theirs.draft.ai_text.filter((s) => content[s as Section] === theirs.draft[s as Section]);
		this.revision = theirs.revision;
		this.#saved = contentOf(theirs);
		this.state = 'typed';
		this.#keep();
		this.#later(0);
		return true;
	}

	#take(report: ReportView) {
		this.#show(contentOf(report));
		this.#saved = contentOf(report);
		this.ai = report.draft.ai_text;
		this.revision = report.revision;
		this.#accepted = [];
		this.#without = [];
		this.state = 'saved';
		this.problem = null;
		forget(this.name);
	}

	/** What was typed before a crash or reload and never reached the server. */
	#recover(before: Kept | null, report: ReportView) {
		const open = report.status === 'draft' || report.status === 'preliminary';
		if (!before?.content || !open || same(before.content, this.content)) return;
		this.ai = this.ai.filter((s) => before.content[s as Section] === this.texts[s as Section]);
		this.#show(before.content);
		if (before.revision === report.revision) {
			this.state = 'typed';
			this.#later(0);
		} else if (!this.#join(before.base, report)) {
			this.theirs = report;
			this.state = 'conflict';
		}
		this.#keep();
	}
}
