import { describe, expect, it } from 'vitest';
import { Memory, once } from './memory';

describe('rows of several pages', () => {
	it('are there once, as they came first', () => {
		const rows = once(
			[
				{ id: 'a', n: 1 },
				{ id: 'b', n: 1 }
			],
			[
				{ id: 'a', n: 2 },
				{ id: 'c', n: 2 }
			]
		);
		expect(rows.map((r) => `${r.id}${r.n}`)).toEqual(['a1', 'b1', 'c2']);
	});
});

describe('answers that are kept', () => {
	it('are no more than so many, the oldest goes first', () => {
		const kept = new Memory<number>(2);
		for (const [i, key] of ['a', 'b', 'c'].entries()) kept.set(key, i);
		expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([undefined, 1, 2]);
	});
});
