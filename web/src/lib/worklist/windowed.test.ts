import { describe, expect, it } from 'vitest';
import { chosenIndex, scrollFor, spanOf } from './windowed';

describe('rows that are drawn', () => {
	it('are those seen and some more, never all of a long list', () => {
		expect(spanOf(0, 600, 30, 1000)).toEqual({ from: 0, to: 32 });
		expect(spanOf(15000, 600, 30, 1000)).toEqual({ from: 488, to: 532 });
		expect(spanOf(29400, 600, 30, 1000)).toEqual({ from: 968, to: 1000 });
	});

	it('are none of an empty list, and the last where the list has shrunk', () => {
		expect(spanOf(0, 600, 30, 0)).toEqual({ from: 0, to: 0 });
		expect(spanOf(30000, 600, 30, 5)).toEqual({ from: 4, to: 5 });
	});
});

describe('the chosen row', () => {
	it('is scrolled to no further than needed', () => {
		expect(scrollFor(3, 0, 300, 30, 30)).toBe(0);
		expect(scrollFor(9, 0, 300, 30, 30)).toBe(30);
		expect(scrollFor(2, 200, 300, 30, 30)).toBe(60);
	});

	it('stays when others come in above it, and gives its place to the next when it goes', () => {
		expect(chosenIndex(['new', 'a', 'b'], 'a', 0)).toBe(1);
		expect(chosenIndex(['a', 'c'], 'b', 1)).toBe(1);
		expect(chosenIndex(['a'], 'b', 4)).toBe(0);
		expect(chosenIndex([], 'b', 4)).toBe(0);
	});
});
