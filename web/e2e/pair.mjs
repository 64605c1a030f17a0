// @ts-check
// Sign-out by two persons, where the hospital asks for it.
import { until } from './browser.mjs';
import { openRoom, ready, signNow } from './own.mjs';
import { at, caseState } from './pages.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

/** @param {Page} page of an admin @param {boolean} on */
async function rule(page, on) {
	await page.goto('/settings');
	await at(page, 'two-persons-rule').setChecked(on);
	const done = page.waitForResponse((r) => r.request().method() === 'PUT');
	await at(page, 'rules-save').click();
	must((await done).ok(), 'it was not saved');
}

/** @param {Stand} stand @param {string} id */
export async function twoPersons(stand, id) {
	const { tally, specialist, clinician, admin, diagnosis } = stand;
	const { page } = specialist;
	const other = await stand.secondSpecialist();
	await tally.step('the admin asks for two signatures', () => rule(admin.page, true));
	await tally.step('the first signature does not sign the case out', async () => {
		await openRoom(page, id);
		await ready(page, diagnosis);
		await signNow(page);
		await at(page, 'awaiting-second').waitFor();
		await clinician.page.goto(`/cases/${id}`);
		await at(clinician.page, 'case-state').waitFor();
		must((await at(clinician.page, 'answer').count()) === 0, 'the county has an answer');
	});
	await tally.step('who signed first can not sign again', () =>
		at(page, 'sign').waitFor({ state: 'detached' })
	);
	await tally.step('the second person signs it out, and the county has it without a reload', async () => {
		await openRoom(other.page, id);
		await at(other.page, 'sign').waitFor();
		await signNow(other.page);
		await caseState(clinician.page, 'signed-out').waitFor();
		await at(clinician.page, 'answer').getByText(diagnosis).waitFor();
		await until('both names', async () => {
			const words = await at(clinician.page, 'version').first().innerText();
			return words.includes('演示专家') && words.includes('演示审核');
		});
	});
	await tally.step('the admin takes the rule back', () => rule(admin.page, false));
}
