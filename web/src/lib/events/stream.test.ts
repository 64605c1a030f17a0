import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pause, Stream, type Notice } from './stream';

class FakeSource extends EventTarget {
	static CLOSED = 2;
	static all: FakeSource[] = [];
	readyState = 0;
	onopen: () => void = () => {};
	onerror: () => void = () => {};
	constructor(readonly url: string) {
		super();
		FakeSource.all.push(this);
	}
	close() {
		this.readyState = FakeSource.CLOSED;
	}
}

beforeEach(() => {
	FakeSource.all = [];
	vi.useFakeTimers();
	vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

describe('the stream of events', () => {
	it('waits longer each time, up to half a minute', () => {
		expect([0, 1, 2, 9].map(pause)).toEqual([2000, 4000, 8000, 30000]);
	});

	it('opens again after a refusal and says so', () => {
		const told: Notice[] = [];
		const stream = new Stream('/events', (n) => told.push(n));
		stream.start();
		const first = FakeSource.all[0]!;
		first.onopen();
		first.readyState = FakeSource.CLOSED;
		first.onerror();
		vi.advanceTimersByTime(pause(0));
		expect(FakeSource.all).toHaveLength(2);
		FakeSource.all[1]!.onopen();
		expect(told).toEqual(['live', 'offline', 'live'].map((state) => ({ type: 'state', state })));
		stream.stop();
	});

	it('passes events on with their kind', () => {
		const told: Notice[] = [];
		const stream = new Stream('/events', (n) => told.push(n));
		stream.start();
		const message = new Event('run') as Event & { data: string };
		message.data = '{"case":"c","done":3,"total":9}';
		FakeSource.all[0]!.dispatchEvent(message);
		expect(told).toEqual([{ type: 'event', event: { case: 'c', done: 3, total: 9, kind: 'run' } }]);
	});
});
