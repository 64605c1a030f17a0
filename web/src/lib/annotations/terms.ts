// Finding a label: by a part of its name in either language, or by its place in the list.
import type { Term, TermGroup } from '$lib/api/types';

/** One thing to be chosen; a code of '' is free text. */
export interface Choice {
	code: string;
	text: string;
	/** Another name by which it is found. */
	also?: string;
	group?: string;
}

type Language = 'zh' | 'en';

export const choicesOf = (groups: readonly TermGroup[], language: Language): Choice[] =>
	groups.flatMap((g) =>
		g.terms.map((t) => ({
			code: t.code,
			text: t[language],
			also: language === 'zh' ? t.en : t.zh,
			group: g[language]
		}))
	);

export type Terms = Partial<Record<string, Term>>;

export const byCode = (groups: readonly TermGroup[]): Terms =>
	Object.fromEntries(groups.flatMap((g) => g.terms.map((t) => [t.code, t])));

/** The word for a label in the reader's language: by its code where it has one. */
export const labelText = (a: { code: string; label: string }, terms: Terms, language: Language): string =>
	(a.code && terms[a.code]?.[language]) || a.label;

/** What fits the typed text: names that begin with it first, then those that contain it. */
export function fitting(choices: readonly Choice[], typed: string): Choice[] {
	const wanted = typed.trim().toLowerCase();
	if (wanted === '') return [...choices];
	const rank = (c: Choice) => {
		const names = [c.text, c.also ?? ''].map((n) => n.toLowerCase());
		if (names.some((n) => n.startsWith(wanted))) return 0;
		return names.some((n) => n.includes(wanted)) ? 1 : 2;
	};
	return choices
		.map((c) => ({ c, r: rank(c) }))
		.filter(({ r }) => r < 2)
		.sort((a, b) => a.r - b.r)
		.map(({ c }) => c);
}

/** What enter means: the marked choice, else one of exactly this name, else the text itself. */
export function meant(choices: readonly Choice[], typed: string, marked: Choice | undefined): Choice | null {
	if (marked) return marked;
	const text = typed.trim();
	if (text === '') return null;
	const exact = choices.find(
		(c) => c.text.toLowerCase() === text.toLowerCase() || c.also?.toLowerCase() === text.toLowerCase()
	);
	return exact ?? { code: '', text };
}
