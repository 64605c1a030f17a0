// A data set in words, for reading: the questions and answers as their template says them.
import type { Synoptic, Template } from '$lib/api/types';

export interface AnswerLine {
	code: string;
	name: string;
	value: string;
}

interface Named {
	en: string;
	zh: string;
}

export const templateOf = (s: Synoptic, all: Template[]): Template | undefined =>
	all.find((t) => t.code === s.template && t.version === s.version);

/**
 * In the order of the template. What it does not know (a report may have another version's
 * template than is shipped) comes last, in the codes that were signed: nothing is left out.
 */
export function answerLines(
	s: Synoptic,
	t: Template | undefined,
	words: (n: Named) => string,
	notAssessable: string,
	comma: string
): AnswerLine[] {
	const given = new Set([...Object.keys(s.fields), ...(s.not_assessable ?? [])]);
	const known = t?.fields.filter((f) => given.has(f.code)) ?? [];
	const lines = known.map((f) => {
		const option = (code: string) => {
			const o = f.options?.find((o) => o.code === code);
			return o ? words(o) : code;
		};
		return { code: f.code, name: words(f), value: valueOf(f.code, option, f.unit ? ` ${f.unit}` : '') };
	});
	for (const f of known) given.delete(f.code);
	return [...lines, ...[...given].map((code) => ({ code, name: code, value: valueOf(code, (c) => c, '') }))];

	function valueOf(code: string, option: (c: string) => string, unit: string): string {
		const v = s.fields[code];
		if (v === undefined) return notAssessable;
		if (Array.isArray(v)) return v.map(option).join(comma);
		return typeof v === 'number' ? `${v}${unit}` : option(v);
	}
}
