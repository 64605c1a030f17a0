import { expect, it } from 'vitest';
import { wanted } from './dropped';
import { fingerprint, retries } from './uploads.svelte';

it('recognises a file chosen again, within its case', () => {
	const file = { name: 'a.svs', size: 9, lastModified: 7 };
	expect(fingerprint('c1', file)).toBe(fingerprint('c1', { ...file }));
	expect(fingerprint('c1', file)).not.toBe(fingerprint('c2', file));
	expect(fingerprint('c1', file)).not.toBe(fingerprint('c1', { ...file, lastModified: 8 }));
});

it.each([
	['PATCH', 0, true],
	['PATCH', 503, true],
	['PATCH', 409, true],
	['POST', 409, false],
	['PATCH', 413, false],
	['HEAD', 404, false]
])('%s answered %i: tries again %s', (method, status, again) => {
	expect(retries(method, status)).toBe(again);
});

it('leaves out what operating systems put beside files', () => {
	const file = (name: string, size = 1) => ({ name, size }) as File;
	const list = [file('1.dcm'), file('.DS_Store'), file('Thumbs.db'), file('empty.dcm', 0)];
	expect(wanted(list).map((f) => f.name)).toEqual(['1.dcm']);
});
