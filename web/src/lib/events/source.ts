// Where a tab gets its notices from: the shared worker; without one, whichever tab holds
// the lock leads and tells the others; without locks, a stream of its own.
import { Stream, type Notice } from './stream';
import type { blocked, Wish } from './worker';

export type Source = (wish: Wish) => void;

const url = '/api/v1/events';
const channelName = 'telepath-events';

export function openSource(tell: (n: Notice) => void): Source {
	return typeof SharedWorker === 'undefined' ? without(tell) : shared(tell);
}

function without(tell: (n: Notice) => void): Source {
	if (typeof BroadcastChannel !== 'undefined' && 'locks' in navigator) return led(tell);
	return obey(new Stream(url, tell));
}

const obey =
	(stream: Stream): Source =>
	(wish) => {
		if (wish === 'start') stream.start();
		else if (wish === 'restart') stream.restart();
		else stream.stop();
	};

function shared(tell: (n: Notice) => void): Source {
	const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), {
		type: 'module',
		name: channelName
	});
	// A proxy or server may forbid the worker to connect; the tab itself may.
	let instead: Source | undefined;
	worker.port.onmessage = (m: MessageEvent<Notice | typeof blocked>) => {
		if (m.data !== 'blocked') return tell(m.data);
		instead ??= without(tell);
		instead('start');
	};
	return (wish) => (instead ? instead(wish) : worker.port.postMessage(wish));
}

function led(tell: (n: Notice) => void): Source {
	const channel = new BroadcastChannel(channelName);
	let leader: Source | undefined;
	channel.onmessage = (m: MessageEvent<Notice | Wish>) => {
		if (typeof m.data !== 'string') tell(m.data);
		else leader?.(m.data);
	};
	void navigator.locks.request(channelName, () => {
		leader = obey(
			new Stream(url, (n) => {
				tell(n);
				channel.postMessage(n);
			})
		);
		leader('start');
		// Leads until the tab is gone.
		return new Promise(() => {});
	});
	return (wish) => {
		if (wish === 'bye') return;
		if (leader) leader(wish);
		else channel.postMessage(wish);
	};
}
