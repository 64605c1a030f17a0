import { describe, expect, it } from 'vitest';
import { bytes, duration, length, percent, score, secondsBetween } from './format';

describe('durations', () => {
	it.each([
		[0, '0s', '0秒'],
		[42, '42s', '42秒'],
		[185, '3m 5s', '3分钟5秒'],
		[600, '10m', '10分钟'],
		[7500, '2h 5m', '2小时5分钟'],
		[7200, '2h', '2小时'],
		[356400, '4d 3h', '4天3小时']
	])('%i s', (s, en, zh) => {
		expect(duration('en-GB', s)).toBe(en);
		expect(duration('zh-CN', s)).toBe(zh);
	});
	it('count from an instant and never below zero', () => {
		expect(secondsBetween('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:01:30Z'))).toBe(90);
		expect(secondsBetween('2026-01-01T00:00:00Z', 0)).toBe(0);
		expect(secondsBetween(null, 5)).toBe(0);
	});
});

describe('numbers', () => {
	it('say 100 % only when it is all', () => {
		expect(percent('en', 0.999)).toBe('99%');
		expect(percent('en', 1)).toBe('100%');
		expect(percent('en', 0.29)).toBe('29%');
	});
	it('cut scores', () => {
		expect(score('en', 0.4999)).toBe('0.49');
		expect(score('en', 0.93)).toBe('0.93');
		expect(score('en', Math.fround(0.93))).toBe('0.93');
	});
	it('size files', () => {
		expect(bytes('en', 999)).toBe('999 B');
		expect(bytes('en', 1938955)).toBe('1.9 MB');
		expect(bytes('en', 5.8e9)).toBe('5.8 GB');
	});
	it('measure', () => {
		expect(length('en', 500)).toBe('500 µm');
		expect(length('en', 2000)).toBe('2 mm');
	});
});
