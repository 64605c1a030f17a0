// A second opinion while it is being written: saves itself, survives a reload and a lost
// line, and shows both texts when another window of the same person was faster.
import { problemOf, type Problem } from '$lib/api/problem';
import type { Opinion } from './calls';

export type TextState = 'saved' | 'typed' | 'saving' | 'offline' | 'conflict' | 'failed';

interface Server {
	saveOpinion(
		id: string,
		body: { revision: number; text: string },
		o?: { keepalive?: boolean }
	): Promise<Opinion>;
	giveOpinion(id: string, body: { revision: number; text: string }): Promise<Opinion>;
}

/** Keeps one text; null forgets it. */
export interface Drawer {
	read(): string | null;
	write(text: string | null): void;
}

const quietFor = 700;
const againAfter = 4000;

export class OpinionText {
	text = $state('');
	state = $state<TextState>('saved');
	problem = $state.raw<Problem | null>(null);
	/** The text of the other window, while both are there. */
	theirs = $state<string | null>(null);
	readonly id: string;
	#revision: number;
	#theirRevision = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#running: Promise<void> | null = null;

	constructor(
		opinion: Opinion,
		private readonly server: Server,
		private readonly look: () => Promise<Opinion | undefined>,
		private readonly drawer: Drawer
	) {
		this.id = opinion.id;
		this.text = opinion.text;
		this.#revision = opinion.revision;
		const kept = drawer.read();
		if (kept === null || kept === opinion.text) return;
		this.write(kept);
	}

	write(text: string) {
		this.text = text;
		this.drawer.write(text);
		if (this.theirs !== null) return;
		this.state = 'typed';
		this.#later(quietFor);
	}

	/** Saves what is not saved; true when the server has it. */
	async flush(o: { keepalive?: boolean } = {}): Promise<boolean> {
		clearTimeout(this.#timer);
		while (this.#running) await this.#running;
		if (this.state !== 'saved' && this.state !== 'conflict') {
			this.#running = this.#send(o).finally(() => (this.#running = null));
			await this.#running;
		}
		return this.state === 'saved';
	}

	/** Makes it final; null where that failed. */
	async give(): Promise<Opinion | null> {
		if (!(await this.flush())) return null;
		try {
			const given = await this.server.giveOpinion(this.id, { revision: this.#revision, text: this.text });
			this.drawer.write(null);
			this.problem = null;
			return given;
		} catch (err) {
			this.problem = problemOf(err);
			return null;
		}
	}

	takeTheirs() {
		if (this.theirs === null) return;
		this.text = this.theirs;
		this.#settle();
		this.state = 'saved';
		this.drawer.write(null);
	}
	keepMine() {
		this.#settle();
		this.state = 'typed';
		void this.flush();
	}

	stop() {
		clearTimeout(this.#timer);
	}

	#settle() {
		this.#revision = this.#theirRevision;
		this.theirs = null;
	}

	#later(ms: number) {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), ms);
	}

	async #send(o: { keepalive?: boolean }) {
		const text = this.text;
		this.state = 'saving';
		try {
			const saved = await this.server.saveOpinion(this.id, { revision: this.#revision, text }, o);
			this.#revision = saved.revision;
			this.problem = null;
			if (this.text !== text) {
				this.state = 'typed';
				return this.#later(quietFor);
			}
			this.state = 'saved';
			this.drawer.write(null);
		} catch (err) {
			await this.#refused(problemOf(err));
		}
	}

	async #refused(problem: Problem) {
		const { status } = problem;
		if (status === 409 && (await this.#meet())) return;
		const passing = status === 0 || status === 401 || status === 429 || status >= 500;
		this.state = passing ? 'offline' : 'failed';
		this.problem = passing ? null : problem;
		if (passing) this.#later(againAfter);
	}

	/** What does the server have instead? False: it is not the text that stands in the way. */
	async #meet(): Promise<boolean> {
		const now = await this.look().catch(() => undefined);
		if (!now || now.state !== 'asked' || now.revision === this.#revision) return false;
		this.#theirRevision = now.revision;
		this.theirs = now.text;
		this.state = 'conflict';
		return true;
	}
}

export function browserDrawer(person: string, id: string): Drawer {
	const key = `telepath.opinion.${person}.${id}`;
	return {
		read() {
			try {
				return localStorage.getItem(key);
			} catch {
				return null;
			}
		},
		write(text) {
			try {
				if (text === null) localStorage.removeItem(key);
				else localStorage.setItem(key, text);
			} catch {
				// Full or refused: the text on the screen is all there is.
			}
		}
	};
}
