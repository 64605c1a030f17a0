import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CasePage, CaseRow } from '$lib/api/types';

const cases = vi.hoisted(() => vi.fn());
vi.mock('$lib/api/api', () => ({ api: { cases } }));
vi.mock('$lib/session.svelte', () => ({ session: { me: { user: { id: 'me' } } } }));
const { nextCase } = await import('./next');

const row = (id: string, more: Partial<CaseRow> = {}) =>
	({ id, held_by: '', assigned_to: '', awaiting_second: '', ...more }) as CaseRow;
const page = (list: CaseRow[], next = '') => ({ cases: list, next }) as CasePage;

describe('nextCase', () => {
	let lists: Record<string, CasePage>;
	beforeEach(() => {
		lists = { mine: page([]), new: page([]) };
		cases.mockReset();
		cases.mockImplementation((q: { tab: string; cursor: string; order: string }) => {
			expect(q.order).toBe('worklist');
			return Promise.resolve(lists[q.tab + q.cursor]);
		});
	});

	it('takes one’s own before the new ones, in the order of the list', async () => {
		lists['mine'] = page([row('now'), row('mine-2', { assigned_to: 'me' }), row('mine-3')]);
		lists['new'] = page([row('new-1')]);
		expect(await nextCase('now')).toBe('mine-2');
		lists['mine'] = page([row('now')]);
		expect(await nextCase('now')).toBe('new-1');
	});

	it('never opens what is another’s, nor what waits for somebody else to sign', async () => {
		lists['mine'] = page([
			row('lent', { assigned_to: 'me', held_by: 'her' }),
			row('half', { assigned_to: 'me', awaiting_second: 'me' })
		]);
		lists['new'] = page([row('hers', { assigned_to: 'her' }), row('held', { held_by: 'her' })], '/2');
		lists['new/2'] = page([row('free')]);
		expect(await nextCase('now')).toBe('free');
		lists['new/2'] = page([]);
		expect(await nextCase('now')).toBe('');
	});
});
