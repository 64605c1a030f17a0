// What a person decides about the model's regions: shown at once, sent at once, sent again
// when the line is back, undone by u. What could not be sent yet is kept in this browser.
import { api } from '$lib/api/api';
import { problemOf, type Problem } from '$lib/api/problem';
import type { Finding, Verdict } from '$lib/api/types';

export interface Asking {
	finding: Finding;
	what: 'rejected' | 'relabelled';
	/** What was written before it was refused. */
	text: string;
}

/** Keeps the verdicts that are not sent yet, by finding. */
export interface VerdictShelf {
	read(): Record<string, Verdict>;
	write(waiting: Record<string, Verdict>): void;
}

const againAfter = 4000;
const nowhere: VerdictShelf = { read: () => ({}), write: () => {} };

/** For one person and case, until the server has them. */
export function browserVerdicts(person: string, caseId: string): VerdictShelf {
	const key = `telepath.verdicts.${person}.${caseId}`;
	return {
		read() {
			try {
				return JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, Verdict>;
			} catch {
				return {};
			}
		},
		write(waiting) {
			try {
				if (Object.keys(waiting).length === 0) localStorage.removeItem(key);
				else localStorage.setItem(key, JSON.stringify(waiting));
			} catch {
				// Lasts until the page is left.
			}
		}
	};
}

export class Verdicts {
	/** The finding that a reason or label is being asked for: one at a time. */
	asking = $state.raw<Asking | null>(null);
	problem = $state.raw<Problem | null>(null);
	/** Given, shown, and not sent yet: there is no line. */
	waiting = $state.raw<Record<string, Verdict>>({});
	#given: string[] = [];
	/** What was shown before the verdicts on their way. */
	#before: Record<string, Verdict> = {};
	#sending: Promise<unknown> = Promise.resolve();
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** change puts a finding's new verdict on the screen. */
	constructor(
		private readonly change: (id: string, v: Verdict) => void,
		private readonly shelf: VerdictShelf = nowhere,
		private readonly send: (id: string, v: Verdict) => Promise<Finding> = api.verdict
	) {}

	/** Takes up what an earlier page could not send; called when the findings are there. */
	resume() {
		this.waiting = { ...this.shelf.read(), ...this.waiting };
		this.reshow();
		if (Object.keys(this.waiting).length > 0) void this.flush();
	}
	/** The case was fetched anew: what is not sent yet stays on the screen. */
	reshow(shown: (id: string) => Verdict | undefined = () => undefined) {
		for (const [id, v] of Object.entries(this.waiting)) if (shown(id) !== v) this.change(id, v);
	}

	accept(f: Finding): Promise<boolean> {
		return this.#give(f, { decision: 'accepted' });
	}

	ask(f: Finding, what: Asking['what'], text = '') {
		this.asking = { finding: f, what, text };
	}

	cancel() {
		this.asking = null;
	}

	/** The reason or label that was asked for. */
	async answer(text: string): Promise<boolean> {
		const a = this.asking;
		if (!a) return false;
		this.asking = null;
		const given = await this.#give(
			a.finding,
			a.what === 'rejected' ? { decision: 'rejected', reason: text } : { decision: 'relabelled', label: text }
		);
		// Refused: the words come back to be sent again or taken elsewhere.
		if (!given && !this.asking) this.ask(a.finding, a.what, text);
		return given;
	}

	/** Takes back the verdict on f, or the last one given. */
	async undo(findings: () => Finding[], f?: Finding): Promise<Finding | undefined> {
		await this.#sending;
		const id = f?.id ?? this.#given.at(-1);
		const target = findings().find((x) => x.id === id);
		if (!target?.verdict.decision) return undefined;
		await this.#give(target, { decision: '' });
		return target;
	}

	/** Sends what waits, in the order given; true when nothing waits any more. */
	async flush(): Promise<boolean> {
		clearTimeout(this.#timer);
		const sent = this.#sending.then(() => this.#sendAll());
		this.#sending = sent;
		return sent;
	}

	stop() {
		clearTimeout(this.#timer);
	}

	/** True when it is given, be it that it still waits for the line. */
	async #give(f: Finding, v: Verdict): Promise<boolean> {
		this.problem = null;
		this.#before[f.id] ??= f.verdict;
		this.change(f.id, v);
		this.#keep({ ...without(this.waiting, f.id), [f.id]: v });
		// At once: the next verdict may be given before this one has arrived.
		this.#given = this.#given.filter((id) => id !== f.id);
		if (v.decision) this.#given.push(f.id);
		await this.flush();
		return this.problem === null;
	}

	#keep(waiting: Record<string, Verdict>) {
		this.waiting = waiting;
		this.shelf.write(waiting);
	}

	async #sendAll(): Promise<boolean> {
		for (let next = Object.entries(this.waiting)[0]; next; next = Object.entries(this.waiting)[0]) {
			const [id, v] = next;
			try {
				const answer = await this.send(id, v);
				this.#done(id, v, answer.verdict);
			} catch (err) {
				if (!this.#failed(id, v, problemOf(err))) return false;
			}
		}
		return true;
	}

	/** Another verdict may have been given meanwhile: then that one is sent and shown. */
	#done(id: string, sent: Verdict, answer: Verdict) {
		if (this.waiting[id] !== sent) return;
		delete this.#before[id];
		this.#keep(without(this.waiting, id));
		this.change(id, answer);
	}

	/** False ends the sending for now. */
	#failed(id: string, sent: Verdict, problem: Problem): boolean {
		const passing =
			problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500;
		if (passing) {
			this.#timer = setTimeout(() => void this.flush(), againAfter);
			return false;
		}
		this.problem = problem;
		if (this.waiting[id] !== sent) return true;
		this.#keep(without(this.waiting, id));
		this.#given = this.#given.filter((x) => x !== id);
		const before = this.#before[id];
		delete this.#before[id];
		if (before) this.change(id, before);
		return true;
	}
}

function without<T>(all: Record<string, T>, id: string): Record<string, T> {
	const rest = { ...all };
	delete rest[id];
	return rest;
}
