// Where an urgent result stands, in one sentence.
import { dateTime, duration } from '$lib/i18n/format';
import { m } from '$lib/paraglide/messages';
import type { Critical } from './calls';

export function stateOf(c: Critical, tag: string): string {
	const at = dateTime(tag, c.ended_at);
	switch (c.state) {
		case 'acknowledged':
			return m.critical_done({ who: c.ended_by_name, at });
		case 'told':
			return m.critical_told_line({ told: c.told_who, at: dateTime(tag, c.told_at), who: c.ended_by_name });
		case 'withdrawn':
			return m.critical_withdrawn_line({ who: c.ended_by_name, at });
	}
	return c.escalations > 0
		? m.critical_all_told({ hospital: c.hospital_name, n: c.escalations })
		: m.critical_waits({ who: c.recipient_name });
}

/** When an open one is passed on; '' for one that has ended. */
export function nextStep(c: Critical, tag: string, now: number): string {
	if (c.state !== 'open') return '';
	const left = (Date.parse(c.next_at) - now) / 1000;
	if (left <= 0) return m.critical_next_now();
	const time = duration(tag, left < 60 ? left : Math.ceil(left / 60) * 60);
	return c.escalations > 0 ? m.critical_again({ time }) : m.critical_next({ time });
}
