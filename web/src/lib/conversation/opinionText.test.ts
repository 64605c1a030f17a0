import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProblemError } from '$lib/api/problem';
import type { Opinion } from './calls';
import { OpinionText } from './opinionText.svelte';

const opinion = (text: string, revision: number) => ({ id: 'o', text, revision, state: 'asked' }) as Opinion;

function setup(kept: string | null = null) {
	const box = { kept };
	const server = { now: opinion('', 1), line: true };
	const save = (_: string, b: { revision: number; text: string }) => {
		if (!server.line) return Promise.reject(new TypeError('no line'));
		if (b.revision !== server.now.revision)
			return Promise.reject(
				new ProblemError({ status: 409, code: 'conflict', detail: '', do: '', field: '' })
			);
		server.now = opinion(b.text, b.revision + 1);
		return Promise.resolve(server.now);
	};
	const drawer = { read: () => box.kept, write: (t: string | null) => void (box.kept = t) };
	const open = () =>
		new OpinionText(
			server.now,
			{ saveOpinion: save, giveOpinion: save },
			() => Promise.resolve(server.now),
			drawer
		);
	return { box, server, open };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('saves by itself and forgets what the server has', async () => {
	const { box, server, open } = setup();
	const o = open();
	o.write('I think');
	expect(box.kept).toBe('I think');
	await vi.advanceTimersByTimeAsync(700);
	expect([server.now.text, o.state, box.kept]).toEqual(['I think', 'saved', null]);
});

it('survives a lost line and a reload', async () => {
	const { server, open } = setup();
	const o = open();
	server.line = false;
	o.write('offline words');
	await vi.advanceTimersByTimeAsync(700);
	expect(o.state).toBe('offline');
	o.stop();
	server.line = true;
	const again = open();
	expect(again.text).toBe('offline words');
	await again.flush();
	expect(server.now.text).toBe('offline words');
});

it('shows both texts when another window was faster, and loses neither', async () => {
	const { server, open } = setup();
	const o = open();
	server.now = opinion('from the other window', 5);
	o.write('from this one');
	await o.flush();
	expect([o.state, o.theirs, o.text]).toEqual(['conflict', 'from the other window', 'from this one']);
	expect(await o.give()).toBeNull();
	o.keepMine();
	await o.flush();
	expect(server.now.text).toBe('from this one');
});
