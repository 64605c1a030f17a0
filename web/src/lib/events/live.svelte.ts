// The state of the live connection, and pages that look again when something changed.
import type { LiveEvent } from '$lib/api/types';
import { openSource, type Source } from './source';
import type { LiveState, Notice } from './stream';

type Listener = (e: LiveEvent) => void;

class Live {
	state = $state<LiveState>('connecting');
	#listeners = new Set<Listener>();
	#source: Source | undefined;
	#wasOffline = false;

	/** Begins listening as whoever is logged in; called again after another log-in. */
	start() {
		if (this.#source) {
			this.#source('restart');
			return;
		}
		this.#source = openSource((n) => this.#take(n));
		this.#source('start');
		addEventListener('offline', () => this.#take({ type: 'state', state: 'offline' }));
		addEventListener('online', () => this.#source?.('restart'));
		addEventListener('pagehide', () => this.#source?.('bye'));
		addEventListener('pageshow', (e) => e.persisted && this.#source?.('start'));
	}

	stop() {
		this.#source?.('stop');
	}

	on(f: Listener): () => void {
		this.#listeners.add(f);
		return () => this.#listeners.delete(f);
	}

	#take(n: Notice) {
		if (n.type === 'event') return this.#tell(n.event);
		this.state = n.state;
		if (n.state === 'offline') this.#wasOffline = true;
		if (n.state === 'live' && this.#wasOffline) {
			this.#wasOffline = false;
			// What happened meanwhile was missed: everybody looks again.
			this.#tell({ kind: 'back' });
		}
	}

	#tell(e: LiveEvent) {
		for (const f of this.#listeners) f(e);
	}
}

export const live = new Live();

/**
 * Calls refresh soon after a matching event, at most once in `every` milliseconds, until the
 * returned function is called. Use inside $effect.
 */
export function refreshOn(match: (e: LiveEvent) => boolean, refresh: () => unknown, every = 400) {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const off = live.on((e) => {
		if (e.kind !== 'back' && !match(e)) return;
		timer ??= setTimeout(() => {
			timer = undefined;
			void refresh();
		}, every);
	});
	return () => {
		off();
		clearTimeout(timer);
	};
}
