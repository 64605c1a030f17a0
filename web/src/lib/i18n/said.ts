// Sentences that the server makes are English. Where the page knows them it says the same
// in the reader's language; any other sentence is shown as it came.
import type { Problem } from '$lib/api/problem';
import type { Quality } from '$lib/api/types';
import { m } from '$lib/paraglide/messages';
import { language } from './locale.svelte';
import { sayings } from './sayings.zh';

export function said(text: string): string {
	return language.current === 'zh' ? inChinese(text) : text;
}

/** What the server says in both languages; where it has no Chinese, what the page knows. */
export const worded = (english: string, chinese?: string): string =>
	language.current === 'zh' && chinese ? chinese : said(english);

/** Why a scan is doubtful or rejected, a sentence or two for each reason. */
export const reasonsOf = (q: Pick<Quality, 'reasons' | 'reasons_zh'>): string[] =>
	q.reasons.map((reason, i) => worded(reason, q.reasons_zh?.[i]));

/** The Chinese of a server's sentence, or the sentence itself. */
export function inChinese(text: string): string {
	for (const [pattern, words] of sayings) {
		const found = text.match(pattern);
		if (found) return words.replace(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? '');
	}
	return text;
}

const codes: Partial<Record<string, () => string>> = {
	offline: m.problem_offline,
	busy: m.problem_busy,
	invalid: m.problem_invalid,
	'not-found': m.problem_missing,
	forbidden: m.problem_forbidden,
	unauthorised: m.problem_unauthorised,
	'too-large': m.problem_too_large,
	conflict: m.problem_conflict,
	internal: m.problem_internal
};

/** A problem in one or two sentences: what is wrong, and what to do now. */
export function problemWords(p: Problem): { what: string; do: string } {
	const what = said(p.detail) || codes[p.code]?.() || p.code;
	if (p.code === 'offline') return { what, do: m.problem_offline_do() };
	return { what, do: said(p.do) };
}
