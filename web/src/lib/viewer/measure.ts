// Lengths and areas on the glass, from pixels of level 0. A pixel may be wider than high, so
// every step is scaled before it is measured. Without a pixel size there is no number.
import type { Point } from './ring';
import { area } from './ring';
import type { PixelSize } from './scale';

/** A length has two ends; an area has three corners or more and closes by itself. */
export interface Measure {
	kind: 'length' | 'area';
	points: Point[];
}

const scaled = (points: readonly Point[], pixel: PixelSize): Point[] =>
	points.map(([x, y]) => [x * pixel.x, y * pixel.y]);

/** Micrometres along a line. */
export function lengthOf(points: readonly Point[], pixel: PixelSize): number {
	let sum = 0;
	scaled(points, pixel).forEach(([x, y], i, all) => {
		const before = all[i - 1];
		if (before) sum += Math.hypot(x - before[0], y - before[1]);
	});
	return sum;
}

/** Square micrometres within a ring. */
export const areaOf = (points: readonly Point[], pixel: PixelSize): number => area(scaled(points, pixel));

/** A number with its unit: `digits` after the point, so that about three figures count. */
export interface Quantity {
	value: number;
	unit: 'µm' | 'mm' | 'µm²' | 'mm²';
	digits: number;
}

const figures = (n: number) => Math.min(Math.max(2 - Math.floor(Math.log10(Math.max(n, 1e-9))), 0), 3);

/** What a measure comes to; null where the pixel size is not known. */
export function quantity(m: Measure, pixel: PixelSize | null): Quantity | null {
	if (!pixel) return null;
	if (m.kind === 'length') {
		const um = lengthOf(m.points, pixel);
		if (um < 1000) return { value: um, unit: 'µm', digits: um < 100 ? 1 : 0 };
		return { value: um / 1000, unit: 'mm', digits: figures(um / 1000) };
	}
	const square = areaOf(m.points, pixel);
	if (square < 10_000) return { value: square, unit: 'µm²', digits: 0 };
	return { value: square / 1e6, unit: 'mm²', digits: figures(square / 1e6) };
}
