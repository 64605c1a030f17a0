import { afterEach, describe, expect, it } from 'vitest';
import { language } from '$lib/i18n/locale.svelte';
import { reasonWords } from './reasons';

const hot = { code: 'score', label: 'tumour', score: 0.9342, threshold: 0.5, regions: 3 };

describe('why a case is flagged', () => {
	afterEach(() => language.set('en'));

	it('is said in English', () => {
		language.set('en');
		expect(reasonWords(hot)).toBe('Tumour score 0.93 in 3 regions');
		expect(reasonWords({ ...hot, regions: 1, slide: 'A1' })).toBe('Tumour score 0.93 in 1 region (A1)');
		expect(reasonWords({ code: 'below', score: 0.12, threshold: 0.5 })).toBe(
			'Highest score 0.12, below 0.50'
		);
		expect(reasonWords({ code: 'models-disagree', models: ['a 1', 'b 2'] })).toBe(
			'Models disagree (a 1, b 2)'
		);
	});

	it('is said in Chinese', () => {
		language.set('zh');
		expect(reasonWords(hot)).toBe('肿瘤评分 0.93，3 个区域');
		expect(reasonWords({ code: 'random-check' })).toBe('抽查复核');
		expect(reasonWords({ code: 'quality-doubtful', text: 'Out of focus.', text_zh: '失焦。' })).toBe(
			'扫描质量存疑：失焦。'
		);
	});

	it('shows what it does not know as it came', () => {
		expect(reasonWords({ code: 'new-code' })).toBe('New-code');
		expect(reasonWords({ ...hot, label: 'mitosis' })).toContain('itosis');
	});
});
