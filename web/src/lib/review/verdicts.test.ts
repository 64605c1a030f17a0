import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '$lib/api/problem';
import type { Finding, Verdict } from '$lib/api/types';
import { Verdicts } from './verdicts.svelte';

const finding = (id: string, verdict: Verdict = { decision: '' }) => ({ id, verdict }) as Finding;

describe('Verdicts', () => {
	let shown: Record<string, Verdict>;
	let kept: Record<string, Verdict>;
	let sent: [string, Verdict][];
	let trouble: Error | null;
	let v: Verdicts;
	const shelf = { read: () => kept, write: (w: Record<string, Verdict>) => void (kept = w) };
	const make = () =>
		new Verdicts(
			(id, verdict) => (shown[id] = verdict),
			shelf,
			async (id, verdict) => {
				await Promise.resolve();
				if (trouble) throw trouble;
				sent.push([id, verdict]);
				return finding(id, { ...verdict, by: 'me' });
			}
		);
	const findings = () => Object.entries(shown).map(([id, verdict]) => finding(id, verdict));

	beforeEach(() => {
		vi.useFakeTimers();
		[shown, kept, sent, trouble] = [{}, {}, [], null];
		v = make();
	});

	it('shows at once and sends', async () => {
		const given = v.accept(finding('a'));
		expect(shown['a']).toEqual({ decision: 'accepted' });
		expect(await given).toBe(true);
		expect(shown['a']?.by).toBe('me');
		expect(kept).toEqual({});
	});

	it('asks about one region at a time, and undoes the last', async () => {
		v.ask(finding('a'), 'rejected');
		v.ask(finding('b'), 'rejected');
		expect(v.asking?.finding.id).toBe('b');
		await v.answer('a fold');
		expect(shown['b']).toMatchObject({ decision: 'rejected', reason: 'a fold' });
		await v.undo(findings);
		expect(sent.at(-1)).toEqual(['b', { decision: '' }]);
		expect(await v.undo(findings)).toBeUndefined();
	});

	it('undoes a verdict that was given while an undo was on its way', async () => {
		await v.accept(finding('a'));
		const undone = v.undo(findings);
		while (shown['a']?.decision !== '') await Promise.resolve();
		// The undo is shown, and has not arrived yet.
		v.ask(finding('a'), 'rejected');
		const answered = v.answer('a fold');
		await Promise.all([undone, answered]);
		expect(await v.undo(findings)).toBeDefined();
		expect(sent.at(-1)).toEqual(['a', { decision: '' }]);
	});

	it('keeps what is given without a line, over a reload too, and sends it later', async () => {
		trouble = new TypeError('failed to fetch');
		v.ask(finding('a'), 'rejected');
		expect(await v.answer('a fold')).toBe(true);
		expect(await v.accept(finding('b'))).toBe(true);
		expect(Object.keys(v.waiting)).toEqual(['a', 'b']);
		v.stop();
		shown = {};
		const again = make();
		again.resume();
		expect(shown['a']).toMatchObject({ reason: 'a fold' });
		await vi.advanceTimersByTimeAsync(100);
		trouble = null;
		await vi.advanceTimersByTimeAsync(5000);
		expect(sent.map(([id]) => id)).toEqual(['a', 'b']);
		expect(kept).toEqual({});
	});

	it('takes back what is refused, and gives the words back', async () => {
		trouble = new ProblemError({ status: 409, code: 'conflict', detail: 'not held', do: '', field: '' });
		v.ask(finding('a', { decision: 'accepted' }), 'rejected');
		expect(await v.answer('a fold')).toBe(false);
		expect(shown['a']).toEqual({ decision: 'accepted' });
		expect(v.problem?.code).toBe('conflict');
		expect(v.asking).toMatchObject({ what: 'rejected', text: 'a fold' });
	});

	it('the last of two verdicts counts', async () => {
		const first = v.accept(finding('a'));
		const second = v.accept(finding('a', { decision: 'accepted' })).then(() => v.undo(findings));
		await Promise.all([first, second]);
		expect(sent.at(-1)?.[1]).toEqual({ decision: '' });
	});
});
