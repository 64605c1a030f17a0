// The labels of one case, fetched once. Without them a label can still be written in words.
import type { TermGroup } from '$lib/api/types';
import { language } from '$lib/i18n/locale.svelte';
import { byCode, choicesOf, labelText } from './terms';

export class Vocabulary {
	groups = $state.raw<TermGroup[]>([]);
	#asked = false;

	readonly choices = $derived.by(() => choicesOf(this.groups, language.current));
	readonly #terms = $derived.by(() => byCode(this.groups));

	constructor(private readonly fetch: () => Promise<TermGroup[]>) {}

	async load() {
		if (this.#asked) return;
		this.#asked = true;
		try {
			this.groups = await this.fetch();
		} catch {
			this.#asked = false; // asked again the next time somebody wants to choose
		}
	}

	text(a: { code: string; label: string }): string {
		return labelText(a, this.#terms, language.current);
	}
}
