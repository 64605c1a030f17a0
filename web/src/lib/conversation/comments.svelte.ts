// The comments on a case. What is typed is kept in this browser until it is sent, and what is
// sent until the server has it: it survives a reload and a night without a line.
import { problemOf, type Problem } from '$lib/api/problem';
import { newID, type Comment } from './calls';

/** A comment that the server does not have yet. */
export interface Unsent {
	id: string;
	text: string;
	mentions: string[];
	/** When it was written, in milliseconds. */
	at: number;
}

/** What is kept for one person and case. */
export interface Kept {
	typed: string;
	chosen: string[];
	unsent: Unsent[];
}

export interface Shelf {
	read(): Kept;
	/** False where it can't be kept. */
	write(kept: Kept): boolean;
}

/** The part of the server that is needed. */
export interface Server {
	comments(caseId: string): Promise<Comment[]>;
	addComment(caseId: string, body: { id: string; text: string; mentions: string[] }): Promise<Comment>;
	withdrawComment(id: string): Promise<Comment>;
}

const againAfter = 4000;
export const longest = 5000;
export const bytesOf = (text: string) => new TextEncoder().encode(text).length;

export class Comments {
	list = $state.raw<Comment[]>([]);
	unsent = $state.raw<Unsent[]>([]);
	typed = $state('');
	loaded = $state(false);
	offline = $state(false);
	/** Why the first that waits was refused; it can be changed or dropped. */
	problem = $state.raw<Problem | null>(null);

	readonly tooLong = $derived(bytesOf(this.typed.trim()) > longest);

	#chosen: string[];
	#running: Promise<void> | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#over = false;

	constructor(
		readonly caseId: string,
		private readonly server: Server,
		private readonly shelf: Shelf
	) {
		const kept = shelf.read();
		this.typed = kept.typed;
		this.#chosen = kept.chosen;
		this.unsent = kept.unsent;
	}

	async load() {
		try {
			this.#show(await this.server.comments(this.caseId));
			this.loaded = true;
		} catch (err) {
			if (!this.loaded) this.problem = problemOf(err);
		}
		void this.flush();
	}

	type(text: string) {
		this.typed = text;
		this.#keep();
	}
	/** Somebody was chosen from the list of names. */
	choose(id: string) {
		this.#chosen = [...this.#chosen, id];
		this.#keep();
	}
	get chosen(): readonly string[] {
		return this.#chosen;
	}

	/** Sends what is typed; mentions are who is meant in it. */
	async send(mentions: string[]) {
		const text = this.typed.trim();
		if (!text || this.tooLong) return;
		this.unsent = [...this.unsent, { id: newID(), text, mentions, at: Date.now() }];
		this.typed = '';
		this.#chosen = [];
		this.#keep();
		await this.flush();
	}

	/** Takes what could not be sent back into the field. */
	edit(id: string) {
		const one = this.unsent.find((u) => u.id === id);
		if (!one) return;
		this.unsent = this.unsent.filter((u) => u.id !== id);
		this.typed = this.typed.trim() ? `${one.text}\n\n${this.typed}` : one.text;
		this.#chosen = [...one.mentions, ...this.#chosen];
		this.problem = null;
		this.#keep();
	}

	async withdraw(id: string) {
		try {
			const gone = await this.server.withdrawComment(id);
			this.list = this.list.map((c) => (c.id === id ? gone : c));
			this.problem = null;
		} catch (err) {
			this.problem = problemOf(err);
		}
	}

	/** Sends what waits, oldest first; true when the server has everything. */
	async flush(): Promise<boolean> {
		clearTimeout(this.#timer);
		this.#running ??= this.#send().finally(() => (this.#running = null));
		await this.#running;
		return this.unsent.length === 0;
	}

	stop() {
		this.#over = true;
		clearTimeout(this.#timer);
	}

	async #send() {
		for (let one = this.unsent[0]; one; one = this.unsent[0]) {
			try {
				const { id, text, mentions } = one;
				const said = await this.server.addComment(this.caseId, { id, text, mentions });
				this.unsent = this.unsent.filter((u) => u.id !== said.id);
				this.#show([...this.list.filter((c) => c.id !== said.id), said]);
				this.#keep();
				this.offline = false;
				this.problem = null;
			} catch (err) {
				return this.#refused(problemOf(err));
			}
		}
	}

	#refused(problem: Problem) {
		const { status } = problem;
		const passing = status === 0 || status === 401 || status === 429 || status >= 500;
		this.offline = passing;
		this.problem = passing ? null : problem;
		if (passing && !this.#over) this.#timer = setTimeout(() => void this.flush(), againAfter);
	}

	/** What the server has is no longer on its way. */
	#show(list: Comment[]) {
		this.list = list;
		const waiting = this.unsent.filter((u) => !list.some((c) => c.id === u.id));
		if (waiting.length === this.unsent.length) return;
		this.unsent = waiting;
		this.#keep();
	}

	#keep() {
		this.shelf.write({ typed: this.typed, chosen: this.#chosen, unsent: this.unsent });
	}
}

const nothing: Kept = { typed: '', chosen: [], unsent: [] };

/** Keeps it in this browser for one person, and only while there is something to keep. */
export function browserShelf(person: string, caseId: string): Shelf {
	const key = `telepath.said.${person}.${caseId}`;
	return {
		read() {
			try {
				return { ...nothing, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Kept>) };
			} catch {
				return nothing;
			}
		},
		write(kept) {
			try {
				if (!kept.typed && kept.unsent.length === 0) localStorage.removeItem(key);
				else localStorage.setItem(key, JSON.stringify(kept));
				return true;
			} catch {
				return false;
			}
		}
	};
}
