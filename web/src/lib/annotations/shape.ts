// The shapes that people draw, as numbers: pure, in pixels of level 0.
import type { Bounds, ShapeKind } from '$lib/api/types';
import { area, distance, type Point } from '$lib/viewer/ring';
import type { PixelSize } from '$lib/viewer/scale';

export const kinds: readonly ShapeKind[] = ['polygon', 'rectangle', 'point', 'length', 'area'];

/** The outline of what has an inside, not closed; null for points and lengths. */
export function ring(kind: ShapeKind, points: readonly Point[]): readonly Point[] | null {
	if (kind === 'polygon' || kind === 'area') return points;
	const [a, b] = points;
	if (kind !== 'rectangle' || !a || !b) return null;
	return [a, [b[0], a[1]], b, [a[0], b[1]]];
}

/** Whether the shape is one: what the server would refuse is not kept. */
export function isWhole(kind: ShapeKind, points: readonly Point[]): boolean {
	if (kind === 'point') return points.length === 1;
	if (kind === 'length') return points.length >= 2 && length(points, { x: 1, y: 1 }) > 0;
	if (kind === 'rectangle' && points.length !== 2) return false;
	const outline = ring(kind, points);
	return outline !== null && outline.length >= 3 && area(outline) > 0;
}

/** Along the points, in the units of a pixel's sides. */
export function length(points: readonly Point[], pixel: PixelSize): number {
	let sum = 0;
	for (let i = 1; i < points.length; i++) {
		const [a, b] = [points[i - 1]!, points[i]!];
		sum += Math.hypot((b[0] - a[0]) * pixel.x, (b[1] - a[1]) * pixel.y);
	}
	return sum;
}

/** What the server will measure; null where there is nothing to be measured or no scale. */
export function measure(kind: ShapeKind, points: readonly Point[], pixel: PixelSize | null) {
	const outline = ring(kind, points);
	return {
		length_um: kind === 'length' && pixel ? length(points, pixel) : null,
		area_mm2: outline && pixel ? (area(outline) * pixel.x * pixel.y) / 1e6 : null
	};
}

export function bounds(points: readonly Point[]): Bounds {
	const xs = points.map((p) => p[0]);
	const ys = points.map((p) => p[1]);
	const [x, y] = [Math.min(...xs), Math.min(...ys)];
	return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}

/** The corner nearest to p within reach; -1 when none is. */
export function cornerAt(points: readonly Point[], p: Point, reach: number): number {
	let best = -1;
	let least = reach;
	points.forEach((q, i) => {
		const d = distance(p, q);
		if (d <= least) [best, least] = [i, d];
	});
	return best;
}

/** The middle of each side that a corner may be pulled out of, with the place where it goes. */
export function middles(kind: ShapeKind, points: readonly Point[]): { at: Point; before: number }[] {
	if (kind !== 'polygon' && kind !== 'area') return [];
	return points.map((a, i) => {
		const b = points[(i + 1) % points.length]!;
		return { at: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], before: i + 1 };
	});
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** An id in the server's form: 26 random letters, 130 bits. */
export function newId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(26));
	return Array.from(bytes, (b) => letters[b % 32]).join('');
}

/** The time as the server writes it. */
export const now = () => new Date().toISOString();
