// A change to a signed report while it is being written. It is kept in the tab, so that a
// reload or a refusal loses nothing.
import type { RevisionBody } from '$lib/api/api';
import type { Coded, ReportView, Synoptic } from '$lib/api/types';
import { forget, keep, kept } from '$lib/cases/kept';
import { contentOf, samePart, sections, type Content, type Part, type Texts } from '../content';

export type Act = 'addendum' | 'amend' | 'correct' | 'retract';
export const acts: Act[] = ['addendum', 'amend', 'correct', 'retract'];

interface Kept {
	version: number;
	act: Act;
	reason: string;
	text: string;
	texts: Texts;
	codes?: Coded[];
	synoptic?: Synoptic | null;
}

/** Spaces and line breaks alone are no change, as for the server. */
const same = (a: string, b: string) => a.split(/\s+/).join(' ').trim() === b.split(/\s+/).join(' ').trim();

export class Revision {
	act = $state<Act>('addendum');
	reason = $state('');
	/** What an addendum adds. */
	text = $state('');
	texts = $state<Texts>({ microscopy: '', diagnosis: '', comment: '' });
	codes = $state.raw<Coded[]>([]);
	synoptic = $state.raw<Synoptic | null>(null);
	readonly version: number;
	readonly signed: Content;

	constructor(
		private readonly name: string,
		report: ReportView
	) {
		this.version = report.versions;
		this.signed = contentOf(report);
		const { microscopy, diagnosis, comment, codes, synoptic } = this.signed;
		this.texts = { microscopy, diagnosis, comment };
		this.codes = codes;
		this.synoptic = synoptic;
		const before = kept<Kept>(name);
		if (before?.version !== this.version) return;
		this.act = before.act;
		this.reason = before.reason;
		this.text = before.text;
		this.texts = before.texts;
		if (before.codes) this.codes = before.codes;
		if (before.synoptic !== undefined) this.synoptic = before.synoptic;
	}

	/** An addendum never changes the diagnosis. */
	readonly diagnosisChanged = $derived.by(() => !same(this.texts.diagnosis, this.signed.diagnosis));
	readonly changed = $derived.by<Part[]>(() => {
		const now: Content = { ...this.texts, codes: this.codes, synoptic: this.synoptic };
		const other = (['codes', 'synoptic'] as const).filter((p) => !samePart(p, now, this.signed));
		return [...sections.filter((s) => !same(this.texts[s], this.signed[s])), ...other];
	});

	/** What is still missing; empty when it can be signed. */
	readonly missing = $derived.by<'' | 'reason' | 'text' | 'diagnosis' | 'change' | 'addendum'>(() => {
		if (!this.reason.trim()) return 'reason';
		if (this.act === 'retract') return '';
		if (this.act === 'addendum') {
			if (this.diagnosisChanged) return 'addendum';
			return this.text.trim() ? '' : 'text';
		}
		if (!this.texts.diagnosis.trim()) return 'diagnosis';
		return this.changed.length > 0 ? '' : 'change';
	});

	/** The comment as it will stand. */
	readonly comment = $derived.by(() =>
		this.act === 'addendum' ? `${this.signed.comment}\n\n${this.text}`.trim() : this.texts.comment
	);

	body(password: string): RevisionBody {
		const base = { version: this.version, reason: this.reason.trim(), password };
		if (this.act === 'retract') return base;
		if (this.act === 'addendum') return { ...base, text: this.text };
		const parts: Pick<RevisionBody, 'codes' | 'synoptic'> = {};
		if (this.changed.includes('codes')) parts.codes = this.codes;
		if (this.changed.includes('synoptic'))
			parts.synoptic = this.synoptic ?? { template: '', version: 0, fields: {} };
		return { ...base, ...$state.snapshot(this.texts), ...parts };
	}

	/** An addendum that turned out to change the diagnosis becomes an amendment. */
	amendInstead() {
		this.act = 'amend';
		if (this.text.trim()) this.texts.comment = `${this.signed.comment}\n\n${this.text}`.trim();
	}

	keep() {
		const { version, act, reason, text, codes, synoptic } = this;
		keep(this.name, { version, act, reason, text, texts: $state.snapshot(this.texts), codes, synoptic });
	}

	forget() {
		forget(this.name);
	}
}
