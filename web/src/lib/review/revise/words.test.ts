import { describe, expect, it } from 'vitest';
import { pieces } from './words';

const marked = (before: string, after: string) =>
	pieces(before, after)
		.map((p) => (p.kind === 'same' ? p.text : p.kind === 'added' ? `{+${p.text}}` : `{-${p.text}}`))
		.join('');

describe('pieces', () => {
	it('marks words, not letters', () => {
		expect(marked('No dysplasia.', 'Low-grade dysplasia.')).toBe('{-No}{+Low-grade} dysplasia.');
	});
	it('finds the changed word in Chinese', () => {
		const out = marked('(左乳)浸润性导管癌,组织学 II 级。', '(右乳)浸润性导管癌,组织学 III 级。');
		expect(out).toContain('浸润性导管癌');
		expect(out).toContain('{+III}');
		expect(out).toContain('{-II}');
		expect(out).not.toContain('{-浸润');
	});
	it('says nothing about equal texts', () => {
		expect(pieces('same', 'same')).toEqual([{ kind: 'same', text: 'same' }]);
		expect(pieces('', '')).toEqual([]);
	});
});
