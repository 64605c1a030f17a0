// One connection to /api/v1/events that opens itself again. It runs in a shared worker
// where there is one, else in the tab that leads.
import type { LiveEvent } from '$lib/api/types';

export type LiveState = 'connecting' | 'live' | 'offline';

export type Notice = { type: 'state'; state: LiveState } | { type: 'event'; event: LiveEvent };

const kinds = [
	'case',
	'slide',
	'upload',
	'run',
	'report',
	'finding',
	'annotation',
	'comment',
	'opinion',
	'critical',
	'notification',
	'presence',
	'roster',
	'booking',
	'hello'
];
const firstPause = 2000;
const longestPause = 30000;

/** How long to wait before attempt n (from 0), in milliseconds. */
export const pause = (attempt: number) => Math.min(firstPause * 2 ** attempt, longestPause);

export class Stream {
	state: LiveState = 'connecting';
	#source: EventSource | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#attempt = 0;

	constructor(
		private readonly url: string,
		private readonly tell: (n: Notice) => void
	) {}

	/** Connects now; a connection that is open stays. */
	start() {
		if (this.#source && this.#source.readyState !== EventSource.CLOSED) return;
		clearTimeout(this.#timer);
		const source = (this.#source = new EventSource(this.url, { withCredentials: true }));
		source.onopen = () => {
			this.#attempt = 0;
			this.#set('live');
		};
		source.onerror = () => this.#lost(source);
		for (const kind of kinds)
			source.addEventListener(kind, (e) => this.#pass(kind, e as MessageEvent<string>));
	}

	stop() {
		clearTimeout(this.#timer);
		this.#source?.close();
		this.#source = undefined;
		this.#attempt = 0;
		this.#set('connecting');
	}

	/** Drops the connection and connects as whoever is logged in now. */
	restart() {
		this.stop();
		this.start();
	}

	#lost(source: EventSource) {
		this.#set('offline');
		// The browser tries again by itself unless the answer was an error.
		if (source.readyState !== EventSource.CLOSED) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.start(), pause(this.#attempt++));
	}

	#pass(kind: string, e: MessageEvent<string>) {
		let event: LiveEvent = { kind };
		try {
			event = { ...(JSON.parse(e.data) as LiveEvent), kind };
		} catch {
			// An event without a body still says that something changed.
		}
		this.tell({ type: 'event', event });
	}

	#set(state: LiveState) {
		if (this.state === state) return;
		this.state = state;
		this.tell({ type: 'state', state });
	}
}
