// Something from the server that a page shows: its value, or why there is none yet.
import { problemOf, type Problem } from '$lib/api/problem';

export class Loaded<T> {
	value = $state.raw<T | null>(null);
	problem = $state.raw<Problem | null>(null);
	loading = $state(false);
	#turn = 0;

	constructor(private readonly ask: () => Promise<T>) {}

	/** Asks again. What is shown stays until the answer is there; only the last answer counts. */
	async load(): Promise<T | null> {
		const turn = ++this.#turn;
		this.loading = true;
		try {
			const value = await this.ask();
			if (turn !== this.#turn) return value;
			this.value = value;
			this.problem = null;
			return value;
		} catch (err) {
			if (turn === this.#turn) this.problem = problemOf(err);
			return null;
		} finally {
			if (turn === this.#turn) this.loading = false;
		}
	}
}
