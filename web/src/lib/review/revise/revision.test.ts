import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReportView } from '$lib/api/types';
import { Revision } from './revision.svelte';

const report = {
	versions: 2,
	draft: { microscopy: 'Ducts.', diagnosis: 'Benign.', comment: 'None.' }
} as unknown as ReportView;

describe('Revision', () => {
	let stored: Map<string, string>;
	beforeEach(() => {
		stored = new Map();
		vi.stubGlobal('sessionStorage', {
			getItem: (k: string) => stored.get(k) ?? null,
			setItem: (k: string, v: string) => stored.set(k, v),
			removeItem: (k: string) => stored.delete(k)
		});
	});
	afterEach(() => vi.unstubAllGlobals());

	it('names what is missing', () => {
		const r = new Revision('r', report);
		expect(r.missing).toBe('reason');
		r.reason = 'asked by phone';
		expect(r.missing).toBe('text');
		r.text = 'Margins are free.';
		expect(r.missing).toBe('');
		expect(r.comment).toBe('None.\n\nMargins are free.');
		r.act = 'amend';
		expect(r.missing).toBe('change');
		r.texts.diagnosis = ' ';
		expect(r.missing).toBe('diagnosis');
		r.act = 'retract';
		expect(r.missing).toBe('');
	});

	it('refuses an addendum that changes the diagnosis, and offers the amendment', () => {
		const r = new Revision('r', report);
		r.reason = 'deeper cuts';
		r.text = 'See above.';
		r.texts.diagnosis = 'Benign.  ';
		expect(r.missing).toBe('');
		r.texts.diagnosis = 'Malignant.';
		expect(r.missing).toBe('addendum');
		r.amendInstead();
		expect(r.missing).toBe('');
		expect(r.body('secret')).toEqual({
			version: 2,
			reason: 'deeper cuts',
			password: 'secret',
			microscopy: 'Ducts.',
			diagnosis: 'Malignant.',
			comment: 'None.\n\nSee above.'
		});
	});

	it('sends codes and data set only where they are changed, and counts them as a change', () => {
		const codes = [{ system: 'text', code: '', display: 'Polyp' }];
		const synoptic = { template: 'breast', version: 1, fields: { size: 12 } };
		const r = new Revision('r', {
			...report,
			draft: { ...report.draft, synoptic }
		} as unknown as ReportView);
		r.reason = 'code was missing';
		r.act = 'correct';
		expect(r.missing).toBe('change');
		r.codes = codes;
		expect(r.missing).toBe('');
		expect(r.body('x').codes).toEqual(codes);
		expect(r.body('x')).not.toHaveProperty('synoptic');
		r.synoptic = null;
		expect(r.body('x').synoptic).toEqual({ template: '', version: 0, fields: {} });
		r.keep();
		const again = new Revision('r', {
			...report,
			draft: { ...report.draft, synoptic }
		} as unknown as ReportView);
		expect([again.codes, again.synoptic]).toEqual([codes, null]);
		r.act = 'addendum';
		expect(r.body('x')).not.toHaveProperty('codes');
	});

	it('is kept through a reload, but not onto another version', () => {
		const r = new Revision('r', report);
		r.reason = 'half a sen';
		r.keep();
		expect(new Revision('r', report).reason).toBe('half a sen');
		expect(new Revision('r', { ...report, versions: 3 }).reason).toBe('');
		expect([...stored.values()].join()).not.toContain('password');
	});
});
