// @ts-check
// What a person does on each page, by the names that the pages give their parts.
import { password } from './server.mjs';
import { until } from './browser.mjs';

/** @typedef {import('./browser.mjs').Page} Page */

/**
 * @param {Page} page
 * @param {string} name
 */
export const at = (page, name) => page.getByTestId(name);

/** @param {Page} page @param {string} email */
export async function logIn(page, email) {
	await page.goto('/login');
	await at(page, 'email').fill(email);
	await at(page, 'password').fill(password);
	await at(page, 'login').click();
	await page.waitForURL((url) => url.pathname !== '/login');
	await isLive(page);
}

/** The event stream stands. @param {Page} page */
export const isLive = (page) => page.locator('[data-testid=connection][data-state=live]').waitFor();

/**
 * @param {Page} page
 * @param {'zh' | 'en'} language
 * @param {'light' | 'dark'} theme
 */
export async function setLook(page, language, theme) {
	const html = page.locator('html[data-theme]');
	if (!(await html.getAttribute('lang'))?.startsWith(language)) await at(page, 'language').click();
	await page.locator(`html[lang^=${language}]`).waitFor({ state: 'attached' });
	if ((await html.getAttribute('data-theme')) !== theme) await at(page, 'theme').click();
	await page.locator(`html[data-theme=${theme}]`).waitFor({ state: 'attached' });
}

/** @typedef {Record<string, string>} Form texts by the name of their input */

/** @param {Page} page @param {Form} form */
export async function fillCase(page, form) {
	for (const [name, value] of Object.entries(form)) {
		const input = at(page, name);
		if ((await input.evaluate((e) => e.tagName)) === 'SELECT') await input.selectOption(value);
		else await input.fill(value);
	}
}

/** @param {Page} page @param {Form} form */
export async function caseFormDiffers(page, form) {
	const wrong = [];
	for (const [name, value] of Object.entries(form)) {
		const now = await at(page, name).inputValue();
		if (now !== value) wrong.push(`${name} is «${now}», not «${value}»`);
	}
	return wrong.join('\n');
}

/**
 * Marks the page; the mark is gone after a reload.
 * @param {Page} page
 */
export async function mark(page) {
	const text = String(Math.random());
	await page.evaluate((t) => Object.assign(window, { e2eMark: t }), text);
	return async () => (await page.evaluate(() => Reflect.get(window, 'e2eMark'))) === text;
}

/** @param {Page} page @param {string} state */
export const caseState = (page, state) => page.locator(`[data-testid=case-state][data-state="${state}"]`);

/** @param {Page} page @param {string} accession */
export const worklistRow = (page, accession) =>
	page.locator(`[data-testid=worklist-row][data-accession="${accession}"]`);

/** Goes to a row of the worklist by key, and opens it. @param {Page} page @param {string} accession */
export async function openByKey(page, accession) {
	const chosen = () => page.locator('tr.at').getAttribute('data-accession');
	const rows = await page.getByTestId('worklist-row').count();
	await leaveInputs(page);
	for (let i = 0; i < rows && (await chosen()) !== accession; i++) await page.keyboard.press('k');
	for (let i = 0; i < rows && (await chosen()) !== accession; i++) await page.keyboard.press('j');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/review\//);
}

/** Puts the focus on nothing, so that keys go to the page. @param {Page} page */
export const leaveInputs = (page) =>
	page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());

/**
 * The tissue is drawn, not only the thumbnail under it.
 * @param {Page} page
 */
export const viewerReady = (page) => page.locator('[data-testid=viewer][data-ready=true]').waitFor();

/** @param {Page} page @param {number} index */
export async function openSlide(page, index) {
	const thumb = at(page, 'slide-thumb').nth(index);
	await thumb.click();
	await until('the slide is shown', async () => (await thumb.getAttribute('aria-current')) === 'true');
}

/** @param {Page} page @param {'match' | 'mismatch'} answer */
export async function checkLabel(page, answer) {
	const before = await at(page, 'label-check').getAttribute('data-check');
	if (before === answer) return;
	await at(page, `label-${answer}`).click();
	// An earlier answer is only replaced with a reason.
	if (before !== 'open') {
		await at(page, 'label-reason').fill('看错了玻片');
		await at(page, 'label-reason-confirm').click();
	}
	await page.locator(`[data-testid=label-check][data-check=${answer}]`).waitFor();
}

/** @param {Page} page */
export const saved = (page) => page.locator('[data-testid=draft-state][data-state=saved]').waitFor();
