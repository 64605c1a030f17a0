// @ts-check
// The specialist who reads and signs, and the admin who looks at how long it took.
import { request } from './county.mjs';
import { accessible, accessibleNow } from './axe.mjs';
import { look, until } from './browser.mjs';
import {
	at,
	checkLabel,
	isLive,
	leaveInputs,
	logIn,
	mark,
	openByKey,
	openSlide,
	saved,
	viewerReady,
	worklistRow
} from './pages.mjs';
import { password } from './server.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

/** @param {Stand} stand */
export async function openWorklist(stand) {
	const { tally, specialist } = stand;
	await tally.step('the specialist has the worklist open', async () => {
		await logIn(specialist.page, 'specialist@demo.example');
		await at(specialist.page, 'nav-worklist').click();
		await worklistRow(specialist.page, 'DEMO-0001').waitFor();
		specialist.unmoved = await mark(specialist.page);
		stand.signer = await specialist.page.evaluate(async () => {
			const answer = await fetch('/api/v1/me');
			return /** @type {{user: {name: string}}} */ (await answer.json()).user.name;
		});
	});
	await accessible(tally, 'worklist', specialist.page);
}

/** @param {Stand} stand */
export async function read(stand) {
	const { tally, specialist } = stand;
	const { page } = specialist;
	const tile = page.waitForResponse((r) => r.url().includes('/tiles/') && r.status() === 200);
	tile.catch(() => {});
	await tally.step('the urgent case opens by key', () => openByKey(page, request.accession));
	await tally.step('the viewer gets tiles and draws them', async () => {
		await viewerReady(page);
		const { status, type } = await tile.then((r) => ({
			status: r.status(),
			type: r.headers()['content-type']
		}));
		must(status === 200 && type === 'image/jpeg', `${status} ${type}`);
		await until('a picture', async () => (await look(page, at(page, 'viewer'))).colours > 50);
	});
	await heatmap(stand);
	await accessible(tally, 'review', page);
}

/** @param {Stand} stand */
async function heatmap({ tally, specialist: { page } }) {
	await tally.step('space takes the heatmap away and brings it back', async () => {
		const box = at(page, 'heat-toggle');
		await box.waitFor();
		await leaveInputs(page);
		const on = await box.isChecked();
		const before = await look(page, at(page, 'viewer'));
		for (const wanted of [!on, on]) {
			await page.keyboard.press('Space');
			await until(`the heatmap is ${wanted ? 'on' : 'off'}`, async () => (await box.isChecked()) === wanted);
			await until('the picture follows', async () => {
				const { mean } = await look(page, at(page, 'viewer'));
				const differs = mean.some((v, i) => Math.abs(v - (before.mean[i] ?? 0)) > 0.05);
				return differs === (wanted !== on);
			});
		}
	});
}

/** @param {Stand} stand */
export async function label({ tally, specialist: { page } }) {
	await tally.step('the label of the glass is shown beside the accession number', async () => {
		const check = at(page, 'label-check');
		await check.getByText(request.accession).waitFor();
		await until('the label picture', () =>
			check.locator('img').evaluate((e) => e instanceof HTMLImageElement && e.naturalWidth > 0)
		);
	});
	await tally.step('«does not match» blocks signing and says why', async () => {
		await checkLabel(page, 'mismatch');
		await page.locator('[data-testid=blockers] [data-code=label-mismatch]').waitFor();
		await leaveInputs(page);
		await page.keyboard.press('Control+Enter');
		await at(page, 'sign-confirm').waitFor();
		must(await at(page, 'sign-confirm').isDisabled(), 'the report can be signed');
		await page.keyboard.press('Escape');
		await at(page, 'sign-confirm').waitFor({ state: 'detached' });
	});
	await tally.step('«matches», on every slide, takes the block away', async () => {
		for (let i = 0; i < (await at(page, 'slide-thumb').count()); i++) {
			await openSlide(page, i);
			await checkLabel(page, 'match');
		}
		await page.locator('[data-testid=blockers] [data-code^=label]').first().waitFor({ state: 'detached' });
	});
}

/** @param {Stand} stand */
export async function write({ tally, specialist: { page }, diagnosis }) {
	await tally.step('the text of the model is marked as such', async () => {
		await page.locator('[data-testid^=ai-]').first().waitFor();
	});
	await tally.step("accepting its microscopy makes that the person's own", async () => {
		await at(page, 'accept-microscopy').click();
		await at(page, 'ai-microscopy').waitFor({ state: 'detached' });
		await saved(page);
	});
	await tally.step('a Chinese diagnosis saves itself', async () => {
		await leaveInputs(page);
		await page.keyboard.press('g');
		await at(page, 'diagnosis').fill(diagnosis);
		await page.locator('[data-testid=draft-state]:not([data-state=saved])').waitFor();
		await saved(page);
		must((await at(page, 'ai-diagnosis').count()) === 0, 'it still counts as the text of the model');
	});
	await tally.step('and is there after a reload', async () => {
		await page.reload();
		await until('the text', async () => (await at(page, 'diagnosis').inputValue()) === diagnosis);
		await saved(page);
	});
}

/** @param {Stand} stand */
export async function sign(stand) {
	const {
		tally,
		specialist: { page }
	} = stand;
	stand.signed = new URL(page.url()).pathname.split('/')[2] ?? '';
	await tally.step('ctrl+enter and a confirmation sign it', async () => {
		await viewerReady(page);
		await leaveInputs(page);
		await page.keyboard.press('Control+Enter');
		const confirm = at(page, 'sign-confirm');
		await at(page, 'signed-document').getByText(request.accession).waitFor();
		must(await confirm.isDisabled(), 'it can be signed without a password');
		await at(page, 'sign-password').fill(password);
		await until('the button is ready', async () => confirm.isEnabled());
		await accessibleNow(tally, 'sign-out dialog', page);
		await at(page, 'sign-password').press('Enter');
		await at(page, 'signed').waitFor();
	});
	await tally.step('the page says so and the case takes no more text', async () => {
		await page.locator('[data-testid=case-bar][data-state=signed-out]').waitFor();
		must(
			(await page.locator('textarea[data-testid=diagnosis]:not([readonly])').count()) === 0,
			'it can be edited'
		);
	});
}

/** The drawn slide of the demo has regions. @param {Stand} stand */
export async function regions({ tally, specialist: { page } }) {
	await page.goto('/worklist');
	await isLive(page);
	await tally.step('the demo case is analysed and opens by key', async () => {
		await page
			.locator('[data-testid=worklist-row][data-accession=DEMO-0001][data-state=awaiting-review]')
			.waitFor({ timeout: 60_000 });
		await openByKey(page, 'DEMO-0001');
		await viewerReady(page);
	});
	const row = at(page, 'region-row').first();
	/** @param {string} decision */
	const decided = (decision) =>
		page.locator(`[data-testid=region-row][data-decision=${decision}]`).first().waitFor();
	await tally.step('j goes to the first region', async () => {
		await row.waitFor();
		await leaveInputs(page);
		await page.keyboard.press('j');
		await row.locator('[aria-current=true]').waitFor();
	});
	await tally.step('a accepts it, u takes that back', async () => {
		await page.keyboard.press('a');
		await decided('accepted');
		await page.keyboard.press('u');
		await decided('open');
	});
	await tally.step('r rejects it with a reason', async () => {
		await page.keyboard.press('r');
		await at(page, 'verdict-text').fill('炎症');
		await page.keyboard.press('Enter');
		await decided('rejected');
		await row.getByText('炎症').waitFor();
		await leaveInputs(page);
		await page.keyboard.press('u');
		await decided('open');
	});
	await tally.step('b hides what the model says, and shows it again', async () => {
		await page.keyboard.press('b');
		await row.waitFor({ state: 'detached' });
		must((await at(page, 'heat-toggle').count()) === 0, 'the heatmap can still be seen');
		await page.keyboard.press('b');
		await row.waitFor();
	});
	await accessible(tally, 'review with regions', page);
}

/** @param {Stand} stand */
export async function turnaround({ tally, admin: { page } }) {
	await tally.step('the admin opens turnaround', async () => {
		await logIn(page, 'admin@demo.example');
		await at(page, 'nav-turnaround').click();
		await page.locator(`[data-testid=turnaround-case][data-accession="${request.accession}"]`).waitFor();
	});
	await tally.step('the case has the time of every stage', async () => {
		const row = page.locator(`[data-testid=turnaround-case][data-accession="${request.accession}"]`);
		const times = await row.locator('td.num').allTextContents();
		must(times.length === 6 && times.every((t) => /\d/.test(t)), times.join(' | '));
		console.log(`      ${times.map((t) => t.trim()).join(' | ')}`);
	});
	await accessible(tally, 'turnaround', page);
}
