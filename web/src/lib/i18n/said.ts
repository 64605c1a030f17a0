// Sentences that the server makes are English. Where the page knows them it says the same
// in the reader's language; any other sentence is shown as it came.
import type { Problem } from '$lib/api/problem';
import { m } from '$lib/paraglide/messages';
import { language } from './locale.svelte';
import { sayings } from './sayings.zh';

export function said(text: string): string {
	return language.current === 'zh' ? inChinese(text) : text;
}

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
