// The language of the page. Changing it changes the words in place: nothing is reloaded, so
// nothing that was typed is lost.
import { locales, overwriteGetLocale, type Locale } from '$lib/paraglide/runtime';

const key = 'telepath.lang';

class Language {
	#current = $state<Locale>(first());

	get current(): Locale {
		return this.#current;
	}

	/** The tag for Intl and for <html lang>. */
	get tag(): string {
		return this.#current === 'zh' ? 'zh-CN' : 'en-GB';
	}

	set(next: Locale) {
		this.#current = next;
		remember(next);
	}
}

function first(): Locale {
	const kept = recall();
	if (kept) return kept;
	const wanted = typeof navigator === 'undefined' ? [] : navigator.languages;
	for (const tag of wanted) {
		const found = locales.find((l) => tag.toLowerCase().startsWith(l));
		if (found) return found;
	}
	return 'zh';
}

function recall(): Locale | undefined {
	try {
		const kept = localStorage.getItem(key);
		return locales.find((l) => l === kept);
	} catch {
		return undefined;
	}
}

function remember(next: Locale) {
	try {
		localStorage.setItem(key, next);
	} catch {
		// Private windows may refuse; the choice then lasts until the window closes.
	}
}

export const language = new Language();
overwriteGetLocale(() => language.current);
