// A list of cases in tabs: the rows of the open tab, and how many every tab has.
import { api } from '$lib/api/api';
import { problemOf, type Problem } from '$lib/api/problem';
import type { CaseRow } from '$lib/api/types';

interface Wish<K extends string> {
	tab: K;
	order: 'worklist' | 'newest';
	q: string;
}

const pageSize = 100;

export class CaseList<K extends string> {
	rows = $state.raw<CaseRow[]>([]);
	counts = $state.raw<Partial<Record<K, number>>>({});
	total = $state(0);
	next = $state('');
	problem = $state.raw<Problem | null>(null);
	loading = $state(false);
	loaded = $state(false);
	#turn = 0;
	#shown = '';

	/** states names, for every tab, the states of its cases. */
	constructor(
		private readonly states: Record<K, string>,
		private readonly wish: () => Wish<K>
	) {}

	/** Asks again from the top. */
	async load() {
		const turn = ++this.#turn;
		const w = this.wish();
		// Rows of another tab must not stay under the new tab's name.
		if (this.#shown !== w.tab) {
			this.#shown = w.tab;
			this.rows = [];
			this.loaded = false;
		}
		this.loading = true;
		try {
			const page = await api.cases({ state: this.states[w.tab], order: w.order, q: w.q, limit: pageSize });
			if (turn !== this.#turn) return;
			this.rows = page.cases;
			this.total = page.total;
			this.next = page.next ?? '';
			this.problem = null;
			this.loaded = true;
			this.counts = { ...this.counts, [w.tab]: page.total };
			await this.#count(w, turn);
		} catch (err) {
			if (turn === this.#turn) this.problem = problemOf(err);
		} finally {
			if (turn === this.#turn) this.loading = false;
		}
	}

	/** Adds the next page. */
	async more() {
		if (!this.next || this.loading) return;
		const turn = this.#turn;
		const w = this.wish();
		this.loading = true;
		try {
			const page = await api.cases({
				state: this.states[w.tab],
				order: w.order,
				q: w.q,
				cursor: this.next,
				limit: pageSize
			});
			if (turn !== this.#turn) return;
			this.rows = [...this.rows, ...page.cases];
			this.next = page.next ?? '';
		} catch (err) {
			this.problem = problemOf(err);
		} finally {
			if (turn === this.#turn) this.loading = false;
		}
	}

	async #count(w: Wish<K>, turn: number) {
		const others = (Object.keys(this.states) as K[]).filter((k) => k !== w.tab);
		const pages = await Promise.all(
			others.map((k) => api.cases({ state: this.states[k], q: w.q, limit: 1 }))
		);
		if (turn !== this.#turn) return;
		const counts: Partial<Record<K, number>> = { ...this.counts };
		others.forEach((k, i) => (counts[k] = pages[i]?.total ?? 0));
		this.counts = counts;
	}
}
