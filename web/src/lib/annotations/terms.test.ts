import { describe, expect, it } from 'vitest';
import { byCode, choicesOf, fitting, labelText, meant } from './terms';

const groups = [
	{
		code: 'colorectum',
		en: 'Colon and rectum',
		zh: '结直肠',
		terms: [
			{ code: 'colorectum.tubular-adenoma', en: 'Tubular adenoma', zh: '管状腺瘤' },
			{ code: 'colorectum.tubulovillous-adenoma', en: 'Tubulovillous adenoma', zh: '管状绒毛状腺瘤' },
			{ code: 'colorectum.adenocarcinoma', en: 'Adenocarcinoma', zh: '腺癌' }
		]
	}
];
const zh = choicesOf(groups, 'zh');
const terms = byCode(groups);

describe('terms', () => {
	it('are found by a part of their name in either language, the beginning first', () => {
		expect(fitting(zh, '腺').map((c) => c.text)).toEqual(['腺癌', '管状腺瘤', '管状绒毛状腺瘤']);
		expect(fitting(zh, 'adeno').map((c) => c.text)).toEqual(['腺癌', '管状腺瘤', '管状绒毛状腺瘤']);
		expect(fitting(zh, ' ')).toHaveLength(3);
		expect(fitting(zh, 'nothing')).toEqual([]);
	});
	it('are the marked one, one of that name, or free text', () => {
		expect(meant(zh, '腺', zh[1])?.code).toBe('colorectum.tubulovillous-adenoma');
		expect(meant(zh, ' ADENOCARCINOMA ', undefined)?.code).toBe('colorectum.adenocarcinoma');
		expect(meant(zh, '别的', undefined)).toEqual({ code: '', text: '别的' });
		expect(meant(zh, '  ', undefined)).toBeNull();
	});
	it('are shown in the reader’s language', () => {
		const a = { code: 'colorectum.adenocarcinoma', label: 'Adenocarcinoma' };
		expect(labelText(a, terms, 'zh')).toBe('腺癌');
		expect(labelText({ code: 'gone.code', label: 'kept' }, terms, 'zh')).toBe('kept');
		expect(labelText({ code: '', label: '自己写的' }, terms, 'en')).toBe('自己写的');
	});
});
