// npm run budget: fails when the script that a page needs before the viewer is larger than
// 250 kB compressed. Counts the start scripts named in index.html, what they import at
// once, and the largest page; openseadragon and tus are loaded later and don't count.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 250 * 1000;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(
	readFileSync(new URL('../.svelte-kit/output/client/.vite/manifest.json', import.meta.url), 'utf8')
);
const size = (file) => gzipSync(readFileSync(new URL(file, dist))).length;

function closure(keys, seen = new Set()) {
	for (const key of keys) {
		const part = manifest[key];
		if (!part || seen.has(part.file)) continue;
		seen.add(part.file);
		closure(part.imports ?? [], seen);
	}
	return seen;
}

const start = Object.keys(manifest).filter((k) => manifest[k].isEntry && !/\/nodes\//.test(k));
const node = (n) => Object.keys(manifest).find((k) => new RegExp(`/nodes/${n}\\.js$`).test(k));
const pages = Object.keys(manifest).filter((k) => /\/nodes\/\d+\.js$/.test(k));
const sum = (files) => [...files].reduce((n, f) => n + (f.endsWith('.js') ? size(f) : 0), 0);

/** Loaded when it is needed, never with a page: the viewer's library and the uploader's. */
const late = Object.keys(manifest).filter((k) => /node_modules\/(openseadragon|tus-js-client)\//.test(k));

const shell = [...start, node(0), node(1), node(2)].filter(Boolean);
let worst = { page: '', bytes: 0 };
const early = new Set();
for (const page of pages) {
	const files = closure([...shell, page]);
	for (const k of late) if (files.has(manifest[k].file)) early.add(`${k} is loaded with ${page}`);
	const bytes = sum(files);
	if (bytes > worst.bytes) worst = { page, bytes };
}
console.log(
	`shell ${(sum(closure(shell)) / 1000).toFixed(0)} kB, largest page ${(worst.bytes / 1000).toFixed(0)} kB of 250 kB (${worst.page})`
);
if (late.length < 2) early.add('openseadragon or tus-js-client is no part of its own any more');
for (const line of early) console.error(line);
process.exit(worst.bytes > limit || early.size > 0 ? 1 : 0);
