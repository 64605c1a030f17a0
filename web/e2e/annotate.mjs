// @ts-check
// Annotations: drawn by hand and by key, labelled, kept without a line and over a reload, and
// taken into the report.
import { accessible } from './axe.mjs';
import { until } from './browser.mjs';
import { at, leaveInputs, viewerReady } from './pages.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

/** A point of the viewer, by shares of its size. @param {Page} page @param {number} x @param {number} y */
async function spot(page, x, y) {
	const box = await at(page, 'viewer').boundingBox();
	if (!box) throw new Error('there is no viewer');
	return { x: box.x + x * box.width, y: box.y + y * box.height };
}

/** @param {Page} page @param {number} x @param {number} y */
async function click(page, x, y) {
	const p = await spot(page, x, y);
	await page.mouse.click(p.x, p.y);
}

/** @param {Page} page @param {number} n */
const drawn = (page, n) => page.locator(`[data-testid=annotation-layer][data-drawn="${n}"]`).waitFor();
/** @param {Page} page @param {string} state */
const stateIs = (page, state) =>
	page.locator(`[data-testid=annotations] [data-testid=annotation-state][data-state=${state}]`).waitFor();

/** What the server has of the first slide. @param {Page} page */
const kept = (page) =>
	page.evaluate(async () => {
		const id = location.pathname.split('/')[2];
		const view = await (await fetch(`/api/v1/cases/${id}`)).json();
		const list = await (await fetch(`/api/v1/slides/${view.slides[0].id}/annotations`)).json();
		return /** @type {{kind: string, label: string, note: string, in_report: boolean}[]} */ (
			list.annotations
		);
	});

/** The demo case is open in the reading room. @param {Stand} stand */
export async function draw({ tally, specialist: { page } }) {
	await leaveInputs(page);
	await page.keyboard.press('0');
	await tally.step('p draws a polygon by clicks; it is saved by itself', async () => {
		await page.keyboard.press('p');
		await at(page, 'annotation-bar').waitFor();
		for (const [x, y] of /** @type {const} */ ([
			[0.4, 0.4],
			[0.6, 0.4],
			[0.5, 0.6]
		]))
			await click(page, x, y);
		await page.keyboard.press('Enter');
		await drawn(page, 1);
		await stateIs(page, 'saved');
	});
	await tally.step('by keys alone: d, two corners at the cross, a length', async () => {
		await page.mouse.move(1, 1);
		await page.keyboard.press('d');
		await page.keyboard.press('Space');
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('Space');
		await drawn(page, 2);
		await page.keyboard.press('0');
	});
	await tally.step('u takes it back, and delete removes the chosen one until u', async () => {
		await page.keyboard.press('u');
		await drawn(page, 1);
		await page.keyboard.press('j');
		await page.keyboard.press('Delete');
		await drawn(page, 0);
		await page.keyboard.press('u');
		await drawn(page, 1);
	});
	await tally.step('e gives it a label of the vocabulary, n a note', async () => {
		await page.keyboard.press('j');
		await page.keyboard.press('e');
		await page.getByRole('option').first().waitFor();
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Enter');
		await page.keyboard.press('n');
		await page.keyboard.type('请复核');
		await page.keyboard.press('Escape');
		await at(page, 'annotation-report').check();
		await stateIs(page, 'saved');
		const [a] = await kept(page);
		must(a?.kind === 'polygon' && a.label !== '' && a.note === '请复核' && a.in_report, JSON.stringify(a));
	});
	await accessible(tally, 'annotating', page);
}

/** @param {Stand} stand */
export async function offline({ tally, specialist: { page, complaints } }) {
	await tally.step('without a line it is kept, and sent by itself when there is one', async () => {
		complaints.offline = true;
		await page.route('**/api/v1/**/annotations**', (r) => r.abort());
		await leaveInputs(page);
		await page.keyboard.press('p');
		await page.keyboard.press('o');
		await click(page, 0.3, 0.5);
		await drawn(page, 2);
		await stateIs(page, 'offline');
		await page.unroute('**/api/v1/**/annotations**');
		complaints.offline = false;
		await stateIs(page, 'saved');
		must((await kept(page)).length === 2, 'the server does not have both');
	});
	await tally.step('it is there after a reload', async () => {
		await page.reload();
		await viewerReady(page);
		await drawn(page, 2);
	});
	await tally.step('and goes when it is removed', async () => {
		await leaveInputs(page);
		await page.keyboard.press('p');
		await page.keyboard.press('j');
		await page.keyboard.press('j');
		await page.keyboard.press('Delete');
		await drawn(page, 1);
		await page.keyboard.press('Escape');
		await until('the server follows', async () => (await kept(page)).length === 1);
	});
}
