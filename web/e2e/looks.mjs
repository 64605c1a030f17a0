// @ts-check
// Pages and dialogs that no other chapter looks at, in Chinese and light, English and dark.
import { violations } from './axe.mjs';
import { openRoom, openTalk } from './own.mjs';
import { at, isLive, leaveInputs, setLook, worklistRow } from './pages.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

const looks = /** @type {const} */ ([
	['en', 'dark'],
	['zh', 'light']
]);

/**
 * @param {Stand} stand
 * @param {{open: string, accession: string, signed: string}} cases one in review with its number, one signed
 */
export async function everywhere({ tally, specialist, clinician, admin }, { open, accession, signed }) {
	/**
	 * @param {string} name
	 * @param {Page} page
	 * @param {() => Promise<unknown>} [show] opens what hides the buttons of language and theme
	 * @param {() => Promise<unknown>} [hide]
	 */
	async function see(name, page, show = async () => {}, hide = () => page.keyboard.press('Escape')) {
		for (const [language, theme] of looks)
			await tally.look(`axe: ${name}, ${language}, ${theme}`, async () => {
				await setLook(page, language, theme);
				await show();
				const found = await violations(page);
				await hide();
				if (found.length > 0) throw new Error(found.join('\n'));
			});
	}
	/** @param {Page} page @param {string} dialog */
	const closed = async (page, dialog) => {
		await page.keyboard.press('Escape');
		await at(page, dialog).waitFor({ state: 'detached' });
	};

	for (const [who, page, rules] of /** @type {const} */ ([
		['admin', admin.page, true],
		['specialist', specialist.page, false]
	])) {
		await page.goto('/settings');
		await at(page, rules ? 'rules-save' : 'blind-first').waitFor();
		await see(`settings of the ${who}`, page);
	}
	await specialist.page.goto('/roster');
	await at(specialist.page, 'roster').waitFor();
	await see('roster', specialist.page);
	await clinician.page.goto('/notifications');
	await at(clinician.page, 'notification').first().waitFor();
	await see('notifications', clinician.page);

	const { page } = specialist;
	await openRoom(page, open);
	await page.goto('/worklist?tab=mine');
	await isLive(page);
	await worklistRow(page, accession).waitFor();
	await see('worklist with reasons', page);
	await openRoom(page, open);
	await see(
		'sign dialog',
		page,
		async () => {
			await leaveInputs(page);
			await page.keyboard.press('Control+Enter');
			await at(page, 'sign-dialog').waitFor();
		},
		() => closed(page, 'sign-dialog')
	);
	await openTalk(page);
	await see('discussion', page, undefined, async () => {});
	await see(
		'critical dialog',
		page,
		async () => {
			await at(page, 'critical-mark').click();
			await at(page, 'critical-text').waitFor();
		},
		() => closed(page, 'critical-dialog')
	);
	await openRoom(page, signed);
	await see(
		'revise dialog',
		page,
		async () => {
			await at(page, 'revise').click();
			await at(page, 'revise-password').waitFor();
		},
		() => closed(page, 'revise-dialog')
	);
}
