import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DraftBody } from '$lib/api/api';
import { ProblemError } from '$lib/api/problem';
import type { ReportView } from '$lib/api/types';
import { Draft } from './draft.svelte';

const report = (revision: number, diagnosis = '', ai: string[] = []) =>
	({
		revision,
		status: 'draft',
		draft: { microscopy: '', diagnosis, comment: '', ai_text: ai }
	}) as unknown as ReportView;

const conflict = () => new ProblemError({ status: 409, code: 'conflict', detail: '', do: '', field: '' });

/** A server with one report, as strict about revisions as the real one. */
function server(start: ReportView) {
	let now = start;
	const save = vi.fn(async (b: DraftBody) => {
		if (b.revision !== now.revision) throw conflict();
		const ai = now.draft.ai_text.filter(
			(s) => !b.accepted_ai.includes(s) && b.diagnosis === now.draft.diagnosis
		);
		now = report(b.revision + 1, b.diagnosis, ai);
		return now;
	});
	return { save, fetch: async () => now, set: (r: ReportView) => (now = r), get: () => now };
}

beforeEach(() => {
	vi.useFakeTimers();
	const store = new Map<string, string>();
	vi.stubGlobal('sessionStorage', {
		getItem: (k: string) => store.get(k) ?? null,
		setItem: (k: string, v: string) => store.set(k, v),
		removeItem: (k: string) => store.delete(k)
	});
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

describe('the draft', () => {
	it('saves itself once after the last key', async () => {
		const s = server(report(1));
		const d = new Draft('c', report(1), s.save, s.fetch);
		d.write('diagnosis', 'a');
		d.write('diagnosis', 'ab');
		expect(d.state).toBe('typed');
		await vi.runAllTimersAsync();
		expect(s.save).toHaveBeenCalledOnce();
		expect(d.state).toBe('saved');
		expect(d.revision).toBe(2);
	});

	it('marks text as a model’s until a person touches or accepts it', async () => {
		const s = server(report(1, 'model text', ['diagnosis']));
		const d = new Draft('c', s.get(), s.save, s.fetch);
		expect(d.ai).toEqual(['diagnosis']);
		d.accept('diagnosis');
		await vi.runAllTimersAsync();
		expect(s.save.mock.calls[0]![0].accepted_ai).toEqual(['diagnosis']);
		expect(d.ai).toEqual([]);
	});

	it('says once which missing result the person goes on without', async () => {
		const s = server(report(1));
		const d = new Draft('c', report(1), s.save, s.fetch);
		d.goWithout('run-2');
		await vi.runAllTimersAsync();
		d.write('diagnosis', 'a');
		await vi.runAllTimersAsync();
		expect(s.save.mock.calls.map(([b]) => b.without_ai)).toEqual([['run-2'], []]);
		expect(d.state).toBe('saved');
	});

	it('shows both texts when somebody was faster, and loses neither', async () => {
		const s = server(report(1));
		const d = new Draft('c', report(1), s.save, s.fetch);
		s.set(report(5, 'theirs'));
		d.write('diagnosis', 'mine');
		await vi.runAllTimersAsync();
		expect(d.state).toBe('conflict');
		expect(d.theirs?.draft.diagnosis).toBe('theirs');
		expect(d.texts.diagnosis).toBe('mine');
		d.keepMine();
		await vi.runAllTimersAsync();
		expect(s.get().draft.diagnosis).toBe('mine');
	});

	it('goes on when the line is back', async () => {
		const s = server(report(1));
		const d = new Draft('c', report(1), s.save, s.fetch);
		s.save.mockRejectedValueOnce(new TypeError('Failed to fetch'));
		d.write('diagnosis', 'x');
		expect(await d.flush()).toBe(false);
		expect(d.state).toBe('offline');
		await vi.runAllTimersAsync();
		expect(d.state).toBe('saved');
	});

	it('survives a reload', async () => {
		const s = server(report(1));
		new Draft('c', report(1), s.save, s.fetch).write('diagnosis', 'not sent');
		vi.clearAllTimers();
		const after = new Draft('c', report(1), s.save, s.fetch);
		expect(after.texts.diagnosis).toBe('not sent');
		await vi.runAllTimersAsync();
		expect(s.get().draft.diagnosis).toBe('not sent');
	});

	it('does not write over what came in between', async () => {
		const s = server(report(1));
		new Draft('c', report(1), s.save, s.fetch).write('diagnosis', 'not sent');
		vi.clearAllTimers();
		s.set(report(4, 'theirs'));
		const after = new Draft('c', s.get(), s.save, s.fetch);
		await vi.runAllTimersAsync();
		expect(after.state).toBe('conflict');
		expect([after.texts.diagnosis, s.get().draft.diagnosis]).toEqual(['not sent', 'theirs']);
	});
});
