// Every route that the pages use, by name.
import { del, get, post, put, withQuery, type CallOptions, type Query } from './client';
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
	codes: t.Coded[];
	/** Without a template: none. */
	synoptic: t.Synoptic;
	accepted_ai: string[];
	/** Runs without a result that the person has seen to be missing. */
	without_ai: string[];
}

/** What a person signs: the document that was shown. */
export interface SignBody {
	revision: number;
	digest: string;
	digest_parts: Record<string, string>;
	password: string;
	agreement?: t.Agreement;
}

/** A change to a signed report: an addendum has a text, the others the whole sections. */
export interface RevisionBody {
	version: number;
	reason: string;
	password: string;
	text?: string;
	microscopy?: string;
	diagnosis?: string;
	comment?: string;
	/** Left out: as signed. */
	codes?: t.Coded[];
	/** Left out: as signed; without a template: none. */
	synoptic?: t.Synoptic;
}

export interface DutyBody {
	user: string;
	from: string;
	until: string;
	subjects: string[];
	frozen: boolean;
}

export interface WebhookBody {
	url: string;
	kinds: string[];
	enabled: boolean;
}

export const api = {
	login: (email: string, password: string) => post<t.Me>('/login', { email, password }, { quiet401: true }),
	logout: () => post<void>('/logout'),
	me: (o?: CallOptions) => get<t.Me>('/me', o),
	mySettings: () => get<t.UserSettings>('/me/settings'),
	saveMySettings: (s: t.UserSettings) => put<t.UserSettings>('/me/settings', s),

	people: () => get<{ people: t.Person[] }>('/people'),

	cases: (query: Query, o?: CallOptions) => get<t.CasePage>(withQuery('/cases', query), o),
	counts: (query: Query) =>
		get<{ tabs: t.TabCount[] }>(withQuery('/cases/counts', query)).then((c) => c.tabs),
	/** By the whole name or number; never in an address. */
	findPatient: (body: { patient: string; cursor?: string; limit?: number }) =>
		post<t.CasePage>('/cases/search', body),
	preview: (id: string) => get<t.Preview>(`/cases/${at(id)}/preview`),
	hospitals: () => get<{ hospitals: { id: string; name: string }[] }>('/hospitals').then((h) => h.hospitals),
	case: (id: string, o?: CallOptions) => get<t.CaseView>(`/cases/${at(id)}`, o),
	createCase: (body: CaseBody) => post<t.CaseView>('/cases', body),
	updateCase: (id: string, body: CaseBody) => put<t.CaseView>(`/cases/${at(id)}`, body),
	/** submit, return, assign, review, release, urgent, withdraw. */
	act: (id: string, act: string, body: object = {}) => post<t.CaseView>(`/cases/${at(id)}/${act}`, body),

	giveMPP: (slide: string, mpp: number) => put<t.Slide>(`/slides/${at(slide)}/mpp`, { mpp }),
	override: (slide: string, reason: string) => post<t.Slide>(`/slides/${at(slide)}/override`, { reason }),
	retrySlide: (slide: string) => post<t.Slide>(`/slides/${at(slide)}/retry`),
	leaveOut: (slide: string, reason: string) => post<t.Slide>(`/slides/${at(slide)}/leave-out`, { reason }),
	takeIn: (slide: string) => post<t.Slide>(`/slides/${at(slide)}/take-in`),
	/** Gives an unfinished file up; what has arrived of it is deleted. */
	dropUpload: (upload: string) => del(`/uploads/${at(upload)}`, { headers: { 'Tus-Resumable': '1.0.0' } }),
	mask: (slide: string) => get<t.MaskView>(`/slides/${at(slide)}/mask`),
	previewMask: (slide: string, edits: readonly t.MaskEdit[]) =>
		post<t.MaskPreview>(`/slides/${at(slide)}/mask/preview`, { edits }),
	editMask: (slide: string, body: { edits: readonly t.MaskEdit[]; reason: string; version: number }) =>
		put<t.Slide>(`/slides/${at(slide)}/mask`, body),
	/** An empty check undoes the one before; that, and turning one round, needs a reason. */
	checkLabel: (slide: string, check: t.LabelCheck, reason?: string) =>
		post<t.Slide>(`/slides/${at(slide)}/label`, { check, reason }),
	verdict: (finding: string, v: t.Verdict) => post<t.Finding>(`/findings/${at(finding)}/verdict`, v),

	annotations: (slide: string) =>
		get<{ annotations: t.Annotation[] }>(`/slides/${at(slide)}/annotations`).then((a) => a.annotations),
	addAnnotation: (slide: string, body: { id: string } & t.AnnotationBody) =>
		post<t.Annotation>(`/slides/${at(slide)}/annotations`, body),
	saveAnnotation: (id: string, body: { revision: number } & t.AnnotationBody) =>
		put<t.Annotation>(`/annotations/${at(id)}`, body),
	removeAnnotation: (id: string, revision: number) => del(`/annotations/${at(id)}?revision=${revision}`),
	vocabulary: (id: string) =>
		get<{ groups: t.TermGroup[] }>(`/cases/${at(id)}/vocabulary`).then((v) => v.groups),

	report: (id: string, o?: CallOptions) => get<t.ReportView>(`/cases/${at(id)}/report`, o),
	saveReport: (id: string, body: DraftBody, o?: CallOptions) =>
		put<t.ReportView>(`/cases/${at(id)}/report`, body, o),
	codes: (q: string, system: string, o?: CallOptions) =>
		get<{ codes: t.CodeEntry[] }>(withQuery('/codes', { q, system }), o),
	templates: (id: string) => get<{ fitting: number; templates: t.Template[] }>(`/cases/${at(id)}/templates`),
	impression: (id: string, text: string, category: string) =>
		post<t.CaseView>(`/cases/${at(id)}/impression`, { text, category }),
	sign: (id: string, body: SignBody) => post<t.SignedReport>(`/cases/${at(id)}/report/sign`, body),
	sendBack: (id: string, reason: string) => post<t.CaseView>(`/cases/${at(id)}/report/send-back`, { reason }),
	revise: (id: string, act: 'addendum' | 'amend' | 'correct' | 'retract', body: RevisionBody) =>
		post<t.SignedReport>(`/cases/${at(id)}/report/${act}`, body),
	/** What a signed version says. */
	version: async (report: string, n: number) =>
		(await get<{ payload: { document: t.ReportDocument } }>(`/reports/${at(report)}/versions/${n}.json`))
			.payload.document,

	roster: (from: string, until: string) => get<t.Roster>(withQuery('/roster', { from, until })),
	addDuty: (body: DutyBody) => post<t.RosterEntry>('/roster', body),
	saveDuty: (id: string, body: DutyBody & { revision: number }) =>
		put<t.RosterEntry>(`/roster/${at(id)}`, body),
	removeDuty: (id: string) => del(`/roster/${at(id)}`),
	heldCases: () => get<{ cases: t.HeldCase[] }>('/roster/cases').then((c) => c.cases),
	reassign: (id: string, user: string, reason: string) =>
		post<void>(`/cases/${at(id)}/reassign`, { user, reason }),
	bookings: () => get<{ bookings: t.Booking[] }>('/bookings').then((b) => b.bookings),
	book: (body: { at: string; specimen: string; operation: string; accession_number: string }) =>
		post<t.Booking>('/bookings', body),
	cancelBooking: (id: string) => post<t.Booking>(`/bookings/${at(id)}/cancel`),
	presence: (id: string, leave = false, o?: CallOptions) =>
		post<{ others: t.PersonHere[]; beat: number }>(`/cases/${at(id)}/presence`, { leave }, o),

	notifications: (query: Query) => get<t.Notifications>(withQuery('/notifications', query)),
	unreadNotifications: () => get<{ unread: number }>('/notifications/count').then((c) => c.unread),
	markNotifications: (body: { ids?: string[]; all?: boolean; read: boolean }) =>
		post<void>('/notifications/mark', body),

	saveHospital: (body: t.HospitalSettings) => put<t.Me['hospital']>('/hospital/settings', body),
	webhooks: () => get<{ webhooks: t.Webhook[]; kinds: string[] }>('/hospital/webhooks'),
	addWebhook: (body: WebhookBody) => post<t.Webhook & { secret: string }>('/hospital/webhooks', body),
	saveWebhook: (id: string, body: WebhookBody) => put<t.Webhook>(`/hospital/webhooks/${at(id)}`, body),
	removeWebhook: (id: string) => del(`/hospital/webhooks/${at(id)}`),
	testWebhook: (id: string) => post<void>(`/hospital/webhooks/${at(id)}/test`),
	deliveries: () => get<{ deliveries: t.Delivery[]; names: Record<string, string> }>('/hospital/deliveries'),
	retryDelivery: (id: string) => post<void>(`/hospital/deliveries/${at(id)}/retry`),

	turnaround: (query: Query) => get<t.Turnaround>(withQuery('/turnaround', query)),
	audit: (query: Query) => get<{ entries: t.AuditEntry[] }>(withQuery('/audit', query)),
	deadLetters: () => get<t.DeadLetters>('/dead-letters'),
	retryDeadLetter: (id: string) => post<void>(`/dead-letters/${at(id)}/retry`),
	models: () => get<{ models: t.ModelCard[] }>('/models')
};

/** Addresses of pictures and documents. */
export const links = {
	label: (slide: string) => `/api/v1/slides/${at(slide)}/label.jpg`,
	/** Where a region is most suspicious, small. */
	findingView: (finding: string) => `/api/v1/findings/${at(finding)}/thumbnail.jpg`,
	heatmap: (run: string) => `/api/v1/runs/${at(run)}/heatmap.png`,
	pdf: (report: string, n: number) => `/api/v1/reports/${at(report)}/versions/${n}.pdf`,
	draftPDF: (id: string) => `/api/v1/cases/${at(id)}/report/draft.pdf`,
	turnaroundCSV: (query: Query) => withQuery('/api/v1/turnaround.csv', query)
};
