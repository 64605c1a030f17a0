// The heatmap's colours, and the way back from a picture in these colours to scores: what a
// threshold hides is decided here, without asking the server again.

/** The same nine stops as in the server's drawing (reports/colour.go), at equal distances. */
const stops = [
	[4, 84, 88],
	[7, 104, 96],
	[1, 125, 101],
	[5, 147, 99],
	[60, 168, 91],
	[107, 186, 80],
	[152, 204, 63],
	[199, 219, 36],
	[246, 234, 16]
] as const;

export type Colour = readonly [number, number, number];

export const heatStops = stops.map((c) => `rgb(${c.join(' ')})`);

/** The colour of a score between 0 and 1, as reports.HeatColour. */
export function heatColour(score: number): Colour {
	const at = Math.min(Math.max(score, 0), 1) * (stops.length - 1);
	const i = Math.min(Math.floor(at), stops.length - 2);
	const [from, to] = [stops[i]!, stops[i + 1]!];
	const mix = (c: 0 | 1 | 2) => Math.round(from[c] + (to[c] - from[c]) * (at - i));
	return [mix(0), mix(1), mix(2)];
}

/** Up to here a score is not worth covering tissue; from `strong` on it has its full colour. */
const [faint, strong] = [0.1, 0.6];

/** How much of a score's colour is shown, 0 to 1: low scores let the tissue through. */
export const heatStrength = (score: number) => Math.min(Math.max((score - faint) / (strong - faint), 0), 1);

/** The scores of a heatmap picture: 0 where nothing was scored, else 1 to 255 for 0 to 1. */
export interface Scores {
	width: number;
	height: number;
	values: Uint8Array;
}

export const scoreOf = (value: number) => (value - 1) / 254;
const valueOf = (score: number) => 1 + Math.round(score * 254);

/** This far from the scale, in all three channels together, a colour is not of it. */
const near = 6;
const fine = 4096;

const packed = ([r, g, b]: Colour) => (r << 16) | (g << 8) | b;

/** Reads scores from pixels (RGBA); null when the picture has other colours than ours. */
export function readScores(data: Uint8ClampedArray, width: number, height: number): Scores | null {
	const known = new Map<number, number>();
	for (let i = fine; i >= 0; i--) known.set(packed(heatColour(i / fine)), valueOf(i / fine));
	const values = new Uint8Array(width * height);
	for (let i = 0; i < values.length; i++) {
		if (data[4 * i + 3] === 0) continue;
		const colour: Colour = [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!];
		let value = known.get(packed(colour));
		if (value === undefined) known.set(packed(colour), (value = nearest(colour)));
		if (value === 0) return null;
		values[i] = value;
	}
	return { width, height, values };
}

function nearest([r, g, b]: Colour): number {
	let [best, value] = [near, 0];
	for (let i = 0; i <= 255; i++) {
		const c = heatColour(i / 255);
		const d = Math.abs(c[0] - r) + Math.abs(c[1] - g) + Math.abs(c[2] - b);
		if (d <= best) [best, value] = [d, valueOf(i / 255)];
	}
	return value;
}

/** Pixels (RGBA) of the scores from a threshold on. */
export function paint(scores: Scores, from: number): Uint8ClampedArray<ArrayBuffer> {
	const table = new Uint32Array(256);
	const bytes = new Uint8ClampedArray(table.buffer);
	for (let v = 1; v < 256; v++) {
		// Half a step of leeway: a score that is the threshold belongs to it.
		const shown = scoreOf(v) >= from - 0.5 / 254;
		bytes.set([...heatColour(scoreOf(v)), shown ? 255 * heatStrength(scoreOf(v)) : 0], 4 * v);
	}
	const out = new Uint32Array(scores.values.length);
	for (let i = 0; i < out.length; i++) out[i] = table[scores.values[i]!]!;
	return new Uint8ClampedArray(out.buffer);
}
