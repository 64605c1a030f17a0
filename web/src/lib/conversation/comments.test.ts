import { afterEach, expect, it, vi } from 'vitest';
import { ProblemError } from '$lib/api/problem';
import type { Comment } from './calls';
import { Comments, type Kept, type Server, type Shelf } from './comments.svelte';

const comment = (id: string, text: string) =>
	({
		id,
		text,
		mentions: [],
		mentioned: [],
		by: 'me',
		at: '2026-03-02T08:00:00Z',
		withdrawn_at: null
	}) as unknown as Comment;
const lost = () => Promise.reject(new TypeError('no line'));

class Memory implements Shelf {
	kept: Kept = { typed: '', chosen: [], unsent: [] };
	read = () => this.kept;
	write = (kept: Kept) => ((this.kept = kept), true);
}

/** A server that a test can cut off, or cut off after it has heard. */
class Fake implements Server {
	list: Comment[] = [];
	line: 'up' | 'down' | 'deaf' = 'up';
	refuse = 0;
	comments = () => (this.line === 'up' ? Promise.resolve(this.list) : lost());
	addComment = (_: string, b: { id: string; text: string }) => {
		if (this.line === 'down') return lost();
		if (this.refuse)
			return Promise.reject(
				new ProblemError({ status: this.refuse, code: 'invalid', detail: 'no', do: '', field: '' })
			);
		const had = this.list.find((c) => c.id === b.id);
		if (!had) this.list = [...this.list, comment(b.id, b.text)];
		return this.line === 'deaf' ? lost() : Promise.resolve(this.list.find((c) => c.id === b.id)!);
	};
	withdrawComment = (id: string) => Promise.resolve({ ...comment(id, ''), withdrawn_at: 'now' });
}

afterEach(() => vi.useRealTimers());

it('keeps what is typed over a reload', () => {
	const shelf = new Memory();
	new Comments('c', new Fake(), shelf).type('half a sen');
	expect(new Comments('c', new Fake(), shelf).typed).toBe('half a sen');
});

it('sends again under the same id until the server has it, once', async () => {
	vi.useFakeTimers();
	const server = new Fake();
	const shelf = new Memory();
	const said = new Comments('c', server, shelf);
	server.line = 'down';
	said.type(' one ');
	await said.send([]);
	expect([said.offline, said.unsent.length, said.typed]).toEqual([true, 1, '']);
	server.line = 'deaf'; // it arrives, the answer does not
	await vi.advanceTimersByTimeAsync(4000);
	expect(said.unsent).toHaveLength(1);
	// A reload, and the line is back.
	server.line = 'up';
	const again = new Comments('c', server, shelf);
	await again.load();
	await again.flush();
	expect(server.list.map((c) => c.text)).toEqual(['one']);
	expect([again.unsent.length, again.list.length, shelf.kept.unsent.length]).toEqual([0, 1, 0]);
	said.stop();
});

it('gives back what the server refuses', async () => {
	const server = new Fake();
	const said = new Comments('c', server, new Memory());
	server.refuse = 422;
	said.type('too long?');
	await said.send(['a']);
	expect(said.problem?.detail).toBe('no');
	said.type('next');
	said.edit(said.unsent[0]!.id);
	expect([said.typed, said.unsent.length, said.problem]).toEqual(['too long?\n\nnext', 0, null]);
	expect(said.chosen).toEqual(['a']);
});

it('counts bytes, not letters', () => {
	const said = new Comments('c', new Fake(), new Memory());
	said.type('好'.repeat(1667));
	expect(said.tooLong).toBe(true);
});
