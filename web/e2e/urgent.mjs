// @ts-check
// A result that can't wait: the loop is closed when the county has read it back.
import { accessibleNow } from './axe.mjs';
import { openRoom, openTalk } from './own.mjs';
import { at } from './pages.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./run.mjs').Stand} Stand */

const result = '术中见切缘阳性,请立即联系手术室。';

/** @param {Stand} stand @param {string} id */
export async function urgent({ tally, specialist: { page }, clinician }, id) {
	const county = clinician.page;
	await county.goto('/models');
	await at(county, 'model-card').first().waitFor();
	await openRoom(page, id);
	await openTalk(page);
	await at(page, 'critical-mark').click();
	await accessibleNow(tally, 'critical dialog', page);
	await tally.step('the specialist reports an urgent result to who sent the case', async () => {
		const person = at(page, 'critical-recipient').locator('option:checked');
		await person.getByText('演示医生').waitFor({ state: 'attached' });
		await at(page, 'critical-text').fill(result);
		await at(page, 'critical-confirm').click();
		await at(page, 'criticals').locator('article[data-state=open]').getByText(result).waitFor();
		await at(page, 'critical-waiting').waitFor();
	});
	const banner = at(county, 'critical-banner');
	await tally.step('the county has it on the page that is open, and on every other', async () => {
		await banner.getByText(result).waitFor();
		await at(county, 'nav-cases').click();
		await at(county, 'new-case').waitFor();
		await banner.getByText(result).waitFor();
		await county.reload();
		await banner.getByText(result).waitFor();
	});
	await tally.step('it asks to be read back and takes no empty answer', async () => {
		await at(county, 'read-back').click();
		await at(county, 'read-back-dialog').getByText(result).waitFor();
		must(await at(county, 'acknowledge').isDisabled(), 'it can be acknowledged without words');
	});
	await accessibleNow(tally, 'read-back dialog', county);
	await tally.step('read back, the banner goes', async () => {
		await at(county, 'read-back-text').fill('切缘阳性,已电话通知手术室。');
		await at(county, 'acknowledge').click();
		await banner.waitFor({ state: 'detached' });
	});
	await tally.step('the specialist sees the words without a reload', async () => {
		await at(page, 'critical-waiting').waitFor({ state: 'detached' });
		const article = at(page, 'criticals').locator('article:not([data-state=open])');
		await article.getByText('已电话通知手术室').waitFor();
	});
}
