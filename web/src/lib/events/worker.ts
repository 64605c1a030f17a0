// The shared worker: one stream for all tabs of this browser.
import { Stream, type Notice } from './stream';

/** Says that this worker may not connect: the policy it was sent with forbids it. */
export const blocked = 'blocked';

export type Wish = 'start' | 'restart' | 'stop' | 'bye';

const ports = new Set<MessagePort>();
const stream = new Stream('/api/v1/events', (n: Notice) => {
	for (const port of ports) port.postMessage(n);
});

const wishes: Record<Wish, (port: MessagePort) => unknown> = {
	start: (port) => {
		if (forbidden) return port.postMessage(blocked);
		stream.start();
		port.postMessage({ type: 'state', state: stream.state } satisfies Notice);
	},
	restart: () => !forbidden && stream.restart(),
	stop: () => stream.stop(),
	bye: (port) => {
		ports.delete(port);
		if (ports.size === 0) stream.stop();
	}
};

let forbidden = false;
addEventListener('securitypolicyviolation', () => {
	forbidden = true;
	stream.stop();
	for (const port of ports) port.postMessage(blocked);
});

addEventListener('connect', (e) => {
	const port = (e as MessageEvent).ports[0];
	if (!port) return;
	ports.add(port);
	// The port is open once this is set.
	port.onmessage = (m: MessageEvent<Wish>) => {
		ports.add(port);
		wishes[m.data](port);
	};
});
