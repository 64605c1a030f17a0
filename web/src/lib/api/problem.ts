// RFC 9457 problem details as the server sends them, and the failures that happen before a
// server could answer.

export interface Problem {
	status: number;
	/** The server's word, see portal.Code; "offline" when there was no answer. */
	code: string;
	/** One plain sentence: what is wrong. */
	detail: string;
	/** What the person can do now. */
	do: string;
	/** The offending input's name without its path, e.g. "accession_number". */
	field: string;
}

export class ProblemError extends Error {
	constructor(readonly problem: Problem) {
		super(problem.detail || problem.code);
		this.name = 'ProblemError';
	}
}

/** Reads the body of an answer that is no success, whatever it is. */
export function parseProblem(status: number, body: unknown): Problem {
	const b = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
	const text = (key: string) => (typeof b[key] === 'string' ? (b[key] as string) : '');
	return {
		status,
		code: text('code') || codeOfStatus(status),
		detail: text('detail') || text('title'),
		do: text('do'),
		field: lastPart(text('field') || firstLocation(b['errors']))
	};
}

/** Where an OpenAPI validator says the fault is, e.g. "body.request.patient.age". */
function firstLocation(errors: unknown): string {
	if (!Array.isArray(errors)) return '';
	const first = errors[0] as { location?: unknown } | undefined;
	return typeof first?.location === 'string' ? first.location : '';
}

/** "body.request.patient.age" is the form's "patient.age"; other paths end in one name. */
function lastPart(path: string): string {
	const patient = path.match(/patient\.(\w+)$/);
	if (patient) return `patient.${patient[1]}`;
	return (
		path
			.replace(/\[\d+\]$/, '')
			.split('.')
			.pop() ?? ''
	);
}

function codeOfStatus(status: number): string {
	switch (status) {
		case 400:
		case 422:
			return 'invalid';
		case 401:
			return 'unauthorised';
		case 403:
			return 'forbidden';
		case 404:
			return 'not-found';
		case 409:
			return 'conflict';
		case 413:
			return 'too-large';
		case 429:
		case 503:
			return 'busy';
	}
	return 'internal';
}

/** The problem behind anything that was thrown. */
export function problemOf(err: unknown): Problem {
	if (err instanceof ProblemError) return err.problem;
	const detail = err instanceof Error ? err.message : String(err);
	// fetch rejects with a TypeError when no answer came.
	const code = err instanceof TypeError ? 'offline' : 'internal';
	return { status: 0, code, detail: code === 'offline' ? '' : detail, do: '', field: '' };
}
