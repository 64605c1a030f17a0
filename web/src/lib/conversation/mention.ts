// Mentions in a text: what is being typed after an @, and who is meant in the end.

interface Named {
	id: string;
	name: string;
}

/** The @ before the caret and what was typed after it; null where none is being typed. */
export function typing(text: string, caret: number): { from: number; part: string } | null {
	const from = text.lastIndexOf('@', caret - 1);
	if (from < 0 || caret <= from) return null;
	// An @ inside a word is an e-mail address.
	if (from > 0 && /[A-Za-z0-9._-]/.test(text[from - 1]!)) return null;
	const part = text.slice(from + 1, caret);
	return part.length <= 40 && !/[\n@]/.test(part) ? { from, part } : null;
}

/** Those whose name has the part in it, beginnings of words first. */
export function matching<T extends Named>(people: T[], part: string, most = 8): T[] {
	const wanted = part.trim().toLowerCase();
	const begins = (p: T) =>
		p.name
			.toLowerCase()
			.split(/[\s.·]+/)
			.some((word) => word.startsWith(wanted));
	const found = people.filter((p) => p.name.toLowerCase().includes(wanted));
	return [...found.filter(begins), ...found.filter((p) => !begins(p))].slice(0, most);
}

/** The text with the name put in where it was being typed, and where the caret is then. */
export function insert(text: string, caret: number, name: string): { text: string; caret: number } {
	const at = typing(text, caret);
	if (!at) return { text, caret };
	const head = `${text.slice(0, at.from)}@${name} `;
	return { text: head + text.slice(caret).replace(/^ /, ''), caret: head.length };
}

export interface Piece {
	text: string;
	/** The person who is mentioned by this piece. */
	who?: string;
}

/** The text in pieces, with the mentions apart. Of names that begin alike the longest counts. */
export function pieces(text: string, people: Named[]): Piece[] {
	const byLength = people.filter((p) => p.name).sort((a, b) => b.name.length - a.name.length);
	const out: Piece[] = [];
	let plain = '';
	for (let i = 0; i < text.length;) {
		const who = text[i] === '@' && byLength.find((p) => text.startsWith(p.name, i + 1));
		if (!who) {
			plain += text[i++];
			continue;
		}
		if (plain) out.push({ text: plain });
		plain = '';
		out.push({ text: `@${who.name}`, who: who.id });
		i += who.name.length + 1;
	}
	if (plain) out.push({ text: plain });
	return out;
}

/** Who is mentioned: of two people with one name, the one who was chosen from the list. */
export function mentioned(text: string, people: Named[], chosen: string[]): string[] {
	const preferred = [...people].sort((a, b) => Number(chosen.includes(b.id)) - Number(chosen.includes(a.id)));
	const seen: string[] = [];
	for (const p of pieces(text, preferred)) if (p.who && !seen.includes(p.who)) seen.push(p.who);
	return seen;
}
