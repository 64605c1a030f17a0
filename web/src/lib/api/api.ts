// Every route that the pages use, by name.
import { get, post, put, withQuery, type CallOptions, type Query } from './client';
import type * as t from './types';

const at = encodeURIComponent;

export interface CaseBody {
	revision?: number;
	priority: t.Priority;
	request: t.Request;
}

export interface DraftBody {
	revision: number;
	microscopy: string;
	diagnosis: string;
	comment: string;
	accepted_ai: string[];
	/** Runs without a result that the person has seen to be missing. */
	without_ai: string[];
}

export const api = {
	login: (email: string, password: string) => post<t.Me>('/login', { email, password }, { quiet401: true }),
	logout: () => post<void>('/logout'),
	me: (o?: CallOptions) => get<t.Me>('/me', o),

	people: () => get<{ people: t.Person[] }>('/people'),

	cases: (query: Query, o?: CallOptions) => get<t.CasePage>(withQuery('/cases', query), o),
	case: (id: string, o?: CallOptions) => get<t.CaseView>(`/cases/${at(id)}`, o),
	createCase: (body: CaseBody) => post<t.CaseView>('/cases', body),
	updateCase: (id: string, body: CaseBody) => put<t.CaseView>(`/cases/${at(id)}`, body),
	/** submit, return, assign, review, release, urgent, withdraw. */
	act: (id: string, act: string, body: object = {}) => post<t.CaseView>(`/cases/${at(id)}/${act}`, body),

	giveMPP: (slide: string, mpp: number) => put<t.Slide>(`/slides/${at(slide)}/mpp`, { mpp }),
	override: (slide: string, reason: string) => post<t.Slide>(`/slides/${at(slide)}/override`, { reason }),
	mask: (slide: string) => get<t.MaskView>(`/slides/${at(slide)}/mask`),
	previewMask: (slide: string, edits: readonly t.MaskEdit[]) =>
		post<t.MaskPreview>(`/slides/${at(slide)}/mask/preview`, { edits }),
	editMask: (slide: string, body: { edits: readonly t.MaskEdit[]; reason: string; version: number }) =>
		put<t.Slide>(`/slides/${at(slide)}/mask`, body),
	checkLabel: (slide: string, check: 'match' | 'mismatch') =>
		post<t.Slide>(`/slides/${at(slide)}/label`, { check }),
	verdict: (finding: string, v: t.Verdict) => post<t.Finding>(`/findings/${at(finding)}/verdict`, v),

	report: (id: string, o?: CallOptions) => get<t.ReportView>(`/cases/${at(id)}/report`, o),
	saveReport: (id: string, body: DraftBody, o?: CallOptions) =>
		put<t.ReportView>(`/cases/${at(id)}/report`, body, o),
	sign: (id: string, revision: number) => post<t.SignedReport>(`/cases/${at(id)}/report/sign`, { revision }),

	turnaround: (query: Query) => get<t.Turnaround>(withQuery('/turnaround', query)),
	audit: (query: Query) => get<{ entries: t.AuditEntry[] }>(withQuery('/audit', query)),
	deadLetters: () => get<t.DeadLetters>('/dead-letters'),
	retryDeadLetter: (id: string) => post<void>(`/dead-letters/${at(id)}/retry`),
	models: () => get<{ models: t.ModelCard[] }>('/models')
};

/** Addresses of pictures and documents. */
export const links = {
	label: (slide: string) => `/api/v1/slides/${at(slide)}/label.jpg`,
	heatmap: (run: string) => `/api/v1/runs/${at(run)}/heatmap.png`,
	pdf: (report: string, n: number) => `/api/v1/reports/${at(report)}/versions/${n}.pdf`,
	draftPDF: (id: string) => `/api/v1/cases/${at(id)}/report/draft.pdf`,
	turnaroundCSV: (query: Query) => withQuery('/api/v1/turnaround.csv', query)
};
