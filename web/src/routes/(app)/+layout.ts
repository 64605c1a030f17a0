// Pages behind the log-in: none is shown before the server has said who is asking.
import { error, redirect } from '@sveltejs/kit';
import { problemOf } from '$lib/api/problem';
import { problemWords } from '$lib/i18n/said';
import { session } from '$lib/session.svelte';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ url }) => {
	try {
		await session.load();
	} catch (err) {
		const problem = problemOf(err);
		if (problem.status === 401) redirect(307, '/login?next=' + encodeURIComponent(url.pathname + url.search));
		const words = problemWords(problem);
		error(503, `${words.what} ${words.do}`.trim());
	}
};
