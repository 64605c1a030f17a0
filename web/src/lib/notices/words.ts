// What a notification says, and where it leads.
import type { Notification, Role } from '$lib/api/types';
import { dateTime } from '$lib/i18n/format';
import { m } from '$lib/paraglide/messages';

export const newsKinds = [
	'assigned',
	'late',
	'returned',
	'signed',
	'revised',
	'mention',
	'opinion',
	'critical',
	'booking',
	'system'
] as const;
export type NewsKind = (typeof newsKinds)[number];

const kinds: Record<NewsKind, () => string> = {
	assigned: m.news_assigned,
	late: m.news_late,
	returned: m.news_returned,
	signed: m.news_signed,
	revised: m.news_revised,
	mention: m.news_mention,
	opinion: m.news_opinion,
	critical: m.news_critical,
	booking: m.news_booking,
	system: m.news_system
};

/** The name of a kind, for choosing. */
export const kindWord = (kind: NewsKind) => kinds[kind]();

const more: Partial<Record<string, () => string>> = {
	'assigned.taken': m.news_assigned_taken,
	'assigned.duty': m.news_assigned_duty,
	'late.admins': m.news_late_admins,
	'returned.resubmitted': m.news_returned_resubmitted,
	'revised.appended': m.news_revised_appended,
	'revised.entered-in-error': m.news_revised_retracted,
	'opinion.asked': m.news_opinion_asked,
	'opinion.given': m.news_opinion_given,
	'opinion.declined': m.news_opinion_declined,
	'opinion.withdrawn': m.news_opinion_withdrawn,
	'critical.marked': m.news_critical_marked,
	'critical.escalated': m.news_critical_escalated,
	'critical.acknowledged': m.news_critical_acknowledged,
	'critical.told': m.news_critical_acknowledged,
	'critical.withdrawn': m.news_critical_withdrawn,
	'system.webhook-disabled': m.news_webhook_disabled
};

/** One sentence; a kind that the page does not know is shown as it is. */
export function newsWords(n: Pick<Notification, 'kind' | 'detail'>, tag: string): string {
	if (n.kind === 'booking') return m.news_booking_at({ at: dateTime(tag, n.detail) });
	const words = more[`${n.kind}.${n.detail}`] ?? (kinds as Partial<Record<string, () => string>>)[n.kind];
	return words?.() ?? n.kind;
}

/** Where a person reads more; the same as in e-mails (portal/noticemail.go). */
export function newsLink(
	n: Pick<Notification, 'kind' | 'case' | 'hospital'>,
	me: { role: Role; hospital: string }
): string {
	if (!n.case) return n.kind === 'booking' ? (me.role === 'clinician' ? '/cases' : '/roster') : '/settings';
	if (me.role === 'specialist') return `/review/${n.case}`;
	if (me.role === 'admin' && me.hospital !== n.hospital) return '/roster';
	return `/cases/${n.case}`;
}
