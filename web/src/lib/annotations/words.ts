import type { Annotation, ShapeKind } from '$lib/api/types';
import { length, number } from '$lib/i18n/format';
import { m } from '$lib/paraglide/messages';
import type { PixelSize } from '$lib/viewer/scale';
import { measure } from './shape';

const shapes: Record<ShapeKind, () => string> = {
	polygon: m.ann_polygon,
	rectangle: m.ann_rectangle,
	point: m.ann_point,
	length: m.ann_length,
	area: m.ann_area
};

export const shapeWord = (kind: ShapeKind) => shapes[kind]();

/** How long or large it is; empty where there is nothing to be measured, or no scale. */
export function sizeText(
	tag: string,
	a: Pick<Annotation, 'kind' | 'points'>,
	pixel: PixelSize | null
): string {
	const { length_um, area_mm2 } = measure(a.kind, a.points, pixel);
	if (length_um !== null) return length(tag, length_um >= 1000 ? length_um : Math.round(length_um));
	if (area_mm2 !== null) return `${number(tag, area_mm2, area_mm2 < 0.1 ? 4 : 2)} mm²`;
	return '';
}
