// @ts-check
// Cases for the chapters about what people do with each other: made and sent by the clinician,
// analysed once, and opened in the reading room.
import { until } from './browser.mjs';
import { at, caseState, checkLabel, fillCase, leaveInputs, saved, viewerReady } from './pages.mjs';
import { password } from './server.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

/** @param {Page} page */
const idOf = (page) => new URL(page.url()).pathname.split('/')[2] ?? '';

/**
 * The clinician makes a case with one slide and submits it; gives its id.
 * @param {Stand} stand
 * @param {string} accession
 */
export async function send({ clinician: { page }, slides }, accession) {
	await page.goto('/cases/new');
	await fillCase(page, { accession, 'patient-name': '测试患者丙', site: '胃窦', 'specimen-type': '活检' });
	await at(page, 'save-case').click();
	await caseState(page, 'draft').waitFor();
	await at(page, 'file-input').setInputFiles(slides.single);
	await page.locator('[data-testid=upload-row][data-state=verified]').waitFor();
	await at(page, 'slide-card').waitFor();
	await at(page, 'submit-case').click();
	await at(page, 'submit-case').waitFor({ state: 'detached' });
	return idOf(page);
}

/** Waits at the clinician's page until the models are through. @param {Stand} stand @param {string} id */
export async function analysed({ clinician: { page } }, id) {
	await page.goto(`/cases/${id}`);
	await caseState(page, 'awaiting-review').waitFor({ timeout: 90_000 });
}

/** @param {Page} page @param {string} id */
export async function openRoom(page, id) {
	await page.goto(`/review/${id}`);
	await viewerReady(page);
}

/**
 * Everything that signing waits for: the label, and texts that are the person's own.
 * @param {Page} page
 * @param {string} diagnosis
 */
export async function ready(page, diagnosis) {
	await checkLabel(page, 'match');
	await at(page, 'diagnosis').fill(diagnosis);
	await until('no text of the model is left', async () => {
		const left = page.locator('[data-testid^=accept-]');
		if ((await left.count()) === 0) return true;
		await left.first().click();
		return false;
	});
	await saved(page);
}

/** The dialog, the password and enter. @param {Page} page */
export async function signNow(page) {
	await leaveInputs(page);
	await page.keyboard.press('Control+Enter');
	await at(page, 'signed-document').waitFor();
	await at(page, 'sign-password').fill(password);
	await until('the button is ready', () => at(page, 'sign-confirm').isEnabled());
	await at(page, 'sign-password').press('Enter');
	await at(page, 'sign-dialog').waitFor({ state: 'detached' });
}

/** The panel of discussion, opinions and urgent results. @param {Page} page */
export async function openTalk(page) {
	if ((await at(page, 'talk').count()) === 0) await at(page, 'talk-open').click();
	await at(page, 'talk').waitFor();
}
