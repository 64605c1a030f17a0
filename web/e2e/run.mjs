// @ts-check
// npm run e2e: the journey of a slide in a real browser, from the county to the signed report
// and back, against a server of its own.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable, launch, person } from './browser.mjs';
import * as centre from './centre.mjs';
import * as county from './county.mjs';
import { mark } from './pages.mjs';
import { needs, slides, startServer } from './server.mjs';
import { must, Tally } from './tally.mjs';
import * as tissue from './tissue.mjs';

/** @typedef {Awaited<ReturnType<typeof person>> & { unmoved: () => Promise<boolean> }} Person */
/**
 * @typedef {object} Stand
 * @property {Tally} tally
 * @property {string} url
 * @property {(who: string, url?: string) => Promise<Person>} enter
 * @property {ReturnType<typeof slides>} slides
 * @property {string} folder
 * @property {string} diagnosis
 * @property {string} signer
 * @property {Person} clinician
 * @property {Person} specialist
 * @property {Person} admin
 */

const missing = needs();
if (!existsSync(executable)) missing.push(`${executable} is not there: install chromium, or set CHROMIUM.`);
if (missing.length > 0) {
	for (const m of missing) console.error(m);
	process.exit(4);
}

const tally = new Tally();
const folder = mkdtempSync(join(tmpdir(), 'telepath-e2e-files-'));
const server = await startServer();
const browser = await launch();
/** @type {Person[]} */
const people = [];
/** @param {string} who @param {string} [url] */
async function enter(who, url = server.url) {
	/** @type {Person} */
	const p = { ...(await person(browser, url, who)), unmoved: () => Promise.resolve(true) };
	people.push(p);
	return p;
}
/** @type {Stand} */
const stand = {
	tally,
	url: server.url,
	enter,
	slides: slides(folder),
	folder,
	diagnosis: '(左乳)浸润性导管癌,组织学 II 级。建议免疫组化检查。',
	signer: '',
	clinician: await enter('clinician'),
	specialist: await enter('specialist'),
	admin: await enter('admin')
};
if (!stand.slides.real) console.log('note: ../shared/data is not here, drawn slides are sent instead');

try {
	const good =
		(await tally.chapter('Log-in', () => county.login(stand))) &&
		(await tally.chapter('Worklist', () => centre.openWorklist(stand))) &&
		(await tally.chapter('Request', () => county.makeCase(stand))) &&
		(await tally.chapter('Files', () => county.upload(stand))) &&
		(await tally.chapter('Analysis', () => county.submitAndWatch(stand))) &&
		(await tally.chapter('Reading', async () => {
			stand.clinician.unmoved = await mark(stand.clinician.page);
			await centre.read(stand);
			await centre.label(stand);
			await centre.write(stand);
			await centre.sign(stand);
		})) &&
		(await tally.chapter('Answer', () => county.answer(stand))) &&
		(await tally.chapter('Turnaround', () => centre.turnaround(stand)));
	if (good) {
		if (await tally.chapter('Regions', () => centre.regions(stand)))
			await tally.chapter('Tissue', async () => {
				await tissue.layers(stand);
				await tissue.draw(stand);
				await tissue.analyseAgain(stand);
				await tissue.county(stand);
			});
		await tally.chapter('A line that breaks', () => county.brokenLine(stand));
	}
	await tally.chapter('Complaints', async () => {
		for (const p of people)
			await tally.look(`no errors in the browser of the ${p.complaints.who}`, () =>
				must(p.complaints.list.length === 0, p.complaints.list.join('\n'))
			);
	});
	if (tally.failed > 0) await keep();
} finally {
	await browser.close();
	await server.stop();
	rmSync(folder, { recursive: true, force: true });
}
tally.end();
process.exitCode = tally.failed > 0 ? 1 : 0;

/** Keeps what helps to see why it failed. */
async function keep() {
	const kept = mkdtempSync(join(tmpdir(), 'telepath-e2e-failed-'));
	writeFileSync(join(kept, 'server.log'), server.log());
	for (const p of people)
		await p.page.screenshot({ path: join(kept, `${p.complaints.who}.png`) }).catch(() => {});
	console.log(`\nscreenshots and the server's log: ${kept}`);
}
