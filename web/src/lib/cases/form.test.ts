import { describe, expect, it } from 'vitest';
import type { Case } from '$lib/api/types';
import { emptyForm, fromCase, fromLocal, inputOf, splitBlocks, toBody, toLocal } from './form';

describe('the request form', () => {
	it('keeps an instant through the local input', () => {
		const at = '2026-03-01T08:30:00.000Z';
		expect(fromLocal(toLocal(at))).toBe(at);
		expect(toLocal(null)).toBe('');
		expect(fromLocal('')).toBeNull();
	});

	it('splits blocks as people type them', () => {
		expect(splitBlocks('A1, A2;B1、B2  ')).toEqual(['A1', 'A2', 'B1', 'B2']);
		expect(splitBlocks('')).toEqual([]);
	});

	it('says nothing about an age that is not known', () => {
		expect(toBody(emptyForm()).request.patient.age).toBeNull();
		expect(toBody({ ...emptyForm(), age: ' 61 ' }).request.patient.age).toBe(61);
	});

	it('comes back from a case as it went', () => {
		const form = {
			...emptyForm(),
			accession_number: 'S26-1',
			patient_name: '测试',
			sex: 'F',
			age: '0',
			blocks: 'A1, A2'
		};
		const body = toBody(form, 3);
		expect(body.revision).toBe(3);
		expect(fromCase({ ...body, priority: 'urgent' } as unknown as Case)).toEqual({
			...form,
			priority: 'urgent'
		});
	});

	it('finds the input of a fault', () => {
		expect(inputOf('patient.age')).toBe('age');
		expect(inputOf('site')).toBe('site');
	});
});
