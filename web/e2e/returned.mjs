// @ts-check
// A case goes back to the county, is put right there, and comes again.
import { accessibleNow } from './axe.mjs';
import { openRoom } from './own.mjs';
import { at, caseState, worklistRow } from './pages.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./run.mjs').Stand} Stand */

const history = '三年前胃溃疡病史,口服抑酸药。';

/** @param {Stand} stand @param {string} id @param {string} accession */
export async function giveBack({ tally, specialist: { page }, clinician }, id, accession) {
	const county = clinician.page;
	await openRoom(page, id);
	await county.goto(`/cases/${id}`);
	await caseState(county, 'in-review').waitFor();
	await tally.step('the specialist returns the case with a reason', async () => {
		await at(page, 'return').click();
		must(await at(page, 'reason-confirm').isDisabled(), 'it can be returned without a reason');
		await at(page, 'return-history').check();
		await at(page, 'reason').fill('请补充既往史');
		await accessibleNow(tally, 'return dialog', page);
		await at(page, 'reason-confirm').click();
		await page.locator('[data-testid=case-bar][data-state=returned]').waitFor();
	});
	await tally.step('the page of the county says why and what to do, without a reload', async () => {
		await caseState(county, 'returned').waitFor();
		await at(county, 'returned').getByText('请补充既往史').waitFor();
		await at(county, 'returned').getByText('请补充申请单内容').waitFor();
	});
	await accessibleNow(tally, 'returned case', county);
	await tally.step('the request is filled in, the button goes there', async () => {
		await at(county, 'returned-edit').click();
		await at(county, 'history').fill(history);
		await at(county, 'save-case').click();
		await caseState(county, 'returned').waitFor();
		must(await at(county, 'returned-upload').isVisible(), 'nothing can be uploaded');
	});
	await tally.step('it is submitted again', async () => {
		await at(county, 'returned-submit').click();
		await at(county, 'returned').waitFor({ state: 'detached' });
		await caseState(county, 'awaiting-review').waitFor();
	});
	await tally.step('the specialist opens it from the worklist and sees what changed', async () => {
		await page.goto('/worklist?tab=mine');
		await worklistRow(page, accession).getByTestId('open-case').click();
		await page.waitForURL(`**/review/${id}`);
		await at(page, 'case-bar').getByText('已重新提交').waitFor();
		await at(page, 'changed-since').getByText('请补充既往史').waitFor();
		await at(page, 'changed-since').getByText(history).waitFor();
	});
}
