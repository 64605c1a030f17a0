// @ts-check
// The tissue mask: shown as a layer, drawn in and out by hand and by key, and analysed again.
import { accessible, accessibleNow } from './axe.mjs';
import { look, until } from './browser.mjs';
import { at, leaveInputs, viewerReady } from './pages.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */
/**
 * @typedef {object} SlideNow
 * @property {string} id
 * @property {string} case
 * @property {number} mask_version
 * @property {{id: string, state: string, tiles: {sent: number}, mask_version: number} | null} run
 */

/** What the server knows of the case's first slide. @param {Page} page @returns {Promise<SlideNow>} */
const slideNow = (page) =>
	page.evaluate(async () => {
		const id = location.pathname.split('/')[2];
		const view = await (await fetch(`/api/v1/cases/${id}`)).json();
		return view.slides[0];
	});

/** A point of the viewer, by shares of its size. @param {Page} page @param {number} x @param {number} y */
async function spot(page, x, y) {
	const box = await at(page, 'viewer').boundingBox();
	if (!box) throw new Error('there is no viewer');
	return { x: box.x + x * box.width, y: box.y + y * box.height };
}

/** @param {Page} page @param {number} n */
const areas = (page, n) => page.locator(`[data-testid=draw-tool][data-areas="${n}"]`).waitFor();

/** The demo case is open in the reading room. @param {Stand} stand */
export async function layers({ tally, specialist: { page } }) {
	await leaveInputs(page);
	await page.keyboard.press('0');
	for (const [key, name, box] of /** @type {const} */ ([
		['t', 'tissue', 'tissue-toggle'],
		['l', 'what is not analysed', 'unseen-toggle']
	])) {
		await tally.step(`${key} shows ${name} over the slide, and takes it away`, async () => {
			const before = await look(page, at(page, 'viewer'));
			for (const wanted of [true, false]) {
				await page.keyboard.press(key);
				await until('the box follows', async () => (await at(page, box).isChecked()) === wanted);
				await until('the picture follows', async () => {
					const { mean } = await look(page, at(page, 'viewer'));
					return wanted === mean.some((v, i) => Math.abs(v - (before.mean[i] ?? 0)) > 0.5);
				});
			}
		});
	}
}

/** @param {Stand} stand */
export async function draw(stand) {
	const { tally, specialist } = stand;
	const { page } = specialist;
	await tally.step('c opens the tool; a polygon by clicks is drawn out', async () => {
		await page.keyboard.press('c');
		await areas(page, 0);
		must(await at(page, 'draw-save').isDisabled(), 'it can be saved without a change');
		for (const [x, y] of /** @type {const} */ ([
			[0.52, 0.2],
			[0.98, 0.2],
			[0.98, 0.8],
			[0.52, 0.8]
		])) {
			const p = await spot(page, x, y);
			await page.mouse.click(p.x, p.y);
		}
		await page.keyboard.press('Backspace');
		const p = await spot(page, 0.52, 0.79);
		await page.mouse.click(p.x, p.y);
		await page.keyboard.press('Enter');
		await areas(page, 1);
	});
	await tally.step('the page says what it leads to', async () => {
		await at(page, 'draw-outcome').getByText('重新分析').waitFor();
		await at(page, 'draw-outcome')
			.getByText(/图块 \d+ 个（目前 \d+ 个）/)
			.waitFor();
	});
	await tally.step('a stroke of the hand is drawn in, and undone', async () => {
		await at(page, 'draw-in').click();
		const middle = await spot(page, 0.75, 0.5);
		await page.mouse.move(middle.x + 60, middle.y);
		await page.mouse.down();
		for (let a = 0; a <= 360; a += 12) {
			const r = (a * Math.PI) / 180;
			await page.mouse.move(middle.x + 60 * Math.cos(r), middle.y + 60 * Math.sin(r));
		}
		await page.mouse.up();
		await areas(page, 2);
		await page.keyboard.press('u');
		await areas(page, 1);
	});
	await tally.step('by keys alone: space sets corners at the cross, escape gives them up', async () => {
		await page.keyboard.press('i');
		await page.keyboard.press('2');
		for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) {
			await page.keyboard.press('Space');
			await page.keyboard.press(key);
		}
		await page.keyboard.press('Enter');
		await areas(page, 2);
		await page.keyboard.press('Space');
		await page.keyboard.press('Escape');
		await areas(page, 2);
		await page.keyboard.press('u');
		await areas(page, 1);
		await page.keyboard.press('0');
	});
	await tally.step('what was drawn is there after a reload', async () => {
		await page.reload();
		await viewerReady(page);
		await leaveInputs(page);
		await page.keyboard.press('c');
		await areas(page, 1);
	});
	await accessible(tally, 'drawing tissue', page);
}

/** @param {Stand} stand */
export async function analyseAgain({ tally, specialist: { page } }) {
	const before = await slideNow(page);
	await tally.step('with a reason the slide is analysed again', async () => {
		must(await at(page, 'draw-save').isDisabled(), 'it can be saved without a reason');
		await at(page, 'draw-reason').fill('折叠');
		await at(page, 'draw-save').click();
		await at(page, 'draw-tool').waitFor({ state: 'detached' });
	});
	await tally.step('by another run with fewer tiles; the page follows by itself', async () => {
		const now = await until('the new run', async () => {
			const slide = await slideNow(page);
			return slide.run && slide.run.id !== before.run?.id && slide.run.state === 'complete' ? slide : null;
		});
		must(now.mask_version === 1 && now.run?.mask_version === 1, JSON.stringify(now.run));
		must((now.run?.tiles.sent ?? 0) < (before.run?.tiles.sent ?? 0), `${now.run?.tiles.sent} tiles`);
		await page.getByText(`已看 ${now.run?.tiles.sent} 块`).waitFor();
	});
	await tally.step('the server knows who drew, and why', async () => {
		const mask = await page.evaluate(
			async (id) => (await fetch(`/api/v1/slides/${id}/mask`)).json(),
			before.id
		);
		must(mask.version === 1 && mask.edits.length === 1 && mask.reason === '折叠', JSON.stringify(mask));
		must(mask.by_name !== '', 'nobody drew it');
	});
	return before;
}

/** The county sees the slide, but not while somebody reads it draws on it. @param {Stand} stand */
export async function county({ tally, clinician: { page }, specialist }) {
	const slide = await slideNow(specialist.page);
	await tally.step('the county opens the slide from the case and sees the tissue', async () => {
		await page.goto(`/cases/${slide.case}`);
		await at(page, 'open-slide').first().click();
		await viewerReady(page);
		await leaveInputs(page);
		await page.keyboard.press('t');
		await at(page, 'mask-layer').waitFor();
		must((await at(page, 'draw').count()) === 0, 'it can draw while somebody reads the case');
	});
	await accessibleNow(tally, 'slide of the county', page);
	await page.keyboard.press('t');
}
