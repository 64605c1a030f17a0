// The preview of the row that is looked at: asked for when it has been looked at for a
// moment, and kept until the case changes.
import { api } from '$lib/api/api';
import type { CaseRow, Preview } from '$lib/api/types';
import { Memory } from './memory';

/** Passing over a row on the way to another asks for nothing. */
const pause = 180;

export class Previews {
	/** What is shown: of which row, and its picture if that is known. */
	row = $state.raw<CaseRow | null>(null);
	value = $state.raw<Preview | null>(null);
	#kept = new Memory<Preview>(200);
	#timer: ReturnType<typeof setTimeout> | undefined;

	show(row: CaseRow | null) {
		clearTimeout(this.#timer);
		const same = row?.id === this.row?.id;
		this.row = row;
		if (!row) {
			this.value = null;
			return;
		}
		const key = `${row.id} ${row.updated_at} ${row.revision}`;
		const known = this.#kept.get(key);
		if (known) {
			this.value = known;
			return;
		}
		if (!same) this.value = null;
		this.#timer = setTimeout(() => void this.#ask(row.id, key), pause);
	}

	stop() {
		clearTimeout(this.#timer);
	}

	async #ask(id: string, key: string) {
		let preview: Preview;
		try {
			preview = await api.preview(id);
		} catch {
			return; // the list says what is wrong with the line; a picture is not missed
		}
		this.#kept.set(key, preview);
		if (this.row?.id === id) this.value = preview;
	}
}
