import { describe, expect, it } from 'vitest';
import type { Synoptic, Template } from '$lib/api/types';
import { answerLines, templateOf } from './answers';

const template = {
	code: 'breast',
	version: 1,
	en: 'Breast',
	zh: '乳腺',
	organ: 'breast',
	rules: [],
	fields: [
		{
			code: 'side',
			en: 'Side',
			zh: '侧别',
			kind: 'choice',
			options: [{ code: 'left', en: 'Left', zh: '左' }]
		},
		{ code: 'size', en: 'Size', zh: '大小', kind: 'number', unit: 'mm' },
		{
			code: 'margins',
			en: 'Margins',
			zh: '切缘',
			kind: 'many',
			options: [
				{ code: 'deep', en: 'Deep', zh: '基底' },
				{ code: 'skin', en: 'Skin', zh: '皮肤' }
			]
		},
		{ code: 'grade', en: 'Grade', zh: '分级', kind: 'choice', options: [] }
	]
} as unknown as Template;
const set: Synoptic = {
	template: 'breast',
	version: 1,
	fields: { margins: ['deep', 'skin'], size: 12.5, side: 'left', old: 'kept' },
	not_assessable: ['grade']
};

describe('answerLines', () => {
	const lines = (t: Template | undefined, lang: 'en' | 'zh') =>
		answerLines(set, t, (n) => n[lang], 'n/a', ', ').map((l) => `${l.name}: ${l.value}`);

	it('speaks the words of the template, in its order', () => {
		expect(lines(template, 'en')).toEqual([
			'Side: Left',
			'Size: 12.5 mm',
			'Margins: Deep, Skin',
			'Grade: n/a',
			'old: kept'
		]);
		expect(lines(template, 'zh').slice(0, 3)).toEqual(['侧别: 左', '大小: 12.5 mm', '切缘: 基底, 皮肤']);
	});
	it('leaves nothing out where the template is not known', () => {
		expect(lines(undefined, 'en')).toEqual([
			'margins: deep, skin',
			'size: 12.5',
			'side: left',
			'old: kept',
			'grade: n/a'
		]);
		expect(templateOf({ ...set, version: 2 }, [template])).toBeUndefined();
		expect(templateOf(set, [template])).toBe(template);
	});
});
