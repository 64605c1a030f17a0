// What was drawn and has not reached the server yet, kept in this browser: it survives a
// reload, a crash and a night without a line. It is kept for one person, and goes as soon as
// the server has it.
import type { Annotation } from '$lib/api/types';

/** One annotation on its way. */
export interface Pending {
	/** As it is to become; null takes it away. */
	want: Annotation | null;
	/** The revision that the server is known to have; 0 when it is not known to have any. */
	base: number;
	/** It was sent and no answer came: it may have arrived. */
	tried: boolean;
}

export interface Shelf {
	read(): Record<string, Pending>;
	/** False where it can't be kept. */
	write(pending: Record<string, Pending>): boolean;
}

const keyOf = (person: string, slide: string) => `telepath.drawn.${person}.${slide}`;

/** The slides for which something of this person is still kept here. */
export function slidesKept(person: string): string[] {
	const begin = keyOf(person, '');
	try {
		return Object.keys(localStorage)
			.filter((key) => key.startsWith(begin))
			.map((key) => key.slice(begin.length));
	} catch {
		return [];
	}
}

export function browserShelf(person: string, slide: string): Shelf {
	const key = keyOf(person, slide);
	return {
		read() {
			try {
				return JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, Pending>;
			} catch {
				return {};
			}
		},
		write(pending) {
			try {
				if (Object.keys(pending).length === 0) localStorage.removeItem(key);
				else localStorage.setItem(key, JSON.stringify(pending));
				return true;
			} catch {
				return false;
			}
		}
	};
}
