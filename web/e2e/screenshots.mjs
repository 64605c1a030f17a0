// @ts-check
// npm run screenshots: every page in both languages and themes, as pictures in out/screenshots.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable, launch, person, until } from './browser.mjs';
import { request } from './county.mjs';
import {
	at,
	caseState,
	checkLabel,
	fillCase,
	logIn,
	openSlide,
	saved,
	setLook,
	viewerReady
} from './pages.mjs';
import { needs, password, root, slides, startServer } from './server.mjs';

/** @typedef {import('./browser.mjs').Page} Page */

const missing = needs();
if (!existsSync(executable)) missing.push(`${executable} is not there: install chromium, or set CHROMIUM.`);
if (missing.length > 0) {
	for (const m of missing) console.error(m);
	process.exit(4);
}

const out = join(root, 'out', 'screenshots');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'telepath-screenshots-'));
const server = await startServer();
const browser = await launch();
const looks = /** @type {const} */ ([
	['zh', 'light'],
	['zh', 'dark'],
	['en', 'light'],
	['en', 'dark']
]);

try {
	const { page: county } = await person(browser, server.url, 'clinician');
	const { page: centre } = await person(browser, server.url, 'specialist');
	const { page: office } = await person(browser, server.url, 'admin');

	await county.goto('/login');
	await take(county, 'login');
	await logIn(county, 'clinician@demo.example');
	await sendCase(county);
	await take(county, 'case-analysed');

	await logIn(centre, 'specialist@demo.example');
	await at(centre, 'worklist-row').first().waitFor();
	await take(centre, 'worklist');
	await centre.goto(await reviewOf(centre, 'DEMO-0001'));
	await showRegion(centre);
	await take(centre, 'review');
	await centre.setViewportSize({ width: 1920, height: 1080 });
	await take(centre, 'review-1920x1080');
	await centre.setViewportSize({ width: 1366, height: 768 });
	await quiet(centre);
	await centre.keyboard.press('0');
	await take(centre, 'review-whole-slide');
	await centre.goto('/worklist');
	await signCase(centre);
	await take(centre, 'review-signed');

	await caseState(county, 'signed-out').waitFor();
	await take(county, 'case-signed');
	await county.goto('/cases/new');
	await take(county, 'case-form');
	await county.goto('/cases?tab=answered');
	await at(county, 'row-pdf').first().waitFor();
	await take(county, 'cases-answered');
	await county.goto('/cases');
	await at(county, 'case-row').first().waitFor();
	await take(county, 'cases-waiting');

	for (const name of ['roster', 'notifications', 'settings']) {
		await centre.goto(`/${name}`);
		await centre.locator('main').waitFor();
		await take(centre, name);
	}

	await logIn(office, 'admin@demo.example');
	await office.goto('/settings');
	await office.locator('main').waitFor();
	await take(office, 'settings-admin');
	for (const name of ['turnaround', 'queue', 'audit', 'models']) {
		await office.goto(`/${name}`);
		await office.locator('.panel').first().waitFor();
		await take(office, name);
	}
} finally {
	await browser.close();
	await server.stop();
	rmSync(folder, { recursive: true, force: true });
}
console.log(`pictures: ${out}`);

/** @param {Page} page @param {string} name */
async function take(page, name) {
	await quiet(page);
	for (const [language, theme] of looks) {
		await setLook(page, language, theme);
		await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
		await page.evaluate(() =>
			Promise.all(
				[...document.images].map((i) => i.complete || new Promise((done) => (i.onload = i.onerror = done)))
			)
		);
		await page.screenshot({ path: join(out, `${name}-${language}-${theme}.png`) });
	}
}

/** Waits until nothing was fetched for a moment: the tiles are there. @param {Page} page */
async function quiet(page) {
	let last = performance.now();
	const note = () => (last = performance.now());
	page.on('response', note);
	await until('the page is quiet', () => Promise.resolve(performance.now() - last > 700), 20_000).catch(
		() => {}
	);
	page.off('response', note);
}

/** @param {Page} page */
async function sendCase(page) {
	const files = slides(folder);
	await page.goto('/cases/new');
	await fillCase(page, request);
	await at(page, 'save-case').click();
	await caseState(page, 'draft').waitFor();
	await at(page, 'file-input').setInputFiles([...files.series, files.single]);
	await at(page, 'safe-to-close').waitFor();
	await at(page, 'submit-case').click();
	await caseState(page, 'awaiting-review').waitFor({ timeout: 90_000 });
}

/** @param {Page} page @param {string} accession */
async function reviewOf(page, accession) {
	const row = page.locator(
		`[data-testid=worklist-row][data-accession="${accession}"][data-state=awaiting-review]`
	);
	await row.waitFor({ timeout: 60_000 });
	return (await row.getByTestId('open-case').getAttribute('href')) ?? '/worklist';
}

/** @param {Page} page */
async function showRegion(page) {
	await viewerReady(page);
	await at(page, 'heat-toggle').waitFor();
	await page.keyboard.press('j');
	await page.locator('[data-testid=region-row] [aria-current=true]').waitFor();
}

/** @param {Page} page */
async function signCase(page) {
	await page.goto(await reviewOf(page, request.accession));
	await viewerReady(page);
	await take(page, 'review-real-slide');
	await checkLabel(page, 'mismatch');
	await take(page, 'review-label-differs');
	for (let i = 0; i < (await at(page, 'slide-thumb').count()); i++) {
		await openSlide(page, i);
		await checkLabel(page, 'match');
	}
	await at(page, 'accept-microscopy').click();
	await at(page, 'diagnosis').fill('(左乳)浸润性导管癌,组织学 II 级。建议免疫组化检查。');
	await saved(page);
	// The dialog covers what the look is chosen by.
	for (const [language, theme] of looks) {
		await setLook(page, language, theme);
		await page.keyboard.press('Control+Enter');
		await at(page, 'sign-confirm').waitFor();
		await page.screenshot({ path: join(out, `sign-out-${language}-${theme}.png`) });
		await page.keyboard.press('Escape');
		await at(page, 'sign-confirm').waitFor({ state: 'detached' });
	}
	await page.keyboard.press('Control+Enter');
	await at(page, 'sign-password').fill(password);
	await at(page, 'sign-confirm').click();
	await at(page, 'signed').waitFor();
}
