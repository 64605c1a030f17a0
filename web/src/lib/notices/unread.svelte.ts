// How many notifications are unread. The server says when that changes.
import { api } from '$lib/api/api';
import { refreshOn } from '$lib/events/live.svelte';

class Unread {
	n = $state(0);

	/** Looks now and at every change, until the returned function is called. */
	watch(): () => void {
		void this.look();
		return refreshOn(
			(e) => e.kind === 'notification',
			() => this.look()
		);
	}

	async look() {
		try {
			this.n = await api.unreadNotifications();
		} catch {
			// The last number stays; the next change asks again.
		}
	}
}

export const unread = new Unread();
