// @ts-check
// Blind first reading: the model's answer is not shown before the first impression is noted.
import { accessibleNow } from './axe.mjs';
import { until } from './browser.mjs';
import { openRoom } from './own.mjs';
import { at, leaveInputs } from './pages.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

/** @param {Page} page @param {boolean} on */
async function choose(page, on) {
	await page.goto('/settings');
	const box = at(page, 'blind-first');
	await until('the choice is loaded', () => box.isEnabled());
	const done = page.waitForResponse(
		(r) => r.request().method() === 'PUT' && r.url().endsWith('/me/settings')
	);
	await box.setChecked(on);
	await done;
}

/** Whether the server withholds what the models say. @param {Page} page @param {string} id */
const withheld = (page, id) =>
	page.evaluate(async (id) => {
		const view = await (await fetch(`/api/v1/cases/${id}`)).json();
		return view.reading.hidden;
	}, id);

/** @param {Stand} stand @param {string} id */
export async function blindFirst({ tally, specialist: { page } }, id) {
	await tally.step('the specialist chooses to read blind first', () => choose(page, true));
	await tally.step('the case opens without heatmap, regions and the text of the model', async () => {
		await openRoom(page, id);
		await at(page, 'first-look').waitFor();
		for (const name of ['heat-toggle', 'region-row', 'accept-microscopy'])
			must((await at(page, name).count()) === 0, `${name} is on the page`);
		for (const name of ['microscopy', 'diagnosis'])
			must((await at(page, name).inputValue()) === '', `the ${name} of the model can be read`);
		must(await withheld(page, id), 'the server sends what the model says');
	});
	await accessibleNow(tally, 'first impression', page);
	await tally.step('b does not show it either, but leads to the field', async () => {
		await page.keyboard.press('b');
		await until('the focus', () => at(page, 'first-look-text').evaluate((e) => e === document.activeElement));
		must((await at(page, 'heat-toggle').count()) === 0, 'the heatmap can be seen');
	});
	await tally.step('nothing can be signed yet, and the dialog says why', async () => {
		await leaveInputs(page);
		await page.keyboard.press('Control+Enter');
		await at(page, 'sign-dialog').getByText('首次判读').first().waitFor();
		must(await at(page, 'sign-confirm').isDisabled(), 'it can be signed');
		await page.keyboard.press('Escape');
		await at(page, 'sign-dialog').waitFor({ state: 'detached' });
	});
	await tally.step('the impression is kept over a reload', async () => {
		await at(page, 'first-look-text').fill('倾向腺癌');
		await page.reload();
		await at(page, 'first-look').waitFor();
		must((await at(page, 'first-look-text').inputValue()) === '倾向腺癌', 'it is gone');
	});
	await tally.step('noted, the model is shown', async () => {
		await at(page, 'first-look-text').press('Control+Enter');
		await at(page, 'first-look').waitFor({ state: 'detached' });
		await at(page, 'heat-toggle').waitFor();
		must(!(await withheld(page, id)), 'the server still hides it');
	});
	await tally.step('and the choice is taken back', () => choose(page, false));
}
