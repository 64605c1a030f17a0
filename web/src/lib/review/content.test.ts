import { describe, expect, it } from 'vitest';
import { both, merge, nothing, same, type Content } from './content';

const code = (c: string) => ({ system: 'snomed-ct', code: c, display: c });
const set = (fields: Record<string, string | number>, not?: string[]) => ({
	template: 'breast',
	version: 1,
	fields,
	not_assessable: not
});
const of = (c: Partial<Content>): Content => ({ ...nothing(), ...c });

describe('two people’s changes', () => {
	it('come together where they are of different parts', () => {
		const base = of({ diagnosis: 'a', comment: 'b' });
		const r = merge(base, of({ diagnosis: 'mine', comment: 'b' }), of({ diagnosis: 'a', comment: 'theirs' }));
		expect(r).toEqual({ content: of({ diagnosis: 'mine', comment: 'theirs' }), clashes: [] });
	});

	it('clash where both changed the same text', () => {
		const r = merge(nothing(), of({ diagnosis: 'mine' }), of({ diagnosis: 'theirs' }));
		expect(r.clashes).toEqual(['diagnosis']);
		expect(r.content.diagnosis).toBe('mine');
		expect(merge(nothing(), of({ diagnosis: 'x' }), of({ diagnosis: 'x' })).clashes).toEqual([]);
	});

	it('add and remove codes side by side', () => {
		const base = of({ codes: [code('1'), code('2')] });
		const r = merge(
			base,
			of({ codes: [code('2'), code('3')] }),
			of({ codes: [code('1'), code('2'), code('4')] })
		);
		expect(r.content.codes.map((c) => c.code)).toEqual(['2', '4', '3']);
		expect(r.clashes).toEqual([]);
	});

	it('fill in a data set field by field', () => {
		const base = of({ synoptic: set({ size: 1 }) });
		const mine = of({ synoptic: set({ size: 1, grade: '2' }) });
		const r = merge(base, mine, of({ synoptic: set({ size: 3 }, ['er']) }));
		expect(r.content.synoptic).toEqual(set({ size: 3, grade: '2' }, ['er']));
		expect(r.clashes).toEqual([]);
		const clash = merge(base, of({ synoptic: set({ size: 2 }) }), of({ synoptic: set({ size: 3 }) }));
		expect(clash.clashes).toEqual(['synoptic']);
		expect(clash.content.synoptic?.fields.size).toBe(2);
	});

	it('clash where one has taken the data set out and the other filled it in', () => {
		const base = of({ synoptic: set({ size: 1 }) });
		expect(merge(base, of({}), of({ synoptic: set({ size: 3 }) })).clashes).toEqual(['synoptic']);
		expect(merge(base, of({}), base).content.synoptic).toBeNull();
	});

	it('are both kept when a person asks for it', () => {
		const r = both(
			of({ diagnosis: 'mine', codes: [code('1')], synoptic: set({ size: 2 }) }),
			of({ diagnosis: 'theirs', comment: 'c', codes: [code('2')], synoptic: set({ size: 3, grade: '1' }) })
		);
		expect(r.diagnosis).toBe('mine\n\ntheirs');
		expect(r.comment).toBe('c');
		expect(r.codes).toHaveLength(2);
		expect(r.synoptic?.fields).toEqual({ size: 2, grade: '1' });
	});

	it('are the same in any order of keys', () => {
		expect(same(of({ synoptic: set({ a: 1, b: 2 }, []) }), of({ synoptic: set({ b: 2, a: 1 }) }))).toBe(true);
	});
});
