// What a person decides about the model's regions: sent at once, shown at once, undone by u.
import { api } from '$lib/api/api';
import { problemOf, type Problem } from '$lib/api/problem';
import type { Finding, Verdict } from '$lib/api/types';

export interface Asking {
	finding: Finding;
	what: 'rejected' | 'relabelled';
}

export class Verdicts {
	/** The finding that a reason or label is being asked for. */
	asking = $state.raw<Asking | null>(null);
	problem = $state.raw<Problem | null>(null);
	#given: string[] = [];
	/** The verdict on its way: an undo must not overtake what it takes back. */
	#sending: Promise<unknown> = Promise.resolve();

	/** change puts a finding's new verdict on the screen. */
	constructor(private readonly change: (id: string, v: Verdict) => void) {}

	accept(f: Finding): Promise<boolean> {
		return this.#give(f, { decision: 'accepted' });
	}

	ask(f: Finding, what: Asking['what']) {
		this.asking = { finding: f, what };
	}

	cancel() {
		this.asking = null;
	}

	/** The reason or label that was asked for. */
	async answer(text: string): Promise<boolean> {
		const a = this.asking;
		if (!a) return false;
		this.asking = null;
		return this.#give(
			a.finding,
			a.what === 'rejected' ? { decision: 'rejected', reason: text } : { decision: 'relabelled', label: text }
		);
	}

	/** Takes back the verdict on f, or the last one given. */
	async undo(findings: () => Finding[], f?: Finding): Promise<Finding | undefined> {
		await this.#sending;
		const id = f?.id ?? this.#given.at(-1);
		const target = findings().find((x) => x.id === id);
		if (!target?.verdict.decision) return undefined;
		await this.#give(target, { decision: '' });
		this.#given = this.#given.filter((id) => id !== target.id);
		return target;
	}

	#give(f: Finding, v: Verdict): Promise<boolean> {
		const sent = this.#send(f, v);
		this.#sending = sent;
		return sent;
	}

	async #send(f: Finding, v: Verdict): Promise<boolean> {
		const before = f.verdict;
		this.problem = null;
		this.change(f.id, v);
		try {
			const answer = await api.verdict(f.id, v);
			this.change(f.id, answer.verdict);
			if (v.decision) this.#given = [...this.#given.filter((id) => id !== f.id), f.id];
			return true;
		} catch (err) {
			this.change(f.id, before);
			this.problem = problemOf(err);
			return false;
		}
	}
}
