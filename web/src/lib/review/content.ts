// What a person writes into a report, and how two people's changes come together.
import type { Coded, ReportView, Synoptic } from '$lib/api/types';

export const sections = ['microscopy', 'diagnosis', 'comment'] as const;
export type Section = (typeof sections)[number];
export type Texts = Record<Section, string>;

export interface Content extends Texts {
	codes: Coded[];
	synoptic: Synoptic | null;
}
export type Part = keyof Content;
export const parts: Part[] = [...sections, 'codes', 'synoptic'];

export const contentOf = (r: ReportView): Content => ({
	microscopy: r.draft.microscopy,
	diagnosis: r.draft.diagnosis,
	comment: r.draft.comment,
	codes: r.draft.codes ?? [],
	synoptic: (r.draft.synoptic ?? null) as Synoptic | null
});

export const nothing = (): Content => ({
	microscopy: '',
	diagnosis: '',
	comment: '',
	codes: [],
	synoptic: null
});

/** The same whatever the order of keys: what is compared came from two sources. */
export function stable(v: unknown): string {
	return JSON.stringify(v, (_, x: unknown) =>
		x && typeof x === 'object' && !Array.isArray(x)
			? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1)))
			: x
	);
}

/** A data set without answers that are gone; the order in which they were given is none. */
const tidy = (s: Synoptic | null) =>
	s && {
		...s,
		not_assessable: s.not_assessable?.length ? [...s.not_assessable].sort() : undefined
	};

export const samePart = (p: Part, a: Content, b: Content): boolean =>
	p === 'synoptic' ? stable(tidy(a.synoptic)) === stable(tidy(b.synoptic)) : stable(a[p]) === stable(b[p]);

export const same = (a: Content, b: Content): boolean => parts.every((p) => samePart(p, a, b));

export interface Merged {
	content: Content;
	/** Parts that both have changed, each in another way: a person decides. */
	clashes: Part[];
}

/** Brings two changes of the same base together; where they clash, mine stands in content. */
export function merge(base: Content, mine: Content, theirs: Content): Merged {
	const content: Content = { ...mine };
	const clashes: Part[] = [];
	for (const s of sections) {
		if (mine[s] === base[s]) content[s] = theirs[s];
		else if (theirs[s] !== base[s] && theirs[s] !== mine[s]) clashes.push(s);
	}
	content.codes = mergeCodes(base.codes, mine.codes, theirs.codes);
	const set = mergeSynoptic(base.synoptic, mine.synoptic, theirs.synoptic);
	content.synoptic = set.synoptic;
	if (set.clash) clashes.push('synoptic');
	return { content, clashes };
}

const key = (c: Coded) => stable(c);

/** What either added is there, what either removed is not. */
function mergeCodes(base: Coded[], mine: Coded[], theirs: Coded[]): Coded[] {
	const [b, m, t] = [base, mine, theirs].map((list) => new Set(list.map(key))) as [
		Set<string>,
		Set<string>,
		Set<string>
	];
	const stays = (k: string) => (b.has(k) ? m.has(k) && t.has(k) : true);
	const all = [...theirs, ...mine.filter((c) => !t.has(key(c)))];
	return all.filter((c) => stays(key(c)));
}

function mergeSynoptic(
	base: Synoptic | null,
	mine: Synoptic | null,
	theirs: Synoptic | null
): { synoptic: Synoptic | null; clash: boolean } {
	const [b, m, t] = [base, mine, theirs].map((s) => stable(tidy(s))) as [string, string, string];
	if (m === b || m === t) return { synoptic: theirs, clash: false };
	if (t === b) return { synoptic: mine, clash: false };
	if (!mine || !theirs || mine.template !== theirs.template || mine.version !== theirs.version)
		return { synoptic: mine, clash: true };
	return mergeFields(base?.template === mine.template ? base : null, mine, theirs);
}

/** Field by field: an answer, none, or that it is not assessable. */
function mergeFields(base: Synoptic | null, mine: Synoptic, theirs: Synoptic) {
	const answer = (s: Synoptic | null, f: string) =>
		stable([s?.fields[f] ?? null, s?.not_assessable?.includes(f) ?? false]);
	const names = new Set(
		[mine, theirs].flatMap((s) => [...Object.keys(s.fields), ...(s.not_assessable ?? [])])
	);
	for (const s of base ? [base] : []) Object.keys(s.fields).forEach((f) => names.add(f));
	const out: Synoptic = { ...mine, fields: {}, not_assessable: [] };
	let clash = false;
	for (const f of names) {
		const [b, m, t] = [answer(base, f), answer(mine, f), answer(theirs, f)];
		const from = m === b ? theirs : mine;
		clash ||= m !== b && t !== b && m !== t;
		if (from.fields[f] !== undefined) out.fields[f] = from.fields[f];
		if (from.not_assessable?.includes(f)) out.not_assessable = [...(out.not_assessable ?? []), f];
	}
	return { synoptic: out, clash };
}

/** Both sides' words: mine first, then what only they wrote. */
export function both(mine: Content, theirs: Content): Content {
	const joined = (a: string, b: string) =>
		a.trim() === '' ? b : b.trim() === '' || a.includes(b) ? a : b.includes(a) ? b : `${a}\n\n${b}`;
	return {
		...(Object.fromEntries(sections.map((s) => [s, joined(mine[s], theirs[s])])) as Texts),
		codes: mergeCodes([], mine.codes, theirs.codes),
		synoptic: mergeSynoptic(null, mine.synoptic, theirs.synoptic).synoptic
	};
}
