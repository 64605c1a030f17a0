// Dates, numbers and durations in a language. Every function takes the tag first, so that
// what it shows follows a change of language.

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(tag: string, o: Intl.NumberFormatOptions): Intl.NumberFormat {
	const key = 'n' + tag + JSON.stringify(o);
	let f = cache.get(key) as Intl.NumberFormat | undefined;
	if (!f) cache.set(key, (f = new Intl.NumberFormat(tag, o)));
	return f;
}

function dates(tag: string, o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = 'd' + tag + JSON.stringify(o);
	let f = cache.get(key) as Intl.DateTimeFormat | undefined;
	if (!f) cache.set(key, (f = new Intl.DateTimeFormat(tag, o)));
	return f;
}

export const number = (tag: string, n: number, digits = 0) =>
	numbers(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n);

/** A share of 1, whole percent, never 100 % before it is all. */
export const percent = (tag: string, share: number) =>
	numbers(tag, { style: 'percent' }).format(Math.floor(Math.min(Math.max(share, 0), 1) * 100 + 1e-9) / 100);

/** A model's score: two places, cut and not rounded, as the server words it. */
export const score = (tag: string, s: number) => number(tag, Math.floor(s * 100 + 1e-4) / 100, 2);

export function bytes(tag: string, n: number): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
	let i = 0;
	while (n >= 1000 && i < units.length - 1) {
		n /= 1000;
		i++;
	}
	// English would say «0 byte».
	if (i === 0) return `${number(tag, n)} B`;
	const digits = n >= 100 ? 0 : 1;
	return numbers(tag, {
		style: 'unit',
		unit: units[i],
		unitDisplay: 'short',
		maximumFractionDigits: digits
	}).format(n);
}

/** Two units at most: 42 s, 3 min 5 s, 2 h 5 min, 4 d 3 h. */
export function duration(tag: string, seconds: number): string {
	const s = Math.max(0, Math.round(seconds));
	const unit = (n: number, name: string) =>
		numbers(tag, {
			style: 'unit',
			unit: name,
			unitDisplay: tag.startsWith('zh') ? 'short' : 'narrow'
		}).format(n);
	const parts: [number, string][] = [
		[Math.floor(s / 86400), 'day'],
		[Math.floor(s / 3600) % 24, 'hour'],
		[Math.floor(s / 60) % 60, 'minute'],
		[s % 60, 'second']
	];
	const from = parts.findIndex(([n]) => n > 0);
	if (from < 0) return unit(0, 'second');
	// Seconds say nothing once it takes ten minutes.
	const shown = parts.slice(from, from + 2).filter(([n, name]) => n > 0 && !(name === 'second' && s >= 600));
	return shown.map(([n, name]) => unit(n, name)).join(tag.startsWith('zh') ? '' : ' ');
}

export const secondsBetween = (from: string | null, to: number) =>
	from ? Math.max(0, (to - Date.parse(from)) / 1000) : 0;

export const dateTime = (tag: string, at: string | null) =>
	at
		? dates(tag, {
				year: 'numeric',
				month: '2-digit',
				day: '2-digit',
				hour: '2-digit',
				minute: '2-digit',
				hourCycle: 'h23'
			}).format(new Date(at))
		: '';

export const time = (tag: string, at: string | null) =>
	at
		? dates(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(
				new Date(at)
			)
		: '';

/** Micrometres or millimetres, for the scale bar. */
export const length = (tag: string, micrometres: number) =>
	micrometres >= 1000
		? `${number(tag, micrometres / 1000, micrometres % 1000 ? 1 : 0)} mm`
		: `${number(tag, micrometres, micrometres < 1 ? 1 : 0)} µm`;
