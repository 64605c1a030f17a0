// What the pointer does over the slide while something is being drawn: a click sets a corner,
// a drag draws. Wheel, pinch and keys still move the slide.
import type OpenSeadragon from 'openseadragon';
import type { Point } from './ring';

/** What a hand draws with. Points are in pixels of level 0, scale is screen pixels per such pixel. */
export interface Pen {
	corner(p: Point, scale: number): void;
	/** A stroke is begun by its first point and ended by endStroke. */
	stroke(p: Point, scale: number): void;
	endStroke(scale: number): void;
	/** A double click. */
	close(): unknown;
}

export interface Drawing {
	/** Null while nothing is being drawn: then the pointer moves the slide. */
	pen: () => Pen | null;
	/** From the viewer's pixels to those of level 0. */
	toSlide: (x: number, y: number) => Point;
	/** Screen pixels per pixel of level 0. */
	scale: () => number;
}

interface Event {
	position: OpenSeadragon.Point;
	preventDefaultAction?: boolean;
	quick?: boolean;
}

export function drawByHand(viewer: OpenSeadragon.Viewer, d: Drawing) {
	const hear = (name: string, f: (pen: Pen, at: Point, e: Event) => void) =>
		viewer.addHandler(name as 'canvas-click', (e) => {
			const pen = d.pen();
			if (!pen) return;
			e.preventDefaultAction = true;
			f(pen, d.toSlide(e.position.x, e.position.y), e);
		});
	let pressedAt: Point | null = null;
	viewer.addHandler('canvas-press', (e) => (pressedAt = d.toSlide(e.position.x, e.position.y)));
	hear('canvas-click', (pen, at, e) => e.quick && pen.corner(at, d.scale()));
	hear('canvas-double-click', (pen) => pen.close());
	hear('canvas-drag', (pen, at) => {
		// The stroke began where the pointer went down, some pixels before it counts as a drag.
		if (pressedAt) pen.stroke(pressedAt, d.scale());
		pressedAt = null;
		pen.stroke(at, d.scale());
	});
	hear('canvas-drag-end', (pen) => pen.endStroke(d.scale()));
}
