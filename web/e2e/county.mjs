// @ts-check
// The clinician at the county hospital: the request, the files, the wait and the answer.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { accessible } from './axe.mjs';
import { until } from './browser.mjs';
import { at, caseFormDiffers, caseState, fillCase, isLive, logIn, mark } from './pages.mjs';
import { thinLine } from './line.mjs';
import { pdfText } from './server.mjs';
import { must } from './tally.mjs';

/** @typedef {import('./browser.mjs').Page} Page */
/** @typedef {import('./run.mjs').Stand} Stand */

export const request = {
	accession: 'S2026-04711',
	priority: 'urgent',
	requester: '演示医生',
	'patient-name': '测试患者甲',
	'patient-id': 'TEST-0001',
	'patient-sex': 'F',
	'patient-age': '57',
	'specimen-type': '活检',
	site: '左乳外上象限',
	blocks: 'A1, A2',
	stain: 'H&E',
	preparation: 'FFPE',
	'collected-at': '2026-03-01T08:30',
	'received-at': '2026-03-01T10:05',
	'clinical-question': '是否为浸润性癌?',
	history: '触及左乳肿块两个月,无手术史。',
	'gross-description': '灰白组织两条,长 1.2 cm 与 0.9 cm。'
};

/** @param {Stand} stand */
export async function login({ tally, clinician: { page } }) {
	await page.goto('/login');
	await at(page, 'login').waitFor();
	await tally.step('the log-in page is Chinese', async () =>
		must((await page.locator('html').getAttribute('lang')) === 'zh-CN', 'it is not')
	);
	await accessible(tally, 'log-in', page);
	await tally.step('the clinician logs in', () => logIn(page, 'clinician@demo.example'));
}

/** @param {Stand} stand */
export async function makeCase({ tally, clinician: { page } }) {
	await at(page, 'new-case').click();
	await tally.step('the request is filled in, every field', () => fillCase(page, request));
	await tally.step('English keeps what was typed', async () => {
		await at(page, 'language').click();
		await page.getByText('Accession number').first().waitFor();
		must(!(await caseFormDiffers(page, request)), await caseFormDiffers(page, request));
		await at(page, 'language').click();
		must(!(await caseFormDiffers(page, request)), await caseFormDiffers(page, request));
	});
	await tally.step('the case is saved', async () => {
		await at(page, 'save-case').click();
		await caseState(page, 'draft').waitFor();
		must((await at(page, 'case-title').textContent()) === request.accession, 'it has another number');
	});
	await tally.step('every field is on the case and in the form again', async () => {
		await at(page, 'edit-case').click();
		await at(page, 'accession').waitFor();
		const wrong = await until('the form is filled', async () => ({
			now: await caseFormDiffers(page, request)
		}));
		must(!wrong.now, wrong.now);
		await page.goBack();
		await caseState(page, 'draft').waitFor();
	});
}

/** @param {Stand} stand */
export async function upload({ tally, clinician: { page }, slides }) {
	const number = slides.series.length + 1;
	await tally.step(`${number} files go in with progress bars`, async () => {
		await watchBars(page);
		await at(page, 'file-input').setInputFiles([...slides.series, slides.single]);
		await page
			.locator('[data-testid=upload-row][data-state=verified]')
			.nth(number - 1)
			.waitFor();
		const seen = await barsSeen(page);
		must(seen.length === number, `bars were seen of ${seen.join(', ') || 'no file'}`);
	});
	await tally.step('each has its receipt, and the PC may be switched off', async () => {
		must((await at(page, 'receipt').count()) === number, `${await at(page, 'receipt').count()} receipts`);
		await at(page, 'safe-to-close').waitFor();
	});
	await tally.step('the series is one slide, the single file another', () =>
		until('two slides', async () => (await at(page, 'slide-card').count()) === 2)
	);
}

/** @param {Stand} stand */
export async function submitAndWatch({ tally, clinician: { page }, specialist }) {
	const same = await mark(page);
	const seen = await watchStates(page);
	await tally.step('the case is submitted', async () => {
		await at(page, 'submit-case').click();
		await at(page, 'submit-case').waitFor({ state: 'detached' });
	});
	await tally.step('the worklist of the specialist shows it without a reload', async () => {
		const row = specialist.page.locator(`[data-testid=worklist-row][data-accession="${request.accession}"]`);
		await row.waitFor();
		must(await specialist.unmoved(), 'the worklist was reloaded');
	});
	await tally.step('its slides go on to analysed by themselves', async () => {
		await page.locator('[data-testid=slide-card][data-state=analysed]').nth(1).waitFor({ timeout: 90_000 });
		await page.locator('[data-testid=stage-model][data-state=done]').waitFor();
		await caseState(page, 'awaiting-review').waitFor();
		must(await same(), 'the page was reloaded');
		const states = await seen();
		must(states.length > 1, `only seen: ${states.join(', ')}`);
		console.log(`      seen on the way: ${states.join(', ')}`);
	});
	await accessible(tally, 'case', page);
}

/** @param {Stand} stand */
export async function answer({ tally, clinician: { page, unmoved }, folder, signer, diagnosis }) {
	await tally.step('the case of the clinician is signed without a reload', async () => {
		await caseState(page, 'signed-out').waitFor();
		await at(page, 'answer').getByText(diagnosis).waitFor();
		must(await unmoved(), 'the page was reloaded');
	});
	const text = await tally.step('the clinician downloads the PDF', async () => {
		const coming = page.waitForEvent('download');
		await at(page, 'pdf-link').first().click();
		const file = join(folder, 'report.pdf');
		await (await coming).saveAs(file);
		return pdfText(file);
	});
	// A line of the document may end within a sentence.
	const flat = text.replace(/\s+/g, '');
	for (const [what, words] of Object.entries({
		'accession number': request.accession,
		patient: request['patient-name'],
		diagnosis,
		signer
	})) {
		await tally.look(`its text has the ${what}`, () =>
			must(words && flat.includes(words.replace(/\s+/g, '')), `«${words}» is not in:\n${text}`)
		);
	}
	await accessible(tally, 'signed case', page);
	await page.goto('/cases?tab=answered');
	await at(page, 'row-pdf').first().waitFor();
	await accessible(tally, 'county list', page);
}

/**
 * A line that breaks in the middle of a file: the rest goes on from where the server stopped.
 * @param {Stand} stand
 */
export async function brokenLine({ tally, url, enter, slides }) {
	const size = statSync(slides.large).size;
	const line = await thinLine(url, size / 6);
	const { page, context, complaints } = await enter('clinician on a thin line', line.url);
	const row = at(page, 'upload-row');
	/** @type {number[]} */
	const sent = [];
	page.on('request', (r) => {
		const offset = r.headers()['upload-offset'];
		if (r.method() === 'PATCH' && offset !== undefined) sent.push(Number(offset));
	});
	try {
		await logIn(page, 'clinician@demo.example');
		await at(page, 'new-case').click();
		await fillCase(page, { accession: 'S2026-04712', 'patient-name': '测试患者乙', site: '胃窦' });
		await at(page, 'save-case').click();
		await caseState(page, 'draft').waitFor();
		await tally.step('the line breaks in the middle of a large file', async () => {
			await at(page, 'file-input').setInputFiles(slides.large);
			await line.passed(size * 0.4);
			complaints.offline = true;
			await context.setOffline(true);
			line.cut();
			await page.locator('[data-testid=upload-row][data-state=offline]').waitFor();
		});
		await tally.step('the row says that it goes on by itself', async () => {
			const words = (await row.textContent()) ?? '';
			must(words.includes('自动'), words);
		});
		await tally.step('with the line back it resumes and is verified', async () => {
			line.mend();
			await context.setOffline(false);
			await page.locator('[data-testid=upload-row][data-state=verified]').waitFor();
			const last = sent.at(-1) ?? 0;
			must(last > 0 && last < size, `sent from offsets ${sent.join(', ')} of ${size}`);
			console.log(`      went on at ${last} of ${size} bytes`);
		});
		await tally.step('and the page complains no longer', async () => {
			await isLive(page);
			await page.locator('.notice.urgent').waitFor({ state: 'detached' });
			complaints.offline = false;
		});
	} finally {
		// The page goes before its line does: it would look for it for ever.
		await context.close();
		line.close();
	}
}

/** Notes every progress bar that appears. @param {Page} page */
const watchBars = (page) =>
	page.evaluate(() => {
		/** @type {Set<string>} */
		const seen = new Set();
		Object.assign(window, { e2eBars: seen });
		new MutationObserver(() => {
			for (const bar of document.querySelectorAll('[data-testid=upload-row] [role=progressbar]'))
				seen.add(bar.getAttribute('aria-label') ?? '');
		}).observe(document.body, { childList: true, subtree: true, attributes: true });
	});
/** @param {Page} page @returns {Promise<string[]>} */
const barsSeen = (page) => page.evaluate(() => [...Reflect.get(window, 'e2eBars')]);

/** Notes the states of case, slides and stages as they pass. @param {Page} page */
async function watchStates(page) {
	await page.evaluate(() => {
		/** @type {Set<string>} */
		const seen = new Set();
		Object.assign(window, { e2eStates: seen });
		const note = () => {
			for (const e of document.querySelectorAll('[data-testid=case-state], [data-testid=slide-card]'))
				seen.add(
					`${e instanceof HTMLElement ? e.dataset['testid']?.split('-')[0] : ''} ${e.getAttribute('data-state')}`
				);
		};
		note();
		new MutationObserver(note).observe(document.body, { childList: true, subtree: true, attributes: true });
	});
	return () => page.evaluate(() => /** @type {string[]} */ ([...Reflect.get(window, 'e2eStates')]));
}
