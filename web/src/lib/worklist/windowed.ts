// Which rows of a long list are drawn. All rows are equally high, so it is arithmetic.

export interface Span {
	/** First row that is drawn, and the one after the last. */
	from: number;
	to: number;
}

/** Rows that are drawn above and below what is seen, so that scrolling shows no gap. */
const spare = 12;

export function spanOf(top: number, height: number, row: number, count: number): Span {
	const first = Math.floor(Math.max(0, top) / row) - spare;
	const last = Math.ceil((Math.max(0, top) + height) / row) + spare;
	const from = Math.min(Math.max(0, first), Math.max(0, count - 1));
	return { from, to: Math.min(count, Math.max(last, from)) };
}

/** Where to scroll so that a row is seen whole; head is what covers the top. */
export function scrollFor(index: number, top: number, height: number, row: number, head: number): number {
	const begin = index * row;
	if (begin < top) return begin;
	if (begin + row + head > top + height) return begin + row + head - height;
	return top;
}

/** The row that is chosen now: the same case, or if it has gone the one in its place. */
export function chosenIndex(ids: readonly string[], chosen: string, before: number): number {
	const at = ids.indexOf(chosen);
	if (at >= 0) return at;
	return Math.min(Math.max(before, 0), Math.max(ids.length - 1, 0));
}
