// The next case to read, in the worklist's own order, and its first pictures ahead of time.
import { api } from '$lib/api/api';
import type { CaseRow, Tab } from '$lib/api/types';
import { session } from '$lib/session.svelte';

/** One's own cases before the new ones. What is in the other tabs is somebody else's or done. */
const tabs: Tab[] = ['mine', 'new'];
/** Cases that are others' may stand before one that is free: so many are looked through. */
const pageSize = 50;
const mostPages = 4;

/** A case that this person may read next: nobody else's, and not half signed by themselves. */
export const isFree = (c: CaseRow, me: string): boolean =>
	(!c.held_by || c.held_by === me) && (!c.assigned_to || c.assigned_to === me) && c.awaiting_second !== me;

/** Id of the case to read after this one; empty when nothing waits. */
export async function nextCase(current: string): Promise<string> {
	const me = session.me?.user.id ?? '';
	for (const tab of tabs) {
		let cursor = '';
		for (let n = 0; n < mostPages; n++) {
			const page = await api.cases({ tab, order: 'worklist', limit: pageSize, cursor });
			const found = page.cases.find((c) => c.id !== current && isFree(c, me));
			if (found) return found.id;
			cursor = page.next;
			if (!cursor) break;
		}
	}
	return '';
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
