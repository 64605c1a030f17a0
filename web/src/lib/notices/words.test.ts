import { expect, it } from 'vitest';
import { newsLink, newsWords } from './words';

const news = (kind: string, detail = '', of = 'c1') => ({ kind, detail, case: of, hospital: 'h1' });

it('says what a detail adds, and falls back to the kind', () => {
	const general = newsWords(news('opinion', 'something-new'), 'en');
	expect(newsWords(news('opinion', 'asked'), 'en')).not.toBe(general);
	expect(newsWords(news('unheard-of'), 'en')).toBe('unheard-of');
	expect(newsWords(news('booking', '2026-03-02T08:00:00Z'), 'en')).toContain('2026');
});

it('leads to what the person can see', () => {
	const here = { hospital: 'h1' };
	expect(newsLink(news('assigned'), { role: 'specialist', hospital: 'h3' })).toBe('/review/c1');
	expect(newsLink(news('signed'), { role: 'clinician', ...here })).toBe('/cases/c1');
	expect(newsLink(news('late'), { role: 'admin', hospital: 'h3' })).toBe('/roster');
	expect(newsLink(news('late'), { role: 'admin', ...here })).toBe('/cases/c1');
	expect(newsLink(news('booking', '', ''), { role: 'specialist', ...here })).toBe('/roster');
	expect(newsLink(news('system', '', ''), { role: 'admin', ...here })).toBe('/settings');
});
