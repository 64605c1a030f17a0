// @ts-check
// The slide viewer in the reading room: turned, measured, compared, by keys, hand and gamepad.
import { accessible, accessibleNow } from './axe.mjs';
import { until } from './browser.mjs';
import { at, leaveInputs, viewerReady } from './pages.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

/** A case with two slides is open in the reading room. @param {Stand} stand */
export async function handle(stand) {
	await turn(stand);
	await measure(stand);
	await threshold(stand);
	await beside(stand);
	await gamepad(stand);
	await keys(stand);
}

/** @param {Stand} stand */
async function turn({ tally, specialist: { page } }) {
	await leaveInputs(page);
	await tally.step(
		'w turns the slide, shift and arrow turns it back, the button sets it upright',
		async () => {
			await page.keyboard.press('w');
			await page.keyboard.press('w');
			await until('30 degrees', async () => (await at(page, 'angle').textContent())?.startsWith('30'));
			await page.keyboard.press('Shift+ArrowLeft');
			await until('15 degrees', async () => (await at(page, 'angle').textContent())?.startsWith('15'));
			await at(page, 'turn-upright').click();
			await at(page, 'angle').waitFor({ state: 'detached' });
		}
	);
	await tally.step('f fills the screen and gives it back', async () => {
		await leaveInputs(page);
		await page.keyboard.press('f');
		await page.locator('[data-testid=full-screen][aria-pressed=true]').waitFor();
		const box = await at(page, 'viewer').boundingBox();
		must(box?.x === 0 && box.width === page.viewportSize()?.width, `${JSON.stringify(box)}`);
		await page.keyboard.press('f');
		await page.locator('[data-testid=full-screen][aria-pressed=false]').waitFor();
	});
}

/** @param {Page} page @param {number} n */
const measures = (page, n) =>
	until(`${n} measurements`, async () => (await at(page, 'measure').count()) === n);

/** @param {Stand} stand */
async function measure({ tally, specialist: { page } }) {
	const box = await at(page, 'viewer').boundingBox();
	if (!box) throw new Error('there is no viewer');
	const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
	await tally.step('a length is dragged: a hundred screen pixels are as long as the scale says', async () => {
		await page.keyboard.press('3');
		await page.keyboard.press('m');
		await at(page, 'measure-bar').waitFor();
		await page.mouse.move(x - 50, y);
		await page.mouse.down();
		await page.mouse.move(x, y, { steps: 4 });
		await page.mouse.move(x + 50, y, { steps: 4 });
		await page.mouse.up();
		await measures(page, 1);
		// At 5x a screen pixel is 2 µm of the glass.
		must(/^20[0-9] µm|^199 µm/.test((await at(page, 'measure').textContent()) ?? ''), 'it is another length');
	});
	await tally.step('an area by keys alone, and it is there after a reload', async () => {
		await page.keyboard.press('a');
		await page.mouse.move(1, 1);
		for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) {
			await page.keyboard.press('Space');
			await page.keyboard.press(key);
		}
		await page.keyboard.press('Enter');
		await measures(page, 2);
		must(((await at(page, 'measure').last().textContent()) ?? '').includes('mm²'), 'it has another unit');
		await page.reload();
		await viewerReady(page);
		await measures(page, 2);
	});
	await tally.step('Escape and Backspace take them away', async () => {
		await leaveInputs(page);
		await page.keyboard.press('Escape');
		await measures(page, 1);
		await page.keyboard.press('Backspace');
		await measures(page, 0);
		await page.keyboard.press('0');
	});
}

/** @param {Stand} stand */
async function threshold({ tally, specialist: { page } }) {
	/** How many pixels of the heatmap can be seen. */
	const seen = () =>
		at(page, 'heat-layer').evaluate((e) => {
			if (!(e instanceof HTMLCanvasElement)) throw new Error('it is no canvas');
			const data = e.getContext('2d')?.getImageData(0, 0, e.width, e.height).data ?? [];
			let n = 0;
			for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) n++;
			return n;
		});
	await tally.step('a threshold hides the heat below it', async () => {
		await page.locator('[data-testid=heat-layer][data-scores=true]').waitFor();
		const all = await until('heat', seen);
		await at(page, 'heat-from').fill('0.5');
		const some = await until('less heat', async () => {
			const n = await seen();
			return n < all ? { n } : null;
		});
		await at(page, 'heat-from').fill('1');
		await until('hardly any heat', async () => (await seen()) < Math.max(some.n, 1));
		await at(page, 'heat-from').fill('0');
		await until('all of it again', async () => (await seen()) === all);
		await leaveInputs(page);
	});
}

/** @param {Stand} stand */
async function beside({ tally, specialist: { page } }) {
	const scales = () => at(page, 'magnification').allTextContents();
	await tally.step('s puts a second slide beside, at the same magnification', async () => {
		await page.keyboard.press('s');
		await until('two panes', async () => (await at(page, 'pane').count()) === 2);
		await page.locator('[data-testid=viewer][data-ready=true]').nth(1).waitFor();
		await page.keyboard.press('4');
		await until('both at 10x', async () => (await scales()).join() === '10×,10×');
	});
	await tally.step('apart, only the one moves; together again, both do', async () => {
		await page.keyboard.press('y');
		await page.keyboard.press('3');
		await until('5x and 10x', async () => (await scales()).join() === '5.0×,10×');
		await page.keyboard.press('y');
		await until('both at 5x', async () => (await scales()).join() === '5.0×,5.0×');
		await page.keyboard.press('w');
		await until('both turned', async () => (await at(page, 'angle').count()) === 2);
		await page.keyboard.press('Shift+ArrowUp');
	});
	await accessible(tally, 'slides side by side', page);
	await leaveInputs(page);
	await page.keyboard.press('s');
	await page.keyboard.press('0');
}

/** A pad that this script holds. @param {Stand} stand */
async function gamepad({ tally, specialist: { page } }) {
	await tally.step('a gamepad zooms, and X switches the heatmap', async () => {
		const before = await at(page, 'magnification').textContent();
		const on = await at(page, 'heat-toggle').isChecked();
		await page.evaluate(() => {
			const buttons = Array.from({ length: 17 }, () => ({ pressed: false, value: 0 }));
			const pad = { id: 'pad', index: 0, connected: true, mapping: 'standard', axes: [0, 0, 0, -1], buttons };
			Object.assign(navigator, { getGamepads: () => (Reflect.get(window, 'noPad') ? [] : [pad]) });
			Object.assign(window, { e2ePad: pad });
			dispatchEvent(Object.assign(new Event('gamepadconnected'), { gamepad: pad }));
		});
		await until(
			'another magnification',
			async () => (await at(page, 'magnification').textContent()) !== before
		);
		await page.evaluate(() => {
			const pad = Reflect.get(window, 'e2ePad');
			pad.axes = [0, 0, 0, 0];
			pad.buttons[2] = { pressed: true, value: 1 };
		});
		await until('the heatmap is switched', async () => (await at(page, 'heat-toggle').isChecked()) !== on);
		await page.evaluate(() => Object.assign(window, { noPad: true }));
		await leaveInputs(page);
		await page.keyboard.press('Space');
		await until('and back', async () => (await at(page, 'heat-toggle').isChecked()) === on);
		await page.keyboard.press('0');
	});
}

/** @param {Stand} stand */
async function keys({ tally, specialist: { page } }) {
	await tally.step('a person gives full screen another key', async () => {
		await page.keyboard.press('?');
		await at(page, 'keys-change').click();
		await page.locator('[data-testid=key][data-usual=f]').click();
		await page.keyboard.press('x');
		await until('x', async () =>
			(await page.locator('[data-testid=key][data-usual=f]').textContent())?.includes('x')
		);
		await accessibleNow(tally, 'keys, while they are changed', page);
		await page.keyboard.press('Escape');
		await at(page, 'keys-help').waitFor({ state: 'detached' });
		await page.reload();
		await viewerReady(page);
		await leaveInputs(page);
		await page.keyboard.press('x');
		await page.locator('[data-testid=full-screen][aria-pressed=true]').waitFor();
		await page.keyboard.press('x');
	});
	await tally.step('and takes the usual keys again', async () => {
		await page.keyboard.press('?');
		await at(page, 'keys-reset').click();
		await at(page, 'keys-reset').waitFor({ state: 'detached' });
		await page.keyboard.press('Escape');
		await at(page, 'keys-help').waitFor({ state: 'detached' });
	});
}
