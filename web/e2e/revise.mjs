// @ts-check
// After sign-out: a changed diagnosis is an amendment and never an addendum, the county sees
// each version as it is signed, and a retracted report says so before anything else.
import { accessibleNow } from './axe.mjs';
import { until } from './browser.mjs';
import { openRoom } from './own.mjs';
import { at } from './pages.mjs';
import { password } from './server.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

const amended = '(左乳)浸润性导管癌,组织学 III 级。建议免疫组化检查。';

/** @param {Page} page @param {string} act */
async function openDialog(page, act) {
	await at(page, 'revise').click();
	await at(page, `act-${act}`).check();
}

/** @param {Page} page */
async function confirm(page) {
	await at(page, 'revise-password').fill(password);
	await at(page, 'revise-confirm').click();
	await at(page, 'revise-dialog').waitFor({ state: 'detached' });
}

/** @param {Stand} stand @param {string} id a signed case */
export async function revise({ tally, specialist: { page }, clinician }, id) {
	const county = clinician.page;
	await county.goto(`/cases/${id}`);
	await at(county, 'answer').waitFor();
	await openRoom(page, id);
	await tally.step('an addendum that changes the diagnosis is refused', async () => {
		await openDialog(page, 'addendum');
		await at(page, 'addendum-text').fill('HER2 3+');
		await at(page, 'revise-reason').fill('加做深切片');
		await at(page, 'revise-password').fill(password);
		await until('an addendum can be signed', () => at(page, 'revise-confirm').isEnabled());
		await at(page, 'revise-diagnosis').fill(amended);
		await at(page, 'addendum-refused').waitFor();
		must(await at(page, 'revise-confirm').isDisabled(), 'it can be signed');
	});
	await tally.step('it becomes an amendment, and the difference is shown', async () => {
		await at(page, 'amend-instead').click();
		must((await at(page, 'revise-diagnosis').inputValue()) === amended, 'the new diagnosis is lost');
		const shown = at(page, 'revise-dialog').getByTestId('difference').first();
		await shown.locator('ins').waitFor();
		const [came, went] = [await shown.locator('ins').innerText(), await shown.locator('del').innerText()];
		must(came.includes('III') && went.includes('II'), `«${went}» became «${came}»`);
	});
	await accessibleNow(tally, 'revise dialog', page);
	await tally.step('signed with the password, version 2 stands above version 1', async () => {
		await confirm(page);
		await page.locator('[data-testid=version][data-n="2"]').waitFor();
		await at(page, 'version').nth(1).getByTestId('superseded').waitFor();
		must((await at(page, 'version').first().getAttribute('data-n')) === '2', 'it is not the first');
	});
	await tally.step('the county sees version 2 and the reason without a reload', async () => {
		await at(county, 'answer').getByText(amended).first().waitFor();
		const newest = county.locator('[data-testid=version][data-n="2"]');
		await newest.getByText('加做深切片').waitFor();
		await newest.getByTestId('difference').first().locator('ins').waitFor();
	});
	await tally.step('a retracted report is red at the county and its diagnosis struck', async () => {
		await openDialog(page, 'retract');
		await at(page, 'revise-reason').fill('标本与患者不符');
		await confirm(page);
		const line = at(county, 'retracted');
		await line.getByText('标本与患者不符').waitFor();
		const colours = await line.evaluate((e) => {
			const probe = document.body.appendChild(document.createElement('span'));
			probe.className = 'badge urgent';
			const urgent = getComputedStyle(probe).color;
			probe.remove();
			return { line: getComputedStyle(e).color, urgent };
		});
		must(colours.line === colours.urgent, `it is ${colours.line}, urgent is ${colours.urgent}`);
		const struck = at(county, 'answer').locator('.diagnosis');
		must(
			(await struck.evaluate((e) => getComputedStyle(e).textDecorationLine)) === 'line-through',
			'the diagnosis is not struck'
		);
	});
	await tally.step('and can not be revised again', async () => {
		await at(page, 'retracted').waitFor();
		must((await at(page, 'revise').count()) === 0, 'there is a button for it');
	});
	await accessibleNow(tally, 'retracted report at the county', county);
}
