import { expect, it } from 'vitest';
import { insert, matching, mentioned, pieces, typing } from './mention';

const people = [
	{ id: 'a', name: 'P. Birke' },
	{ id: 'b', name: 'P. Birkenfeld' },
	{ id: 'c', name: '王医生' }
];

it.each([
	['@', 1, ''],
	['Hello @Bir', 10, 'Bir'],
	['请看 @王', 5, '王'],
	['@P. Birke and', 9, 'P. Birke']
])('%s is a name being typed', (text, caret, part) => {
	expect(typing(text, caret)?.part).toBe(part);
});

it.each([
	['mail@x', 6],
	['no at', 5],
	['@first\nsecond', 13],
	['@a', 0]
])('%s at %i is none', (text, caret) => {
	expect(typing(text, caret)).toBeNull();
});

it('finds names by the beginning of a word first', () => {
	expect(matching(people, 'birken').map((p) => p.id)).toEqual(['b']);
	expect(matching(people, '王').map((p) => p.id)).toEqual(['c']);
	expect(matching(people, '')).toHaveLength(3);
});

it('puts the name where it was being typed', () => {
	expect(insert('Ask @Bi now', 7, 'P. Birke')).toEqual({ text: 'Ask @P. Birke now', caret: 14 });
});

it('takes the longest of names that begin alike', () => {
	expect(pieces('@P. Birkenfeld, @P. Birke: 好', people).map((p) => p.who)).toEqual([
		'b',
		undefined,
		'a',
		undefined
	]);
});

it('means the one who was chosen where two have one name', () => {
	const twice = [...people, { id: 'd', name: '王医生' }];
	expect(mentioned('@王医生 请看', twice, ['d'])).toEqual(['d']);
	expect(mentioned('@王医生 @王医生', twice, [])).toEqual(['c']);
	expect(mentioned('nobody @ all', twice, ['d'])).toEqual([]);
});
