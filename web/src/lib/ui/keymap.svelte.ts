// Keys that a person has given to the page's acts. An act goes by the key it has when nobody
// has changed it ("j", "ctrl+enter"), which is the same on every page; the personal map says
// which key does it now. Kept with the person's settings on the server, and in this browser.
import { api } from '$lib/api/api';

/** Usual key → the person's own. */
export type Personal = Record<string, string>;

/** These stay: they leave, help and type. */
export const fixedKeys = ['escape', 'enter', 'tab', 'shift+tab', '?'];

/** The usual key of what a pressed key does now; '' where the key has been given away. */
export function usualKey(personal: Personal, pressed: string): string {
	for (const [usual, own] of Object.entries(personal)) if (own === pressed) return usual;
	return personal[pressed] === undefined ? pressed : '';
}

/** The key that does now what `usual` does usually. */
export const ownKey = (personal: Personal, usual: string): string => personal[usual] ?? usual;

/** Gives an act another key; the act that has it now takes the old one, so none is without. */
export function reassign(personal: Personal, usual: string, key: string): Personal {
	if (fixedKeys.includes(key) || fixedKeys.includes(usual)) return personal;
	const next = { ...personal };
	const before = ownKey(personal, usual);
	const other = usualKey(personal, key);
	next[usual] = key;
	if (other !== '' && other !== usual) next[other] = before;
	for (const [u, own] of Object.entries(next)) if (u === own) delete next[u];
	return next;
}

/** What this browser keeps for a person, so that keys are right at once and without a line. */
interface Kept {
	keys: Personal;
	/** The server has not had it yet. */
	unsaved: boolean;
}

const slot = (user: string) => `telepath.keys.${user}`;

class Keymap {
	personal = $state.raw<Personal>({});
	/** The last change is in this browser only. */
	unsaved = $state(false);
	#user = '';

	/** Has the keys of this person; asks the server once. */
	async load(user: string) {
		if (user === this.#user) return;
		this.#user = user;
		const kept = recall(user);
		this.personal = kept.keys;
		this.unsaved = kept.unsaved;
		if (user === '') return;
		if (kept.unsaved) return this.#save(user);
		const settings = await api.mySettings().catch(() => null);
		if (settings && user === this.#user && !this.unsaved) this.#set(settings.keys ?? {}, false);
	}

	/** Gives an act another key, and keeps that. */
	async assign(usual: string, key: string) {
		this.#set(reassign(this.personal, usual, key), true);
		await this.#save(this.#user);
	}
	/** The usual keys again. */
	async reset() {
		this.#set({}, true);
		await this.#save(this.#user);
	}

	#set(keys: Personal, unsaved: boolean) {
		[this.personal, this.unsaved] = [keys, unsaved];
		try {
			localStorage.setItem(slot(this.#user), JSON.stringify({ keys, unsaved } satisfies Kept));
		} catch {
			// The server has it, or this page until it is left.
		}
	}

	/** The other settings stay as they are. */
	async #save(user: string) {
		const keys = this.personal;
		try {
			await api.saveMySettings({ ...(await api.mySettings()), keys });
			if (user === this.#user && keys === this.personal) this.#set(keys, false);
		} catch {
			// It stays unsaved, and is sent when the page is opened the next time.
		}
	}
}

function recall(user: string): Kept {
	try {
		const kept = JSON.parse(localStorage.getItem(slot(user)) ?? 'null') as Partial<Kept> | null;
		return { keys: kept?.keys ?? {}, unsaved: kept?.unsaved === true };
	} catch {
		return { keys: {}, unsaved: false };
	}
}

export const keymap = new Keymap();

/** The key to show for an act. */
export const shownKey = (usual: string) => ownKey(keymap.personal, usual);
