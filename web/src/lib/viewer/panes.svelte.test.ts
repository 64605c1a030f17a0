import { expect, it } from 'vitest';
import type { Slide } from '$lib/api/types';
import { apart } from './markers';
import { Panes } from './panes.svelte';

const slides = ['a', 'b', 'c', 'd', 'e', 'f'].map(
	(id) => ({ id, info: id === 'c' ? null : {} }) as unknown as Slide
);

function room() {
	const at = $state({ main: 'a' });
	const panes = new Panes(
		() => slides,
		() => slides.find((s) => s.id === at.main) ?? null
	);
	return { at, panes, shown: () => panes.shown.map((s) => s.id).join('') };
}

it('one slide is alone; the next that can be seen comes beside it', () => {
	const { panes, shown } = room();
	expect(shown()).toBe('a');
	panes.toggle();
	expect(shown()).toBe('ab');
	panes.add();
	panes.add();
	expect(shown()).toBe('abde');
	expect(panes.more).toBe(false);
	panes.add();
	expect(shown()).toBe('abde');
	panes.toggle();
	expect(shown()).toBe('a');
});

it('the main slide may be any of those shown; another takes the first place', () => {
	const { at, panes, shown } = room();
	panes.toggle();
	at.main = 'b';
	expect(shown()).toBe('ab');
	at.main = 'f';
	expect(shown()).toBe('fb');
	panes.remove('b');
	expect(shown()).toBe('f');
});

it('of markers on one spot the first stays', () => {
	const markers = [
		{ n: 1, at: [0, 0] as [number, number] },
		{ n: 2, at: [5, 5] as [number, number] },
		{ n: 3, at: [40, 0] as [number, number] }
	];
	expect(apart(markers).map((x) => x.n)).toEqual([1, 3]);
});
