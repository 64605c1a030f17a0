// What a hand draws, turned into a ring that is worth keeping.
export type Point = [number, number];

/** Puts a point onto the slide, in whole pixels of level 0. */
export const onSlide = ([x, y]: Point, width: number, height: number): Point => [
	Math.round(Math.min(Math.max(x, 0), width)),
	Math.round(Math.min(Math.max(y, 0), height))
];

export const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Twice the signed area is zero for a line and for fewer than three corners. */
export function area(ring: readonly Point[]): number {
	let sum = 0;
	ring.forEach((a, i) => {
		const b = ring[(i + 1) % ring.length]!;
		sum += a[0] * b[1] - b[0] * a[1];
	});
	return Math.abs(sum) / 2;
}

/**
 * Leaves out the points that a line between their neighbours passes within tolerance
 * (Ramer, Douglas and Peucker). First and last stay.
 */
export function simplify(points: readonly Point[], tolerance: number): Point[] {
	if (points.length < 3) return [...points];
	const keep = new Uint8Array(points.length);
	keep[0] = keep[points.length - 1] = 1;
	const spans: [number, number][] = [[0, points.length - 1]];
	for (let span = spans.pop(); span; span = spans.pop()) {
		const [from, to] = span;
		let worst = tolerance;
		let at = -1;
		for (let i = from + 1; i < to; i++) {
			const d = offLine(points[i]!, points[from]!, points[to]!);
			if (d > worst) [worst, at] = [d, i];
		}
		if (at < 0) continue;
		keep[at] = 1;
		spans.push([from, at], [at, to]);
	}
	return points.filter((_, i) => keep[i] === 1);
}

function offLine(p: Point, a: Point, b: Point): number {
	const length = distance(a, b);
	if (length === 0) return distance(p, a);
	const t = ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length ** 2;
	const s = Math.min(Math.max(t, 0), 1);
	return distance(p, [a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1])]);
}
