// Why a case is flagged, in words. The server sends codes and numbers.
import type { FlagReason } from '$lib/api/types';
import { score } from '$lib/i18n/format';
import { language } from '$lib/i18n/locale.svelte';
import { said, worded } from '$lib/i18n/said';
import { m } from '$lib/paraglide/messages';

/** The class's name as the model card has it; those of the usual models in Chinese too. */
const classes: Partial<Record<string, () => string>> = {
	tumour: m.class_tumour,
	suspicious: m.class_suspicious
};
const classWord = (label: string) => classes[label]?.() ?? label;

const regions = (n: number) => (n === 1 ? m.reason_region_one() : m.reason_regions({ n }));

type Say = (r: FlagReason, number: (s: number | undefined) => string) => string;

const say: Partial<Record<string, Say>> = {
	score: (r, n) => {
		const parts = { label: classWord(r.label ?? ''), score: n(r.score) };
		return r.regions
			? m.reason_score_regions({ ...parts, regions: regions(r.regions) })
			: m.reason_score(parts);
	},
	below: (r, n) => {
		const parts = { score: n(r.score), threshold: n(r.threshold) };
		return r.regions
			? m.reason_below_regions({ ...parts, regions: regions(r.regions) })
			: m.reason_below(parts);
	},
	'not-scored': () => m.reason_not_scored(),
	'quality-doubtful': (r) => {
		const text = worded(r.text ?? '', r.text_zh);
		return text ? m.reason_doubtful({ text }) : m.reason_doubtful_only();
	},
	'no-ai': (r) => m.reason_no_ai({ text: said(r.text ?? '') }),
	'models-disagree': (r) => m.reason_disagree({ models: (r.models ?? []).join(', ') }),
	'random-check': () => m.reason_random(),
	hidden: () => m.reason_hidden()
};

/** One reason; a code that the page does not know is shown as it is. */
export function reasonWords(r: FlagReason): string {
	const number = (s: number | undefined) => score(language.tag, s ?? 0);
	const text = (say[r.code]?.(r, number) ?? r.code).trim();
	const capital = text.charAt(0).toUpperCase() + text.slice(1);
	return r.slide ? m.reason_on_slide({ reason: capital, slide: r.slide }) : capital;
}

/** All reasons of a case, the most telling first. */
export const reasonsWords = (reasons: readonly FlagReason[]): string[] => reasons.map(reasonWords);
