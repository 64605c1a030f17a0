import { describe, expect, it } from 'vitest';
import type { Template, TemplateField } from '$lib/api/types';
import { answered, asked, assess, broken, empty, missing, readNumber } from './synoptic';

const field = (code: string, more: object = {}) => ({ code, en: code, zh: code, kind: 'choice', ...more });
const template = {
	code: 't',
	version: 1,
	en: 'T',
	zh: 'T',
	organ: 'o',
	fields: [
		field('procedure', { required: true }),
		field('nodes', { kind: 'number', required: true, when: { field: 'procedure', in: ['resection'] } }),
		field('positive', { kind: 'number', when: { field: 'nodes', above: 0 } }),
		field('pn')
	],
	rules: [
		{ code: 'count', en: '', zh: '', at_most: ['positive', 'nodes'] },
		{
			code: 'pn',
			en: '',
			zh: '',
			if: { field: 'positive', above: 0 },
			then: { field: 'pn', in: ['pn1'] }
		}
	]
} as unknown as Template;
const codes = (list: { code: string }[]) => list.map((f) => f.code);

describe('a data set', () => {
	it('asks what follows from the answers', () => {
		const biopsy = answered(empty(template), 'procedure', 'biopsy');
		expect(codes(asked(template, biopsy))).toEqual(['procedure', 'pn']);
		expect(codes(missing(template, empty(template)))).toEqual(['procedure']);
		const resection = answered(biopsy, 'procedure', 'resection');
		expect(codes(missing(template, resection))).toEqual(['nodes']);
		expect(codes(asked(template, answered(resection, 'nodes', 3)))).toContain('positive');
	});

	it('keeps an answer on the screen whose question is not asked any more', () => {
		const s = answered(
			answered(answered(empty(template), 'procedure', 'resection'), 'nodes', 3),
			'procedure',
			'biopsy'
		);
		expect(codes(asked(template, s))).toContain('nodes');
	});

	it('is complete where a person says that a field is not assessable', () => {
		let s = assess(empty(template), 'procedure', true);
		expect(missing(template, s)).toEqual([]);
		s = answered(s, 'procedure', 'biopsy');
		expect(s.not_assessable).toBeUndefined();
		s = assess(s, 'procedure', true);
		expect(s.fields).toEqual({});
		expect(codes(missing(template, assess(s, 'procedure', false)))).toEqual(['procedure']);
	});

	it('says what does not fit, and nothing while answers are missing', () => {
		const s = { ...empty(template), fields: { nodes: 2, positive: 3 } };
		expect(codes(broken(template, s))).toEqual(['count']);
		expect(codes(broken(template, answered(s, 'pn', 'pn0')))).toEqual(['count', 'pn']);
		expect(broken(template, { ...empty(template), fields: { positive: 3 } })).toEqual([]);
	});

	it('reads numbers as people type them', () => {
		const f = { ...field('n'), kind: 'number', min: 0, max: 10 } as unknown as TemplateField;
		expect(readNumber(f, ' 3,5 ')).toEqual({ value: 3.5 });
		expect(readNumber(f, '３．５')).toEqual({ value: 3.5 });
		expect(readNumber(f, '')).toEqual({});
		expect(readNumber(f, '3 mm').fault).toBe('number');
		expect(readNumber(f, '11').fault).toBe('range');
		expect(readNumber({ ...f, whole: true }, '2.5').fault).toBe('whole');
	});
});
