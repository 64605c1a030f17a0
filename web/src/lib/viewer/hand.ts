// What the pointer does over the slide while something is being drawn: a click sets a corner,
// a drag draws. Wheel, pinch and keys still move the slide.
import type OpenSeadragon from 'openseadragon';
import type { Point } from './ring';
import type { Sketch } from './sketch.svelte';

export interface Drawing {
	/** Null while nothing is being drawn: then the pointer moves the slide. */
	sketch: () => Sketch | null;
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
	const hear = (name: string, f: (sketch: Sketch, at: Point, e: Event) => void) =>
		viewer.addHandler(name as 'canvas-click', (e) => {
			const sketch = d.sketch();
			if (!sketch) return;
			e.preventDefaultAction = true;
			f(sketch, d.toSlide(e.position.x, e.position.y), e);
		});
	let pressedAt: Point | null = null;
	viewer.addHandler('canvas-press', (e) => (pressedAt = d.toSlide(e.position.x, e.position.y)));
	hear('canvas-click', (sketch, at, e) => e.quick && sketch.corner(at, d.scale()));
	hear('canvas-double-click', (sketch) => sketch.close());
	hear('canvas-drag', (sketch, at) => {
		// The stroke began where the pointer went down, some pixels before it counts as a drag.
		if (pressedAt) sketch.stroke(pressedAt, d.scale());
		pressedAt = null;
		sketch.stroke(at, d.scale());
	});
	hear('canvas-drag-end', (sketch) => sketch.endStroke(d.scale()));
}
