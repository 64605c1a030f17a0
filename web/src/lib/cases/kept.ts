// What was typed but not saved yet, kept in this tab so that a reload does not lose it. It
// may name a patient: it ends with the tab, is removed as soon as the server has it, and is
// nobody's but the person's who typed it: another may log in in the same tab.
import { session } from '$lib/session.svelte';

const place = (name: string) => `telepath.form.${session.me?.user.id ?? ''}.${name}`;

export function keep(name: string, value: unknown) {
	try {
		sessionStorage.setItem(place(name), JSON.stringify(value));
	} catch {
		// Full or refused: the form on the screen is all there is.
	}
}

export function kept<T>(name: string): T | null {
	try {
		const text = sessionStorage.getItem(place(name));
		return text ? (JSON.parse(text) as T) : null;
	} catch {
		return null;
	}
}

export function forget(name: string) {
	try {
		sessionStorage.removeItem(place(name));
	} catch {
		// Nothing was kept.
	}
}
