// What the lists keep: rows of several pages, and answers by key.

export const now = (): string => new Date().toISOString();

/** Rows by id, each once: a case may have moved to behind the cursor between two pages. */
export function once<T extends { id: string }>(...pages: readonly T[][]): T[] {
	const seen = new Map<string, T>();
	for (const row of pages.flat()) if (!seen.has(row.id)) seen.set(row.id, row);
	return [...seen.values()];
}

/** Answers by key, not more than so many. */
export class Memory<V> {
	#kept = new Map<string, V>();

	constructor(private readonly most: number) {}

	get = (key: string): V | undefined => this.#kept.get(key);

	set(key: string, value: V) {
		const oldest = this.#kept.size >= this.most ? this.#kept.keys().next() : undefined;
		if (oldest && !oldest.done) this.#kept.delete(oldest.value);
		this.#kept.set(key, value);
	}
}
