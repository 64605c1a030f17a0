import { beforeEach, describe, expect, it } from 'vitest';
import type { Me } from '$lib/api/types';
import { session } from '$lib/session.svelte';
import { forget, keep, kept } from './kept';

const shelf = new Map<string, string>();
const person = (id: string) => ({ user: { id } }) as Me;

beforeEach(() => {
	shelf.clear();
	globalThis.sessionStorage = {
		getItem: (k: string) => shelf.get(k) ?? null,
		setItem: (k: string, v: string) => void shelf.set(k, v),
		removeItem: (k: string) => void shelf.delete(k)
	} as unknown as Storage;
});

describe('what was typed', () => {
	it("is nobody's but the person's who typed it", () => {
		session.me = person('a');
		keep('draft.1', { text: 'benign' });
		session.me = person('b');
		expect(kept('draft.1')).toBeNull();
		forget('draft.1');
		session.me = person('a');
		expect(kept('draft.1')).toEqual({ text: 'benign' });
	});
});
