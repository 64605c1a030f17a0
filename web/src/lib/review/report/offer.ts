// The data sets that fit a case, asked for again when the line is back.
import { api } from '$lib/api/api';
import type { Template } from '$lib/api/types';

export interface Offer {
	/** How many of the templates are for the case's organ; they come first. */
	fitting: number;
	templates: Template[];
}

/** Calls take when they are there, and again whenever the line comes back; the answer ends it. */
export function offered(caseId: string, take: (o: Offer) => void): () => void {
	let over = false;
	const load = () =>
		api
			.templates(caseId)
			.then((o) => over || take(o))
			.catch(() => {}); // the line: asked again when it is back
	void load();
	addEventListener('online', load);
	return () => {
		over = true;
		removeEventListener('online', load);
	};
}
