import { afterEach, describe, expect, it, vi } from 'vitest';
import { get, post, whenLoggedOut, withQuery } from './client';
import { ProblemError } from './problem';

const answer = (status: number, body: unknown) =>
	vi.stubGlobal(
		'fetch',
		vi.fn(async () => new Response(status === 204 ? null : JSON.stringify(body), { status }))
	);

afterEach(() => vi.unstubAllGlobals());

describe('calls', () => {
	it('leave out empty parameters', () => {
		expect(withQuery('/cases', { state: 'a,b', q: '', cursor: undefined, limit: 2 })).toBe(
			'/cases?state=a%2Cb&limit=2'
		);
	});

	it('carry the header against forged requests', async () => {
		answer(200, { ok: true });
		await post('/cases', { a: 1 });
		const [url, init] = vi.mocked(fetch).mock.calls[0]!;
		expect(url).toBe('/api/v1/cases');
		expect(init?.headers).toMatchObject({ 'X-Telepath': '1', 'Content-Type': 'application/json' });
	});

	it('go to the log-in on 401, unless asked not to', async () => {
		const loggedOut = vi.fn();
		whenLoggedOut(loggedOut);
		answer(401, { code: 'unauthorised' });
		await expect(get('/me', { quiet401: true })).rejects.toBeInstanceOf(ProblemError);
		expect(loggedOut).not.toHaveBeenCalled();
		await expect(get('/me')).rejects.toBeInstanceOf(ProblemError);
		expect(loggedOut).toHaveBeenCalledOnce();
	});

	it('take an empty answer', async () => {
		answer(204, undefined);
		expect(await post('/logout')).toBeUndefined();
	});
});
