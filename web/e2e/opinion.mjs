// @ts-check
// A second opinion: asked of a colleague, written unseen, given, and read beside the first.
import { accessibleNow } from './axe.mjs';
import { openRoom, openTalk } from './own.mjs';
import { at, isLive, logIn, saved, viewerReady } from './pages.mjs';
import { second } from './server.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./run.mjs').Stand} Stand */

const question = '是否为印戒细胞癌?';
const mine = '(胃窦)低分化腺癌。';
const theirs = '同意腺癌;可见少量印戒细胞,不足一半。';

/** @param {Stand} stand @param {string} id */
export async function opinion(stand, id) {
	const { tally, specialist } = stand;
	const { page } = specialist;
	const other = await stand.secondSpecialist();
	await openRoom(page, id);
	await at(page, 'diagnosis').fill(mine);
	await saved(page);
	await openTalk(page);
	await tally.step('the specialist asks a colleague', async () => {
		await at(page, 'opinion-ask').click();
		must(await at(page, 'ask-confirm').isDisabled(), 'it can be asked without a person and a question');
		const people = at(page, 'ask-user').locator('option', { hasText: second.name });
		await people.waitFor({ state: 'attached' });
		await at(page, 'ask-user').selectOption((await people.getAttribute('value')) ?? '');
		await at(page, 'ask-question').fill(question);
		await accessibleNow(tally, 'second opinion dialog', page);
		await at(page, 'ask-confirm').click();
		await page.locator('[data-testid=opinion][data-state=asked]').waitFor();
	});
	await tally.step('who is asked has it over the worklist, without a reload', async () => {
		const link = at(other.page, 'asked-of-me').locator(`a[href$="${id}"]`);
		await link.waitFor();
		await link.click();
		await viewerReady(other.page);
		await at(other.page, 'opinion').getByText(question).waitFor();
	});
	await tally.step('the opinion saves itself and is there after a reload', async () => {
		await at(other.page, 'opinion-text').fill(theirs);
		await other.page.locator('[data-testid=opinion-text][data-state=saved]').waitFor();
		await other.page.reload();
		await at(other.page, 'opinion-text').waitFor();
		must((await at(other.page, 'opinion-text').inputValue()) === theirs, 'it is another text');
	});
	await tally.step('nobody else sees it until it is given', async () =>
		must((await at(page, 'talk').getByText(theirs).count()) === 0, 'the asker sees it')
	);
	await accessibleNow(tally, 'writing an opinion', other.page);
	await tally.step('given, the asker has it without a reload', async () => {
		await at(other.page, 'opinion-give').click();
		await at(page, 'opinion').getByText(theirs).waitFor();
	});
	await tally.step('and reads both side by side', async () => {
		await at(page, 'opinion-compare').click();
		const dialog = at(page, 'compare-dialog');
		await dialog.getByText(mine).waitFor();
		await dialog.getByText(theirs).waitFor();
		await accessibleNow(tally, 'both opinions', page);
		await page.keyboard.press('Escape');
		await dialog.waitFor({ state: 'detached' });
	});
}

/** @param {import('./run.mjs').Person} person */
export async function atWork({ page }) {
	await logIn(page, second.email);
	await page.goto('/worklist');
	await isLive(page);
}
