// Who is logged in and what they may do.
import { goto } from '$app/navigation';
import { api } from '$lib/api/api';
import { whenLoggedOut } from '$lib/api/client';
import type { Action, Me } from '$lib/api/types';
import { live } from '$lib/events/live.svelte';

class Session {
	me = $state.raw<Me | null>(null);

	may(action: Action): boolean {
		return this.me?.permissions.includes(action) ?? false;
	}

	/** Where this person's day begins. */
	get home(): string {
		if (this.me?.user.role === 'specialist') return '/worklist';
		if (this.me?.user.role === 'admin') return '/turnaround';
		return '/cases';
	}

	/** Asks the server who we are; null when nobody is logged in. */
	async load(): Promise<Me | null> {
		if (this.me) return this.me;
		this.enter(await api.me());
		return this.me;
	}

	enter(me: Me) {
		this.me = me;
		live.start();
	}

	async logOut() {
		try {
			await api.logout();
		} finally {
			this.leave();
			await goto('/login');
		}
	}

	leave() {
		this.me = null;
		live.stop();
	}
}

export const session = new Session();

whenLoggedOut(() => {
	session.leave();
	if (location.pathname !== '/login') {
		void goto('/login?next=' + encodeURIComponent(location.pathname + location.search));
	}
});
