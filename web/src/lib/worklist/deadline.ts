// How a case stands against its deadline. The rules are the server's (reports/deadline.go);
// here is only the time that is left.

export type Standing = 'none' | 'ample' | 'soon' | 'overdue' | 'met' | 'missed';

export interface Deadline {
	standing: Standing;
	/** Left until it is due or, where it is overdue or was missed, over it. */
	seconds: number;
}

interface Clocked {
	state: string;
	submitted_at: string | null;
	signed_at: string | null;
	due_at: string | null;
}

/** Below this share of the allowed time a case is due soon. */
const soonShare = 0.25;

export function deadlineOf(c: Clocked, now: number): Deadline {
	// While the case is with the hospital, or over without an answer, no clock runs.
	if (!c.due_at || c.state === 'draft' || c.state === 'returned' || c.state === 'withdrawn')
		return { standing: 'none', seconds: 0 };
	const due = Date.parse(c.due_at);
	if (c.signed_at) {
		const over = (Date.parse(c.signed_at) - due) / 1000;
		return over > 0 ? { standing: 'missed', seconds: over } : { standing: 'met', seconds: -over };
	}
	const left = (due - now) / 1000;
	if (left < 0) return { standing: 'overdue', seconds: -left };
	const allowed = c.submitted_at ? (due - Date.parse(c.submitted_at)) / 1000 : 0;
	return { standing: left < allowed * soonShare ? 'soon' : 'ample', seconds: left };
}
