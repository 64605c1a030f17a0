// @ts-check
// A server of its own on a new data folder, and the slides to send to it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = process.env['TELEPATH_BINARY'] ?? join(root, 'bin', 'telepath');
const shared = join(root, '..', 'shared', 'data');

export const password = 'telepath-demo';

/** The demo has one specialist; some things take two. */
export const second = { email: 'second@demo.example', name: 'Demo Second 演示审核' };

/** @param {string[]} args */
const telepath = (args) => execFileSync(binary, args, { encoding: 'utf8' });

/** Says what is missing before anything is started. */
export function needs() {
	const missing = [];
	if (!existsSync(binary)) missing.push(`${binary} is not there: run «make build» first.`);
	if (!existsSync(join(root, 'web', 'dist', 'index.html')))
		missing.push('The page has not been built: run «make build» first.');
	return missing;
}

/** Starts the demo and waits until it says that it is ready. */
export async function startServer() {
	const data = mkdtempSync(join(tmpdir(), 'telepath-e2e-'));
	const child = spawn(binary, ['serve', '--demo', '--listen', '127.0.0.1:0', '--data', data], {
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let log = '';
	/** @type {Promise<string>} */
	const ready = new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('The server is not ready after 60 s.\n' + log)), 60_000);
		/** @param {Buffer} b */
		const read = (b) => {
			log += b.toString();
			const at = /ready at (http:\/\/\S+)/.exec(log)?.[1];
			if (!at) return;
			clearTimeout(timer);
			resolve(at);
		};
		child.stdout.on('data', read);
		child.stderr.on('data', read);
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`The server ended with ${code}.\n${log}`)));
	});
	/** @type {Promise<void>} */
	const gone = new Promise((resolve) => child.once('close', () => resolve()));

	async function stop() {
		child.kill('SIGTERM');
		const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
		await gone;
		clearTimeout(timer);
		rmSync(data, { recursive: true, force: true });
	}

	try {
		const url = await ready;
		addSecond(data);
		return { url, data, log: () => log, stop };
	} catch (err) {
		await stop();
		throw err;
	}
}

/** The hospital is there once the demo has started. @param {string} data */
const addSecond = (data) =>
	execFileSync(
		binary,
		['user', 'add', second.email, '--data', data, '--name', second.name].concat([
			'--role',
			'specialist',
			'--hospital',
			'demo-centre'
		]),
		{ input: password, stdio: ['pipe', 'ignore', 'pipe'] }
	);

/**
 * The slides of the journey: of real scanners where they are, drawn ones elsewhere.
 * @param {string} folder for what is drawn
 */
export function slides(folder) {
	mkdirSync(folder, { recursive: true });
	const large = join(folder, 'large.tiff');
	telepath(['demo', 'slide', '-o', large, '--width', '8000', '--height', '6000', '--seed', '7', '--quiet']);
	const series = join(shared, 'dicom-wsi', 'cmu1-series');
	const svs = join(shared, 'svs', 'CMU-1-Small-Region.svs');
	if (existsSync(series) && existsSync(svs)) return { real: true, series: files(series), single: svs, large };
	const drawn = join(folder, 'series');
	telepath(['demo', 'slide', '-o', drawn, '--format', 'dicom', '--seed', '5', '--quiet']);
	const tiff = join(folder, 'single.tiff');
	telepath(['demo', 'slide', '-o', tiff, '--width', '2048', '--height', '2048', '--seed', '6', '--quiet']);
	return { real: false, series: files(drawn), single: tiff, large };
}

/** @param {string} folder */
const files = (folder) =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.dcm'))
		.map((name) => join(folder, name));

/** @param {string} pdf */
export function pdfText(pdf) {
	return execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
}
