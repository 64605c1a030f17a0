import { afterEach, describe, expect, it } from 'vitest';
import { language } from './locale.svelte';
import { inChinese, reasonsOf, worded } from './said';

describe('the server’s sentences in Chinese', () => {
	it.each([
		['suspicious score 0.93 in 1 region', '可疑评分 0.93，共 1 个区域'],
		[
			"2 regions above 0.65, but the slide's score 0.70 is below 0.75",
			'有 2 个区域高于 0.65，但切片评分 0.70 低于 0.75'
		],
		['The file is cut off: it holds 12 of 400 tiles (level 0)', '文件不完整：只有 400 块中的 12 块。'],
		["A case that is signed-out can't become draft.", '当前状态下不能这样操作。']
	])('%s', (english, chinese) => {
		expect(inChinese(english)).toBe(chinese);
	});
	it('leave a sentence that nobody knows as it came', () => {
		expect(inChinese('Something new.')).toBe('Something new.');
	});
});

describe('what the server says in both languages', () => {
	const now = language.current;
	afterEach(() => language.set(now));
	const quality = { reasons: ['Pen marks. Clean the glass.', 'No tissue was found on the slide.'] };
	it('is shown in the language of the page', () => {
		const both = { ...quality, reasons_zh: ['有笔迹。请清洁玻片。', '没有组织。'] };
		language.set('zh');
		expect(reasonsOf(both)).toEqual(both.reasons_zh);
		language.set('en');
		expect(reasonsOf(both)).toEqual(quality.reasons);
	});
	it('falls back to the words of the page where an old judgement has no Chinese', () => {
		language.set('zh');
		expect(reasonsOf(quality)[1]).toMatch(/^切片上没有找到组织/);
		expect(worded('Something new.', '')).toBe('Something new.');
	});
});
