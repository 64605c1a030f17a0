// The time, for whatever shows how long something has been waiting. It ticks for as long as
// somebody looks.
import { createSubscriber } from 'svelte/reactivity';

const every = 5000;

class Clock {
	#subscribe = createSubscriber((update) => {
		const timer = setInterval(update, every);
		return () => clearInterval(timer);
	});

	/** Milliseconds since 1970. */
	get now(): number {
		this.#subscribe();
		return Date.now();
	}
}

export const clock = new Clock();
