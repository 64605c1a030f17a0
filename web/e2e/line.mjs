// @ts-check
// A thin line to the server that can break: a TCP relay with a speed limit for what goes up.
import { createServer, connect } from 'node:net';
import { until } from './browser.mjs';

/**
 * @param {string} target address of the server
 * @param {number} rate bytes per second, of each connection
 */
export async function thinLine(target, rate) {
	const { hostname, port } = new URL(target);
	/** @type {Set<import('node:net').Socket>} */
	const sockets = new Set();
	let whole = true;
	let thin = true;
	let up = 0;

	const relay = createServer((near) => {
		if (!whole) return near.destroy();
		const far = connect(Number(port), hostname);
		for (const s of [near, far]) {
			sockets.add(s);
			s.on('error', () => {});
			s.on('close', () => {
				sockets.delete(s);
				near.destroy();
				far.destroy();
			});
		}
		far.pipe(near);
		near.on('data', (bytes) => {
			up += bytes.length;
			far.write(bytes);
			if (!thin) return;
			near.pause();
			setTimeout(() => near.resume(), (1000 * bytes.length) / rate);
		});
	});
	await new Promise((resolve) => relay.listen(0, '127.0.0.1', () => resolve(null)));
	const address = relay.address();
	if (address === null || typeof address === 'string') throw new Error('the relay has no port');

	const cut = () => {
		whole = false;
		for (const s of sockets) s.destroy();
	};
	return {
		url: `http://127.0.0.1:${address.port}`,
		/** Waits until so many more bytes have gone up. @param {number} bytes */
		passed: (bytes) => {
			const goal = up + bytes;
			return until(`${bytes} bytes went up`, () => Promise.resolve(up >= goal));
		},
		cut,
		/** The line is back, and fast. */
		mend: () => {
			whole = true;
			thin = false;
		},
		close: () => {
			cut();
			relay.close();
		}
	};
}
