// What the review room knows of its case, and what one can do with it.
import { api, links, type SignBody } from '$lib/api/api';
import { problemOf, type Problem } from '$lib/api/problem';
import { calls as talk } from '$lib/conversation/calls';
import type { Action, CaseView, ReportView, SignedReport, Slide, Verdict } from '$lib/api/types';
import { session } from '$lib/session.svelte';
import { Draft } from './draft.svelte';

const openStates = ['submitted', 'analysing', 'awaiting-review'];

export class Room {
	view = $state.raw<CaseView | null>(null);
	report = $state.raw<ReportView | null>(null);
	draft = $state.raw<Draft | null>(null);
	slideId = $state('');
	findingId = $state('');
	problem = $state.raw<Problem | null>(null);
	signed = $state.raw<SignedReport | null>(null);
	busy = $state(false);
	/** This person is asked for a second opinion. */
	asked = $state(false);
	/** How many verdicts have been put on the screen. */
	#verdicts = 0;

	readonly slides = $derived(this.view?.slides ?? []);
	readonly slide = $derived(this.slides.find((s) => s.id === this.slideId) ?? this.slides[0] ?? null);
	readonly findings = $derived([...(this.slide?.findings ?? [])].sort((a, b) => a.rank - b.rank));
	readonly finding = $derived(this.findings.find((f) => f.id === this.findingId) ?? null);
	readonly over = $derived(this.view?.state === 'signed-out' || this.signed !== null);

	constructor(readonly id: string) {}

	can(a: Action): boolean {
		return (this.view?.can ?? []).includes(a);
	}

	/** Opens the case, and takes it for reading where nobody has it. */
	async open() {
		const [asked] = await Promise.all([this.#isAsked(), this.load()]);
		this.asked = asked;
		const c = this.view;
		if (!c || !openStates.includes(c.state) || !this.can('case.review')) return;
		if (c.held_by && c.held_by !== session.me?.user.id) return;
		// Who is asked for an opinion reads the case and leaves it to who asks.
		if (asked) return;
		await this.act(() => api.act(this.id, 'review'));
	}

	async #isAsked(): Promise<boolean> {
		if (session.me?.user.role !== 'specialist') return false;
		const asked = await talk.asked().catch(() => []);
		return asked.some((o) => o.case === this.id);
	}

	/** Looks again; what is being typed stays. */
	async load() {
		try {
			this.view = await this.#look();
			if (this.problem?.code === 'offline') this.problem = null; // the line is back
			if (!this.slideId) this.slideId = hottest(this.view.slides);
			await this.loadReport();
		} catch (err) {
			this.problem = problemOf(err);
		}
	}

	/** An answer from before the last verdict would take it off the screen: ask again. */
	async #look(): Promise<CaseView> {
		const given = this.#verdicts;
		const view = await api.case(this.id);
		return given === this.#verdicts ? view : this.#look();
	}

	async loadReport() {
		try {
			const report = await api.report(this.id);
			this.report = report;
			if (this.draft) this.draft.update(report);
			else this.draft = this.#newDraft(report);
		} catch (err) {
			const problem = problemOf(err);
			// Before the first draft there is no report.
			if (problem.status !== 404) this.problem = problem;
		}
	}

	/** Does something to the case and shows what became of it. */
	async act(f: () => Promise<unknown>): Promise<boolean> {
		this.busy = true;
		this.problem = null;
		try {
			await f();
			await this.load();
			return true;
		} catch (err) {
			this.problem = problemOf(err);
			return false;
		} finally {
			this.busy = false;
		}
	}

	/** Puts a verdict on the screen. */
	setVerdict(findingId: string, verdict: Verdict) {
		if (!this.view) return;
		this.#verdicts++;
		const slides = this.slides.map((s) => ({
			...s,
			findings: s.findings.map((f) => (f.id === findingId ? { ...f, verdict } : f))
		}));
		this.view = { ...this.view, slides };
	}

	verdictOf(findingId: string): Verdict | undefined {
		return this.slides.flatMap((s) => s.findings).find((f) => f.id === findingId)?.verdict;
	}

	stepSlide(by: number) {
		const i = this.slides.findIndex((s) => s.id === this.slide?.id);
		const next = this.slides[Math.min(Math.max(i + by, 0), this.slides.length - 1)];
		if (!next || next.id === this.slide?.id) return;
		this.slideId = next.id;
		this.findingId = '';
	}

	/** Saves, then has the freshest report for the sign-out; false when it can't be saved. */
	async prepareSigning(): Promise<boolean> {
		if (this.draft && !(await this.draft.flush())) return false;
		await this.load();
		return this.report !== null;
	}

	/** Signs what the dialog showed. On a refusal the report is looked at again: it may differ. */
	/** Notes the first impression; the answer is why it could not be, or null. */
	async noteFirst(text: string, category: string): Promise<Problem | null> {
		try {
			await this.draft?.flush();
			this.view = await api.impression(this.id, text, category);
			await this.loadReport();
			return null;
		} catch (err) {
			return problemOf(err);
		}
	}

	async sign(body: SignBody): Promise<boolean> {
		const done = await this.act(async () => {
			const answer = await api.sign(this.id, body);
			if (!answer.awaiting_second) this.signed = answer;
		});
		if (!done && this.problem?.status === 409) await this.loadReport();
		return done;
	}

	#newDraft(report: ReportView): Draft {
		return new Draft(
			`draft.${this.id}`,
			report,
			(body, o) => api.saveReport(this.id, body, o),
			() => api.report(this.id),
			(saved) => (this.report = saved)
		);
	}
}

/** Address of the heatmap of a slide; null while there is none. */
export const heatOf = (s: Slide | null) => (s?.run?.state === 'complete' ? links.heatmap(s.run.id) : null);

/** The slide to begin with: the most suspicious of those in use. */
function hottest(slides: Slide[]): string {
	const heat = (s: Slide) => (s.set_aside ? -2 : (s.run?.result?.score ?? -1));
	const sorted = [...slides].sort((a, b) => heat(b) - heat(a));
	return sorted[0]?.id ?? '';
}
