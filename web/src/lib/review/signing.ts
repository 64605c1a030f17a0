// What has become different between the report as a person read it and as it is now. The
// server gives a digest of every part and refuses a signature on anything else.
import type { ReportView } from '$lib/api/types';
import { partWord } from '$lib/i18n/words';

type Parts = Record<string, string>;

/** The names of the parts that differ, are new or gone. */
export function changedParts(read: Parts, now: Parts): string[] {
	return [...new Set([...Object.keys(read), ...Object.keys(now)])].filter((p) => read[p] !== now[p]).sort();
}

/** A part in the reader's words: "label/ID" is "Label check, slide A1". */
export function partWords(part: string, slides: ReportView['draft']['slides']): string {
	const [kind = '', id] = part.split('/');
	const name = slides.find((s) => s.slide === id)?.name;
	return name ? `${partWord(kind)} · ${name}` : partWord(kind);
}
