// Magnification and scale bar from micrometres per pixel.
import type { Slide } from '$lib/api/types';

/** Micrometres per pixel of level 0, across and down: scanners may differ in the two. */
export interface PixelSize {
	x: number;
	y: number;
}

/** What a person gave counts before what the file says; null where neither does. */
export function pixelSize(slide: Pick<Slide, 'given_mpp' | 'info'>): PixelSize | null {
	if (slide.given_mpp > 0) return { x: slide.given_mpp, y: slide.given_mpp };
	const mpp = slide.info?.mpp;
	return mpp && mpp.x > 0 && mpp.y > 0 ? { x: mpp.x, y: mpp.y } : null;
}

/** The buttons, in the order of the keys 1 to 6. */
export const magnifications = [1.25, 2.5, 5, 10, 20, 40] as const;

/** At 40x a screen pixel shows 0.25 µm of the glass, at 10x 1 µm. */
const micrometresAtOne = 10;

/** Nominal magnification when one slide pixel takes `scale` screen pixels. */
export const magnification = (mpp: number, scale: number) => (micrometresAtOne * scale) / mpp;

/** Screen pixels per slide pixel for a magnification. */
export const scaleFor = (mpp: number, mag: number) => (mag * mpp) / micrometresAtOne;

/** The longest of 1, 2, 5 × 10ⁿ µm that fits into max screen pixels. */
export function scaleBar(mpp: number, scale: number, max = 140): { micrometres: number; pixels: number } {
	const perPixel = mpp / scale;
	const limit = perPixel * max;
	const decade = 10 ** Math.floor(Math.log10(limit));
	const step = [5, 2, 1].find((s) => s * decade <= limit) ?? 1;
	return { micrometres: step * decade, pixels: (step * decade) / perPixel };
}
