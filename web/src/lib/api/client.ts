// The one way to the server. Answers are JSON; failures are ProblemErrors.
import { parseProblem, ProblemError } from './problem';

const base = '/api/v1';

let onLoggedOut: () => void = () => {};

/** Says what happens when the server no longer knows us. */
export function whenLoggedOut(f: () => void) {
	onLoggedOut = f;
}

export interface CallOptions {
	/** Keeps a request alive while the page is being left. */
	keepalive?: boolean;
	/** A 401 is an answer, not a reason to go to the log-in. */
	quiet401?: boolean;
	signal?: AbortSignal;
	headers?: Record<string, string>;
}

export type Query = Record<string, string | number | undefined>;

export function withQuery(path: string, query: Query): string {
	const q = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		if (value !== undefined && value !== '') q.set(key, String(value));
	}
	const text = q.toString();
	return text ? `${path}?${text}` : path;
}

async function call<T>(method: string, path: string, body: unknown, o: CallOptions = {}): Promise<T> {
	const headers: Record<string, string> = { Accept: 'application/json', 'X-Telepath': '1', ...o.headers };
	if (body !== undefined) headers['Content-Type'] = 'application/json';
	const answer = await fetch(base + path, {
		method,
		headers,
		credentials: 'same-origin',
		body: body === undefined ? undefined : JSON.stringify(body),
		keepalive: o.keepalive,
		signal: o.signal
	});
	if (answer.status === 204) return undefined as T;
	const text = await answer.text();
	const content: unknown = jsonOrNothing(text);
	if (answer.ok) return content as T;
	if (answer.status === 401 && !o.quiet401) onLoggedOut();
	throw new ProblemError(parseProblem(answer.status, content));
}

function jsonOrNothing(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

export const get = <T>(path: string, o?: CallOptions) => call<T>('GET', path, undefined, o);
export const post = <T>(path: string, body: unknown = {}, o?: CallOptions) => call<T>('POST', path, body, o);
export const put = <T>(path: string, body: unknown, o?: CallOptions) => call<T>('PUT', path, body, o);
export const del = (path: string, o?: CallOptions) => call<void>('DELETE', path, undefined, o);
