// @ts-check
// Counts what passed. A chapter ends at its first failure, because what follows builds on it;
// the other chapters still run.

export class Tally {
	passed = 0;
	failed = 0;
	#began = performance.now();

	/**
	 * One thing that must be true; throws what went wrong after counting it.
	 * @template T
	 * @param {string} what
	 * @param {() => T | Promise<T>} f
	 * @returns {Promise<T>}
	 */
	async step(what, f) {
		const began = performance.now();
		try {
			const got = await f();
			this.passed++;
			console.log(`ok    ${what} (${seconds(began)})`);
			return got;
		} catch (err) {
			this.failed++;
			console.log(`FAIL  ${what} (${seconds(began)})`);
			console.log(indent(err instanceof Error ? err.message : String(err)));
			throw new Told(what);
		}
	}

	/**
	 * Like step, but the chapter goes on.
	 * @param {string} what
	 * @param {() => unknown} f
	 */
	async look(what, f) {
		await this.step(what, f).catch(() => {});
	}

	/**
	 * Steps that build on each other. False when one failed.
	 * @param {string} title
	 * @param {() => Promise<void>} f
	 */
	async chapter(title, f) {
		console.log(`\n${title}`);
		try {
			await f();
			return true;
		} catch (err) {
			if (!(err instanceof Told)) {
				this.failed++;
				console.log(`FAIL  ${title}`);
				console.log(indent(err instanceof Error ? (err.stack ?? err.message) : String(err)));
			}
			return false;
		}
	}

	/** The last lines; the very last is for programs. */
	end() {
		console.log(`\n${seconds(this.#began)} in all`);
		console.log(`${this.passed} passed, ${this.failed} failed`);
	}
}

/** A failure that has been counted and printed. */
class Told extends Error {}

/** @param {unknown} truth @param {string} message */
export function must(truth, message) {
	if (!truth) throw new Error(message);
}

/** @param {number} began */
const seconds = (began) => `${((performance.now() - began) / 1000).toFixed(1)} s`;
/** @param {string} text */
const indent = (text) => text.trimEnd().replace(/^/gm, '      ');
