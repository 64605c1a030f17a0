import { describe, expect, it } from 'vitest';
import { parseProblem, ProblemError, problemOf } from './problem';

describe('parseProblem', () => {
	it('takes what the server says', () => {
		const body = {
			type: 'about:blank',
			title: 'Conflict',
			status: 409,
			detail: 'The accession number is taken.',
			code: 'conflict',
			do: 'Choose another.',
			field: 'accession_number'
		};
		expect(parseProblem(409, body)).toEqual({
			status: 409,
			code: 'conflict',
			detail: 'The accession number is taken.',
			do: 'Choose another.',
			field: 'accession_number'
		});
	});

	it.each([
		['request.patient.age', 'patient.age'],
		['body.request.blocks[2]', 'blocks'],
		['priority', 'priority'],
		['', '']
	])('cuts the path of field %s to %s', (path, field) => {
		expect(parseProblem(422, { field: path }).field).toBe(field);
	});

	it('finds the place in a validator’s list', () => {
		expect(parseProblem(422, { errors: [{ location: 'body.request.site' }] }).field).toBe('site');
	});

	it.each([
		[502, '<html>bad gateway</html>', 'internal'],
		[503, undefined, 'busy'],
		[413, null, 'too-large'],
		[401, {}, 'unauthorised']
	])('names a code for %i without a problem body', (status, body, code) => {
		expect(parseProblem(status, body).code).toBe(code);
	});
});

describe('problemOf', () => {
	it('keeps a problem', () => {
		const problem = parseProblem(404, {});
		expect(problemOf(new ProblemError(problem))).toBe(problem);
	});
	it('knows a lost line', () => {
		expect(problemOf(new TypeError('Failed to fetch')).code).toBe('offline');
	});
	it('takes anything', () => {
		expect(problemOf('odd').detail).toBe('odd');
	});
});
