// Compiles the messages and checks that both languages have the same keys and the same
// placeholders. `npm run messages` runs it before everything else.
import { readFileSync } from 'node:fs';
import { compile } from '@inlang/paraglide-js';

const languages = ['zh', 'en'];
const read = (lang) => JSON.parse(readFileSync(new URL(`../messages/${lang}.json`, import.meta.url), 'utf8'));
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((p) => p[1]).sort();

/** What is wrong between the languages, one line each. */
export function faults(texts) {
	const keys = new Set(
		Object.values(texts)
			.flatMap(Object.keys)
			.filter((key) => !key.startsWith('$'))
	);
	const list = [];
	for (const key of keys) {
		const missing = languages.filter((lang) => !texts[lang][key]);
		if (missing.length > 0) {
			list.push(`${key}: missing in ${missing.join(', ')}`);
		} else if (new Set(languages.map((lang) => placeholders(texts[lang][key]).join())).size > 1) {
			list.push(`${key}: the placeholders differ`);
		}
	}
	return list;
}

const list = faults(Object.fromEntries(languages.map((lang) => [lang, read(lang)])));
if (list.length > 0) {
	console.error(list.join('\n'));
	process.exit(1);
}
await compile({
	project: new URL('../project.inlang', import.meta.url).pathname,
	outdir: new URL('../src/lib/paraglide', import.meta.url).pathname,
	strategy: ['globalVariable', 'baseLocale'],
	emitReadme: false
});
