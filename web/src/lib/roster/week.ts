// A week of the roster in the browser's own time.
import type { RosterEntry } from '$lib/api/types';

/** Midnight of the Monday of that day's week. */
export function weekOf(day: Date): Date {
	const d = new Date(day.getFullYear(), day.getMonth(), day.getDate());
	d.setDate(d.getDate() - ((d.getDay() + 6) % 7));
	return d;
}

/** So many days later at the same time of day, also where the clock is put on or back. */
export function daysLater(day: Date, n: number): Date {
	const d = new Date(day);
	d.setDate(d.getDate() + n);
	return d;
}

/** The midnights of a week's seven days. */
export const daysOf = (monday: Date): Date[] => Array.from({ length: 7 }, (_, i) => daysLater(monday, i));

/** The person's duties that touch a day. */
export const on = (entries: RosterEntry[], user: string, day: Date): RosterEntry[] =>
	entries.filter(
		(e) => e.user === user && Date.parse(e.from) < +daysLater(day, 1) && Date.parse(e.until) > +day
	);

const two = (n: number) => String(n).padStart(2, '0');

/** What an input of type datetime-local shows. */
export const toInput = (d: Date): string =>
	`${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;

/** The moment that an input of type datetime-local means; '' where it means none. */
export function fromInput(text: string): string {
	const d = new Date(text);
	return Number.isNaN(+d) ? '' : d.toISOString();
}

/** "08:00–17:00", with arrows where the duty goes on before or after the day. */
export function spanOn(e: RosterEntry, day: Date): string {
	const [from, until, next] = [new Date(e.from), new Date(e.until), daysLater(day, 1)];
	const clock = (d: Date) => `${two(d.getHours())}:${two(d.getMinutes())}`;
	const begin = from < day ? '←' : clock(from);
	let end = clock(until);
	if (until > next) end = '→';
	else if (+until === +next) end = '24:00';
	return `${begin}–${end}`;
}

/** The usual duties of a day: day, evening and night. */
export function shifts(day: Date): { key: 'day' | 'night' | 'whole'; from: Date; until: Date }[] {
	const at = (d: Date, hour: number) => new Date(d.getFullYear(), d.getMonth(), d.getDate(), hour);
	const next = daysLater(day, 1);
	return [
		{ key: 'day', from: at(day, 8), until: at(day, 17) },
		{ key: 'night', from: at(day, 17), until: at(next, 8) },
		{ key: 'whole', from: at(day, 8), until: at(next, 8) }
	];
}
