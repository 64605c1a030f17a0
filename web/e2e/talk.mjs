// @ts-check
// Comments between the hospitals: a person is mentioned, hears of it, and answers.
import { openRoom, openTalk } from './own.mjs';
import { at } from './pages.mjs';
import { until } from './browser.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./run.mjs').Stand} Stand */

/** @param {Stand} stand @param {string} id */
export async function comments({ tally, specialist: { page }, clinician }, id) {
	const county = clinician.page;
	await county.goto('/cases');
	const bell = at(county, 'bell');
	const before = await bell.innerText();
	await openRoom(page, id);
	await openTalk(page);
	const field = at(page, 'comment-text');
	await tally.step('an @ offers people, enter takes one', async () => {
		await field.pressSequentially('请看 @演示医');
		await page.getByRole('option', { name: /演示医生/ }).waitFor();
		await field.press('Enter');
		must(/@\S.*演示医生 $/.test(await field.inputValue()), `the text is «${await field.inputValue()}»`);
	});
	await tally.step('the comment is sent by key', async () => {
		await field.pressSequentially('还有其他切片吗?');
		await field.press('Control+Enter');
		await at(page, 'comments').locator('li.mine').getByText('还有其他切片吗?').waitFor();
		await at(page, 'comment-unsent').waitFor({ state: 'detached' });
	});
	await tally.step('the bell of who is mentioned rings without a reload', () =>
		until('another number', async () => (await bell.innerText()) !== before)
	);
	await tally.step('it leads to the case, where the own name stands out', async () => {
		await bell.click();
		await at(county, 'notification').first().getByRole('link').click();
		await county.waitForURL(`**/cases/${id}*`);
		await at(county, 'comments').locator('.mention.me').waitFor();
	});
	await tally.step('the answer arrives in the reading room', async () => {
		await at(county, 'comment-text').fill('没有,仅此一张。');
		await at(county, 'comment-send').click();
		await at(page, 'comments').getByText('没有,仅此一张。').waitFor();
	});
}
