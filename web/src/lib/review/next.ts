// The next case of the worklist, and its first pictures ahead of time.
import { api } from '$lib/api/api';
import { session } from '$lib/session.svelte';
import { waitingStates } from './room.svelte';

/** Id of the case to read after this one; empty when nothing waits. */
export async function nextCase(current: string): Promise<string> {
	const page = await api.cases({ state: waitingStates, order: 'worklist', limit: 10 });
	const free = page.cases.filter(
		(c) => c.id !== current && (!c.held_by || c.held_by === session.me?.user.id)
	);
	return free[0]?.id ?? '';
}

/** Has the browser fetch the next case's thumbnails while this one is being read. */
export async function warm(current: string) {
	const id = await nextCase(current);
	if (!id) return;
	const view = await api.case(id);
	for (const s of view.slides) {
		if (s.info) new Image().src = s.thumbnail_url;
	}
}
