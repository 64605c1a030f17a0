// A list of cases in tabs: the rows of the open tab, and how many every tab has. Looking
// again keeps as many rows as were shown.
import { api } from '$lib/api/api';
import { problemOf, type Problem } from '$lib/api/problem';
import type { CasePage, CaseRow, Tab, TabCount } from '$lib/api/types';
import type { Filters } from '$lib/worklist/filters';
import { now, once } from '$lib/worklist/memory';

export interface Wish {
	tab: Tab;
	order: 'worklist' | 'newest';
	filters: Filters;
	/** Whole name or number of a patient; then the tab and filters don't count. */
	patient: string;
}

const pageSize = 100;
/** The most that the server gives at once. */
const mostAtOnce = 200;
/** Looking again takes up to so many rows; those behind are loaded anew when scrolled to. */
const mostAgain = 1000;

export class CaseList {
	rows = $state.raw<CaseRow[]>([]);
	tabs = $state.raw<TabCount[]>([]);
	total = $state(0);
	totalMore = $state(false);
	next = $state('');
	problem = $state.raw<Problem | null>(null);
	loading = $state(false);
	loaded = $state(false);
	/** When the rows were last true. */
	at = $state('');
	#turn = 0;
	#shown = '';

	constructor(private readonly wish: () => Wish) {}

	count = (tab: Tab): TabCount | undefined => this.tabs.find((t) => t.tab === tab);

	/** How many there are, as far as that is known: counting stops, loading goes on. */
	get known(): { n: number; more: boolean } {
		if (!this.next && this.loaded) return { n: this.rows.length, more: false };
		return { n: Math.max(this.total, this.rows.length), more: this.totalMore };
	}

	/** Asks again from the top. */
	async load() {
		const turn = ++this.#turn;
		const w = this.wish();
		// Rows of another list must not stay under the new one's name.
		const name = JSON.stringify([w.tab, w.order, w.filters, w.patient]);
		if (this.#shown !== name) {
			this.#shown = name;
			this.rows = [];
			this.next = '';
			this.loaded = false;
		}
		this.loading = true;
		try {
			const [page, tabs] = await Promise.all([this.#pages(w), api.counts({ ...w.filters })]);
			if (turn !== this.#turn) return;
			this.#take(page.cases, page);
			this.tabs = tabs;
			this.loaded = true;
			this.at = now();
			this.problem = null;
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
		this.loading = true;
		try {
			const page = await this.#page(this.wish(), this.next, pageSize);
			if (turn !== this.#turn) return;
			this.#take(once(this.rows, page.cases), page);
		} catch (err) {
			if (turn === this.#turn) this.problem = problemOf(err);
		} finally {
			if (turn === this.#turn) this.loading = false;
		}
	}

	#take(rows: CaseRow[], page: CasePage) {
		this.rows = rows;
		this.total = page.total;
		this.totalMore = page.total_more;
		this.next = page.next;
	}

	/** As many rows as are shown now, as one page. */
	async #pages(w: Wish): Promise<CasePage> {
		const wanted = Math.min(Math.max(this.rows.length, pageSize), mostAgain);
		let page = await this.#page(w, '', Math.min(wanted, mostAtOnce));
		const first = page;
		const rows = [...page.cases];
		while (rows.length < wanted && page.next) {
			page = await this.#page(w, page.next, Math.min(wanted - rows.length, mostAtOnce));
			rows.push(...page.cases);
		}
		return { ...first, cases: once(rows), next: page.next };
	}

	#page(w: Wish, cursor: string, limit: number): Promise<CasePage> {
		if (w.patient) return api.findPatient({ patient: w.patient, cursor, limit });
		return api.cases({ tab: w.tab, order: w.order, ...w.filters, cursor, limit });
	}
}
