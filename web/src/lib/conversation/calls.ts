// What people say to each other about a case, on the wire.
import { get, post, put, type CallOptions } from '$lib/api/client';
import type { components } from '$lib/api/openapi';
import type { CaseView } from '$lib/api/types';

type S = components['schemas'];
export type Comment = S['CommentView'];
export type PersonOfCase = S['PersonOfCase'];
export type OpinionState = 'asked' | 'given' | 'declined' | 'withdrawn' | 'lapsed';
export type Opinion = Omit<S['OpinionView'], 'state'> & { state: OpinionState };
export type ReturnCode = 'rescan' | 'history' | 'label' | 'other';
export type CaseReturn = S['ReturnView'];

const at = encodeURIComponent;

export const calls = {
	comments: (id: string) => get<{ comments: Comment[] }>(`/cases/${at(id)}/comments`).then((a) => a.comments),
	addComment: (id: string, body: { id: string; text: string; mentions: string[] }) =>
		post<Comment>(`/cases/${at(id)}/comments`, body),
	withdrawComment: (id: string) => post<Comment>(`/comments/${at(id)}/withdraw`),
	people: (id: string) => get<{ people: PersonOfCase[] }>(`/cases/${at(id)}/people`).then((a) => a.people),

	opinions: (id: string) =>
		get<{ second_opinions: Opinion[] }>(`/cases/${at(id)}/second-opinions`).then((a) => a.second_opinions),
	asked: () => get<{ second_opinions: Opinion[] }>('/second-opinions').then((a) => a.second_opinions),
	ask: (id: string, body: { id: string; user: string; question: string }) =>
		post<Opinion>(`/cases/${at(id)}/second-opinion`, body),
	saveOpinion: (id: string, body: { revision: number; text: string }, o?: CallOptions) =>
		put<Opinion>(`/second-opinions/${at(id)}`, body, o),
	giveOpinion: (id: string, body: { revision: number; text: string }) =>
		post<Opinion>(`/second-opinions/${at(id)}/give`, body),
	endOpinion: (id: string, how: 'decline' | 'withdraw', reason: string) =>
		post<Opinion>(`/second-opinions/${at(id)}/${how}`, { reason }),
	includeOpinion: (id: string, in_report: boolean) =>
		post<Opinion>(`/second-opinions/${at(id)}/include`, { in_report }),

	returns: (id: string) => get<{ returns: CaseReturn[] }>(`/cases/${at(id)}/returns`).then((a) => a.returns),
	giveBack: (id: string, body: { code: ReturnCode; reason: string }) =>
		post<CaseView>(`/cases/${at(id)}/return`, body)
};

/** An id in the server's form: 26 letters and digits 2 to 7, from 130 random bits. */
export function newID(): string {
	const letters = 'abcdefghijklmnopqrstuvwxyz234567';
	const random = crypto.getRandomValues(new Uint8Array(26));
	return Array.from(random, (n) => letters[n & 31]).join('');
}
