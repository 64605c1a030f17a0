// @ts-check
// Debian's Chromium, with an ear on everything that a page complains about.
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */
/** @typedef {import('playwright-core').Locator} Locator */

export const executable = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const launch = () =>
	chromium.launch({
		executablePath: executable,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync'
		]
	});

/** Answers that a good page may get: who am I before the log-in, a report before its first draft. */
const expected = [
	{ status: 401, path: /^\/api\/v1\/me$/ },
	{ status: 404, path: /^\/api\/v1\/cases\/[^/]+\/report$/ }
];

/** What the pages of one person complained about. */
export class Complaints {
	/** @type {Set<string>} */
	#seen = new Set();
	/** While the line is cut on purpose, failed requests are no fault. */
	offline = false;

	/** Each once. */
	get list() {
		return [...this.#seen];
	}

	/**
	 * @param {string} who
	 * @param {Context} context
	 */
	constructor(who, context) {
		this.who = who;
		context.on('weberror', (e) => this.#seen.add(`${who}: uncaught ${e.error().stack ?? e.error().message}`));
		context.on('console', (c) => {
			// A refused answer is judged below, by its status and address.
			if (this.offline || c.type() !== 'error' || c.text().startsWith('Failed to load resource')) return;
			this.#seen.add(`${who}: console: ${c.text()} (${c.page()?.url() ?? ''})`);
		});
		context.on('response', (r) => {
			const path = new URL(r.url()).pathname;
			if (
				this.offline ||
				r.status() < 400 ||
				expected.some((e) => e.status === r.status() && e.path.test(path))
			)
				return;
			this.#seen.add(`${who}: ${r.status()} ${r.request().method()} ${path}`);
		});
		context.on('requestfailed', (r) => {
			const why = r.failure()?.errorText ?? '';
			// A page that is left gives up its requests; a download leaves the page.
			if (this.offline || why === 'net::ERR_ABORTED') return;
			this.#seen.add(`${who}: ${why} ${r.method()} ${r.url()}`);
		});
	}
}

/**
 * A browser of one person: Chinese, light, a county PC's screen.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {string} who
 * @param {import('playwright-core').BrowserContextOptions} [more]
 */
export async function person(browser, url, who, more = {}) {
	const context = await browser.newContext({
		baseURL: url,
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
		colorScheme: 'light',
		reducedMotion: 'reduce',
		viewport: { width: 1366, height: 768 },
		acceptDownloads: true,
		...more
	});
	context.setDefaultTimeout(45_000);
	const complaints = new Complaints(who, context);
	return { context, page: await context.newPage(), complaints };
}

/**
 * How a rectangle of the screen looks: how many colours it has and their mean. A page reads
 * the picture, because Node has no decoder.
 * @param {Page} page
 * @param {Locator} what
 */
export async function look(page, what) {
	const png = (await page.screenshot({ clip: await middle(what), caret: 'initial', scale: 'css' })).toString(
		'base64'
	);
	return page.evaluate(async (text) => {
		const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
		const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
		const { width: w, height: h } = picture;
		const g = new OffscreenCanvas(w, h).getContext('2d');
		if (!g) throw new Error('no canvas');
		g.drawImage(picture, 0, 0);
		const { data } = g.getImageData(0, 0, w, h);
		const colours = new Set();
		const mean = [0, 0, 0];
		for (let i = 0; i < data.length; i += 4) {
			const [r = 0, green = 0, b = 0] = data.subarray(i, i + 3);
			colours.add((r >> 3) * 1024 + (green >> 3) * 32 + (b >> 3));
			mean[0] = (mean[0] ?? 0) + r;
			mean[1] = (mean[1] ?? 0) + green;
			mean[2] = (mean[2] ?? 0) + b;
		}
		return { colours: colours.size, mean: mean.map((s) => s / (w * h)) };
	}, png);
}

/** The middle of an element, free of what stands in its corners. @param {Locator} what */
async function middle(what) {
	const box = await what.boundingBox();
	if (!box) throw new Error('it can not be seen');
	const size = 240;
	return { x: box.x + (box.width - size) / 2, y: box.y + (box.height - size) / 2, width: size, height: size };
}

/**
 * Waits, by looking again, until something is true.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} f
 * @param {number} [limit] milliseconds
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, f, limit = 45_000) {
	const end = performance.now() + limit;
	for (;;) {
		const got = await f();
		if (got) return got;
		if (performance.now() > end) throw new Error(`not within ${limit / 1000} s: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 150));
	}
}
