// What a list of cases is narrowed to. It lives in the address, so that a reload, the back
// button and a link keep it. What names a patient is not among it.
import type { Priority } from '$lib/api/types';

export interface Filters {
	/** Begin of the accession number. */
	q: string;
	priority: Priority | '';
	hospital: string;
	flag: 'flagged' | 'unflagged' | '';
}

const priorities = ['frozen', 'urgent', 'routine'];
const flags = ['flagged', 'unflagged'];
const names = ['q', 'priority', 'hospital', 'flag'] as const;

/** The filters that an address names; a word that does not exist is no filter. */
export function filtersOf(params: URLSearchParams): Filters {
	const known = (name: string, words: string[]) => {
		const word = params.get(name) ?? '';
		return words.includes(word) ? word : '';
	};
	return {
		q: (params.get('q') ?? '').trim(),
		priority: known('priority', priorities) as Filters['priority'],
		hospital: params.get('hospital') ?? '',
		flag: known('flag', flags) as Filters['flag']
	};
}

/** The address with some of its parts changed; an empty value takes a part away. */
export function withParts(params: URLSearchParams, change: Partial<Filters> & { tab?: string }): string {
	const next = new URLSearchParams(params);
	for (const [name, value] of Object.entries(change)) {
		if (value) next.set(name, value);
		else next.delete(name);
	}
	return `?${next}`;
}

export const filtered = (f: Filters): boolean => names.some((name) => f[name] !== '');
