// @ts-check
// axe-core on a page as it stands, in both languages and both themes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setLook } from './pages.mjs';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Serious and critical violations, one line for each element.
 * @param {import('./browser.mjs').Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
	// By the debugger, which the page's content policy does not stop.
	await page.evaluate(`window.axe || (() => { ${source}; })()`);
	const found = /** @type {import('axe-core').AxeResults} */ (
		await page.evaluate(
			`axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })`
		)
	);
	return found.violations
		.filter((v) => v.impact === 'serious' || v.impact === 'critical')
		.flatMap((v) => v.nodes.map((n) => `${v.impact} ${v.id}: ${n.target.join(' ')} ${n.html.slice(0, 140)}`));
}

/**
 * Looks at a page in both languages and themes and puts it back to Chinese and light.
 * @param {import('./tally.mjs').Tally} tally
 * @param {string} name
 * @param {import('./browser.mjs').Page} page
 */
export async function accessible(tally, name, page) {
	for (const language of /** @type {const} */ (['en', 'zh'])) {
		for (const theme of /** @type {const} */ (['dark', 'light'])) {
			await tally.look(`axe: ${name}, ${language}, ${theme}`, async () => {
				await setLook(page, language, theme);
				const found = await violations(page);
				if (found.length > 0) throw new Error(found.join('\n'));
			});
		}
	}
}

/**
 * Looks at what is on the screen now, for what hides the buttons of language and theme.
 * @param {import('./tally.mjs').Tally} tally
 * @param {string} name
 * @param {import('./browser.mjs').Page} page
 */
export const accessibleNow = (tally, name, page) =>
	tally.look(`axe: ${name}`, async () => {
		const found = await violations(page);
		if (found.length > 0) throw new Error(found.join('\n'));
	});
