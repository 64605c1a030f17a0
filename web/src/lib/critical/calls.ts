// Urgent results on the wire.
import { get, post } from '$lib/api/client';
import type { components } from '$lib/api/openapi';

export type CriticalState = 'open' | 'acknowledged' | 'told' | 'withdrawn';
export type Critical = Omit<components['schemas']['CriticalView'], 'state'> & { state: CriticalState };

const at = encodeURIComponent;
const list = (path: string) => get<{ critical: Critical[] }>(path).then((a) => a.critical);

export const calls = {
	/** Those that wait for the person, or that the person waits for. */
	open: () => list('/critical'),
	of: (caseId: string) => list(`/cases/${at(caseId)}/critical`),
	mark: (caseId: string, body: { id: string; text: string; recipient: string }) =>
		post<Critical>(`/cases/${at(caseId)}/critical`, body),
	acknowledge: (id: string, read_back: string) =>
		post<Critical>(`/critical/${at(id)}/acknowledge`, { read_back }),
	told: (id: string, body: { who: string; at: string; read_back: boolean }) =>
		post<Critical>(`/critical/${at(id)}/told`, body),
	withdraw: (id: string, reason: string) => post<Critical>(`/critical/${at(id)}/withdraw`, { reason })
};
