import { describe, expect, it } from 'vitest';
import { area, onSlide, simplify, type Point } from './ring';
import { maxAreas, Sketch } from './sketch.svelte';

const corners: Point[] = [
	[100, 100],
	[200, 100],
	[200, 200]
];
const triangle = (s: Sketch) => corners.forEach((p) => s.corner(p, 1));

describe('a ring', () => {
	it('stays on the slide, in whole pixels', () => {
		expect(onSlide([-3, 1000.4], 800, 900)).toEqual([0, 900]);
		expect(onSlide([10.6, 10.2], 800, 900)).toEqual([11, 10]);
	});
	it('has no inside when it is a line', () => {
		expect(area(corners)).toBe(5000);
		expect(
			area([
				[0, 0],
				[5, 5],
				[9, 9]
			])
		).toBe(0);
	});
	it('loses what a straight line shows as well, and no corner', () => {
		const hand: Point[] = [];
		for (let x = 0; x <= 100; x++) hand.push([x, x % 2]);
		for (let y = 0; y <= 100; y++) hand.push([100, y]);
		const few = simplify(hand, 1.5);
		expect(few.length).toBeLessThan(6);
		expect(few).toContainEqual([100, 0]);
		expect(few[0]).toEqual([0, 0]);
		expect(few[few.length - 1]).toEqual([100, 100]);
	});
	it('is simplified without recursion, however long it is', () => {
		const long: Point[] = Array.from({ length: 10_000 }, (_, i) => [i, 40 * Math.sin(i / 50)]);
		expect(simplify(long, 1).length).toBeLessThan(5_000);
	});
});

describe('a sketch', () => {
	it('closes at its first corner, and by hand', () => {
		const s = new Sketch(1000, 1000);
		triangle(s);
		s.corner([104, 103], 1);
		expect(s.points).toEqual([]);
		expect(s.edits).toEqual([{ add: false, ring: corners }]);
		s.add = true;
		triangle(s);
		expect(s.close()).toBe(true);
		expect(s.edits.map((e) => e.add)).toEqual([false, true]);
	});
	it('measures on the screen: far out, corners on one spot are one', () => {
		const s = new Sketch(100_000, 100_000);
		for (const p of corners) s.corner(p, 0.01);
		expect(s.points).toHaveLength(1);
	});
	it('takes back corner, area, and the way back to the automatic mask', () => {
		const s = new Sketch(1000, 1000);
		triangle(s);
		s.back();
		expect(s.points).toHaveLength(2);
		s.undo();
		expect(s.points).toEqual([]);
		triangle(s);
		s.close();
		s.clear();
		expect(s.edits).toEqual([]);
		s.undo();
		expect(s.edits).toHaveLength(1);
		s.undo();
		expect([s.edits.length, s.canUndo]).toEqual([0, false]);
	});
	it('makes an area of one stroke of the hand', () => {
		const s = new Sketch(1000, 1000);
		for (let a = 0; a < 360; a += 3) {
			const r = (a * Math.PI) / 180;
			s.stroke([500 + 200 * Math.cos(r), 500 + 200 * Math.sin(r)], 1);
		}
		s.endStroke(1);
		expect(s.points).toEqual([]);
		expect(s.edits).toHaveLength(1);
		expect(s.edits[0]!.ring.length).toBeLessThan(60);
		expect(area(s.edits[0]!.ring)).toBeGreaterThan(0.97 * Math.PI * 200 ** 2);
	});
	it('goes on with corners after a stroke that began at one', () => {
		const s = new Sketch(1000, 1000);
		s.corner([10, 10], 1);
		s.stroke([60, 60], 1);
		s.stroke([90, 20], 1);
		s.endStroke(1);
		expect(s.edits).toHaveLength(0);
		expect(s.points.length).toBeGreaterThan(2);
	});
	it('throws away what has no inside', () => {
		const s = new Sketch(1000, 1000);
		for (const x of [10, 50, 90]) s.stroke([x, 10], 1);
		s.endStroke(1);
		expect([s.points.length, s.edits.length]).toEqual([0, 0]);
		s.corner([10, 10], 1);
		expect(s.close()).toBe(false);
		expect(s.points).toHaveLength(1);
	});
	it('gives up the open area before everything else', () => {
		const s = new Sketch(1000, 1000);
		expect(s.leave()).toBe(false);
		s.corner([10, 10], 1);
		expect(s.leave()).toBe(true);
	});
	it('holds no more areas than the server takes', () => {
		const s = new Sketch(1000, 1000);
		s.begin(Array.from({ length: maxAreas }, () => ({ add: true, ring: corners })));
		triangle(s);
		expect(s.close()).toBe(false);
		expect(s.edits).toHaveLength(maxAreas);
	});
	it('holds no more corners in all than the server takes', () => {
		const s = new Sketch(10_000, 1000);
		const ring: Point[] = Array.from({ length: 4_000 }, (_, i) => [i, i % 2]);
		s.begin(Array.from({ length: 4 }, () => ({ add: true, ring })));
		triangle(s);
		expect(s.close()).toBe(false);
		expect(s.edits).toHaveLength(4);
	});
});
