// @ts-check
// npm run e2e: the journey of a slide in a real browser, from the county to the signed report
// and back, against a server of its own. With names of later chapters, npm run e2e -- urgent pair,
// only these and what they need.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as annotate from './annotate.mjs';
import { blindFirst } from './blind.mjs';
import { executable, launch, person } from './browser.mjs';
import * as centre from './centre.mjs';
import * as county from './county.mjs';
import * as deadends from './deadends.mjs';
import { everywhere } from './looks.mjs';
import * as opinion from './opinion.mjs';
import { analysed, openRoom, ready, send, signNow } from './own.mjs';
import { logIn, mark } from './pages.mjs';
import { twoPersons } from './pair.mjs';
import { giveBack } from './returned.mjs';
import { revise } from './revise.mjs';
import { needs, slides, startServer } from './server.mjs';
import { comments } from './talk.mjs';
import { must, Tally } from './tally.mjs';
import * as tissue from './tissue.mjs';
import { urgent } from './urgent.mjs';
import * as viewer from './viewer.mjs';

const sharedAccession = 'S2026-04713';

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
 * @property {string} signed the id of the case that was signed
 * @property {() => Promise<Person>} secondSpecialist logged in, with the worklist open
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
	signed: '',
	secondSpecialist: once(async () => {
		const p = await enter('second specialist');
		await opinion.atWork(p);
		return p;
	}),
	clinician: await enter('clinician'),
	specialist: await enter('specialist'),
	admin: await enter('admin')
};
if (!stand.slides.real) console.log('note: ../shared/data is not here, drawn slides are sent instead');

const only = process.argv.slice(2);
try {
	if (only.length === 0) await journey();
	else await tally.chapter('Log-in', logAllIn);
	await tally.chapter('Between people', betweenPeople);
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

/** From the request to the answer, and what the reading room can do. */
async function journey() {
	const good =
		(await tally.chapter('Log-in', () => county.login(stand))) &&
		(await tally.chapter('Worklist', () => centre.openWorklist(stand))) &&
		(await tally.chapter('Request', () => county.makeCase(stand))) &&
		(await tally.chapter('Files', () => county.upload(stand))) &&
		(await tally.chapter('Analysis', () => county.submitAndWatch(stand))) &&
		(await tally.chapter('Reading', async () => {
			stand.clinician.unmoved = await mark(stand.clinician.page);
			await centre.read(stand);
			await viewer.handle(stand);
			await centre.label(stand);
			await centre.write(stand);
			await centre.sign(stand);
		})) &&
		(await tally.chapter('Answer', () => county.answer(stand))) &&
		(await tally.chapter('Turnaround', () => centre.turnaround(stand)));
	if (good) {
		if (await tally.chapter('Regions', () => centre.regions(stand))) {
			await tally.chapter('Annotations', async () => {
				await annotate.draw(stand);
				await annotate.offline(stand);
			});
			await tally.chapter('Tissue', async () => {
				await tissue.layers(stand);
				await tissue.draw(stand);
				await tissue.analyseAgain(stand);
				await tissue.county(stand);
			});
		}
		await tally.chapter('A line that breaks', () => county.brokenLine(stand));
		await tally.chapter('Dead ends', () => deadends.rejected(stand));
	}
}

/** Cases of their own, so that each chapter can run alone. */
async function betweenPeople() {
	const blindAccession = 'S2026-04714';
	const [shared, blind] = await tally.step('two more cases are sent and analysed', async () => {
		const ids = [await send(stand, sharedAccession), await send(stand, blindAccession)];
		for (const id of ids) await analysed(stand, id);
		return /** @type {[string, string]} */ (ids);
	});
	const chapters = {
		revise: async () => revise(stand, await aSigned()),
		urgent: () => urgent(stand, shared),
		return: () => giveBack(stand, shared, sharedAccession),
		opinion: () => opinion.opinion(stand, shared),
		talk: () => comments(stand, shared),
		blind: () => blindFirst(stand, blind),
		pair: () => twoPersons(stand, shared),
		looks: async () =>
			everywhere(stand, {
				open: blind,
				accession: blindAccession,
				signed: only.length ? await aSigned() : shared
			})
	};
	for (const [name, chapter] of Object.entries(chapters)) {
		if (only.length > 0 && !only.includes(name)) continue;
		await tally.chapter(`Between people: ${name}`, chapter);
	}
}

/** The case that the journey signed, or one that is signed now. */
async function aSigned() {
	if (stand.signed && only.length === 0) return stand.signed;
	const id = await send(stand, 'S2026-04715');
	await analysed(stand, id);
	await openRoom(stand.specialist.page, id);
	await ready(stand.specialist.page, stand.diagnosis);
	await signNow(stand.specialist.page);
	return id;
}

async function logAllIn() {
	for (const who of /** @type {const} */ (['clinician', 'specialist', 'admin']))
		await logIn(stand[who].page, `${who}@demo.example`);
}

/** @template T @param {() => Promise<T>} f */
function once(f) {
	/** @type {Promise<T> | undefined} */
	let made;
	return () => (made ??= f());
}

/** Keeps what helps to see why it failed. */
async function keep() {
	const kept = mkdtempSync(join(tmpdir(), 'telepath-e2e-failed-'));
	writeFileSync(join(kept, 'server.log'), server.log());
	for (const p of people)
		await p.page.screenshot({ path: join(kept, `${p.complaints.who}.png`) }).catch(() => {});
	console.log(`\nscreenshots and the server's log: ${kept}`);
}
