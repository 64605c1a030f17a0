// Where a slide lies on the screen, and the way between screen and slide. Pure: no viewer.
import type { Point } from './ring';

/** One moment of a viewer. Screen pixels are CSS pixels from the viewer's upper left corner. */
export interface Place {
	/** Where pixel 0,0 of level 0 is on the screen. */
	x: number;
	y: number;
	/** Screen pixels per pixel of level 0. */
	scale: number;
	/** How far the slide is turned, clockwise, in degrees from 0 up to 360. */
	angle: number;
	/** Size of the viewer on the screen. */
	width: number;
	height: number;
}

export const nowhere: Place = { x: 0, y: 0, scale: 1, angle: 0, width: 1, height: 1 };

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Turns a vector clockwise, as the screen's y runs down. */
export function turn([x, y]: Point, degrees: number): Point {
	const [c, s] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
	return [x * c - y * s, x * s + y * c];
}

/** From pixels of level 0 to those of the screen. */
export function toScreen(p: Place, [x, y]: Point): Point {
	const [dx, dy] = turn([x * p.scale, y * p.scale], p.angle);
	return [p.x + dx, p.y + dy];
}

/** From pixels of the screen to those of level 0; not rounded, and not kept on the slide. */
export function toSlide(p: Place, x: number, y: number): Point {
	const [dx, dy] = turn([x - p.x, y - p.y], -p.angle);
	return [dx / p.scale, dy / p.scale];
}

/** The slide's pixel in the middle of the screen. */
export const middle = (p: Place): Point => toSlide(p, p.width / 2, p.height / 2);

/** The transform attribute of an SVG group whose children are in pixels of level 0. */
export const svgTransform = (p: Place) => `translate(${p.x} ${p.y}) rotate(${p.angle}) scale(${p.scale})`;

/** Lets a canvas draw in pixels of level 0; dense: device pixels per screen pixel. */
export function canvasTransform(g: CanvasRenderingContext2D, p: Place, dense: number) {
	g.setTransform(dense, 0, 0, dense, 0, 0);
	g.translate(p.x, p.y);
	g.rotate(radians(p.angle));
	g.scale(p.scale, p.scale);
}

/** The corners of the screen in pixels of level 0, clockwise from the upper left. */
export const corners = (p: Place): Point[] => [
	toSlide(p, 0, 0),
	toSlide(p, p.width, 0),
	toSlide(p, p.width, p.height),
	toSlide(p, 0, p.height)
];

/** The largest scale at which all of a slide of this size, turned as it is, is on the screen. */
export function fitScale(p: Place, width: number, height: number): number {
	const [c, s] = [Math.abs(Math.cos(radians(p.angle))), Math.abs(Math.sin(radians(p.angle)))];
	return Math.min(p.width / (width * c + height * s), p.height / (width * s + height * c));
}

export const samePlace = (a: Place, b: Place) =>
	(Object.keys(a) as (keyof Place)[]).every((k) => Math.abs(a[k] - b[k]) <= 1e-7);
