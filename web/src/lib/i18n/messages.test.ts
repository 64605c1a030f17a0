// Every text is there in both languages, with the same placeholders, and used by some page.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

type Texts = Record<string, string>;
const read = (lang: string) => {
	const texts = JSON.parse(readFileSync(`messages/${lang}.json`, 'utf8')) as Texts;
	delete texts['$schema'];
	return texts;
};
const zh = read('zh');
const en = read('en');
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((p) => p[1]).sort();

function* sources(folder: string): Generator<string> {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name);
		if (name === 'paraglide') continue;
		if (statSync(path).isDirectory()) yield* sources(path);
		else if (/\.(svelte|ts)$/.test(name) && !/\.(test|d)\.ts$/.test(name)) yield readFileSync(path, 'utf8');
	}
}

describe('messages', () => {
	it('are there in both languages', () => {
		expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
	});

	it('are not empty', () => {
		const empty = Object.entries({ ...zh, ...en }).filter(([key]) => !zh[key]?.trim() || !en[key]?.trim());
		expect(empty).toEqual([]);
	});

	it('have the same placeholders', () => {
		const differ = Object.keys(en).filter(
			(key) => placeholders(en[key] ?? '').join() !== placeholders(zh[key] ?? '').join()
		);
		expect(differ).toEqual([]);
	});

	it('are all used', () => {
		const used = new Set<string>();
		for (const text of sources('src'))
			for (const [, key] of text.matchAll(/\bm\.(\w+)/g)) used.add(key ?? '');
		expect(Object.keys(en).filter((key) => !used.has(key))).toEqual([]);
	});

	it('are Chinese in Chinese', () => {
		const names = new Set(['product', 'system_snomed']);
		const words = (text: string) => /[a-z]{2}/i.test(text.replace(/\{\w+\}/g, ''));
		const foreign = Object.keys(zh).filter(
			(key) => !names.has(key) && words(zh[key] ?? '') && !/\p{Script=Han}/u.test(zh[key] ?? '')
		);
		expect(foreign).toEqual([]);
	});
});
