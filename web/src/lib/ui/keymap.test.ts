import { describe, expect, it } from 'vitest';
import { ownKey, reassign, usualKey } from './keymap.svelte';

describe('keys of a person', () => {
	it('are the usual ones until one is changed', () => {
		expect(usualKey({}, 'j')).toBe('j');
		expect(ownKey({}, 'j')).toBe('j');
	});
	it('the new key does it, and the old one what the new one did', () => {
		const mine = reassign({}, 'j', 'x');
		expect(usualKey(mine, 'x')).toBe('j');
		expect(usualKey(mine, 'j')).toBe('x'); // the two have changed places
		expect(usualKey(mine, 'k')).toBe('k');
	});
	it('two acts change places, so that none is without a key', () => {
		const mine = reassign({}, 'a', 'r');
		expect(ownKey(mine, 'a')).toBe('r');
		expect(ownKey(mine, 'r')).toBe('a');
	});
	it('three in turn still have one key each', () => {
		const mine = reassign(reassign({}, 'a', 'r'), 'a', 'e');
		expect(['a', 'r', 'e'].map((k) => ownKey(mine, k)).sort()).toEqual(['a', 'e', 'r']);
		expect(ownKey(mine, 'a')).toBe('e');
	});
	it('back to the usual key leaves nothing behind', () => {
		expect(reassign(reassign({}, 'a', 'r'), 'a', 'a')).toEqual({});
	});
	it.each(['escape', 'enter', '?'])('%s stays what it is', (key) => {
		expect(reassign({}, 'a', key)).toEqual({});
		expect(reassign({}, key, 'a')).toEqual({});
	});
});
