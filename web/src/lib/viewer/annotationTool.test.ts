import { beforeEach, describe, expect, it } from 'vitest';
import { Annotations, type Server } from '$lib/annotations/annotations.svelte';
import type { Annotation } from '$lib/api/types';
import { AnnotationTool } from './annotationTool.svelte';
import type { Point } from './ring';
import type { Stage, Tool } from './stage.svelte';

const never = () => new Promise<never>(() => {});
const server = {
	annotations: never,
	addAnnotation: never,
	saveAnnotation: never,
	removeAnnotation: never
} as Server;

/** What the tool uses of a stage: a slide of 1000 x 800 at one screen pixel per pixel. */
function fakeStage() {
	return {
		tool: null as Tool | null,
		width: 1000,
		height: 800,
		pointer: null as Point | null,
		middle: [500, 400] as Point,
		place: { scale: 1 },
		slide: { id: 's', case: 'c' },
		flown: [] as unknown[],
		take(t: Tool) {
			if (this.tool && this.tool !== t && !this.tool.yield()) return false;
			this.tool = t;
			return true;
		},
		drop(t: Tool) {
			if (this.tool === t) this.tool = null;
		},
		flyTo(b: unknown) {
			this.flown.push(b);
		}
	};
}

describe('AnnotationTool', () => {
	let stage: ReturnType<typeof fakeStage>;
	let drawn: Annotations;
	let tool: AnnotationTool;
	let may: boolean;
	let focused: string[];
	const shapes = () => drawn.list.map((a: Annotation) => [a.kind, a.points]);
	const click = (...points: Point[]) => points.forEach((p) => tool.pen.corner(p, 1));
	const drag = (...points: Point[]) => {
		points.forEach((p) => tool.pen.stroke(p, 1));
		tool.pen.endStroke(1);
	};

	beforeEach(() => {
		[stage, may, focused] = [fakeStage(), true, []];
		drawn = new Annotations('s', server, { read: () => ({}), write: () => true });
		tool = new AnnotationTool(
			stage as unknown as Stage,
			() => drawn,
			() => may,
			() => ({ id: 'me', name: 'Me' }),
			(what) => focused.push(what)
		);
		tool.start('polygon');
	});

	it('is not there for whoever may not', () => {
		tool.stop();
		may = false;
		tool.start('point');
		tool.note([1, 1]);
		expect(tool.on).toBe(false);
		expect(drawn.list).toEqual([]);
	});

	it('closes a polygon at its first corner, by enter, and not before it is one', () => {
		click([10, 10], [100, 10]);
		tool.finish();
		expect(drawn.list).toEqual([]);
		click([100, 100], [12, 12]);
		expect(shapes()).toEqual([
			[
				'polygon',
				[
					[10, 10],
					[100, 10],
					[100, 100]
				]
			]
		]);
		expect(drawn.selected).toBe(drawn.list[0]?.id);
		expect(drawn.list[0]).toMatchObject({ by: 'me', by_name: 'Me', slide: 's', case: 'c' });
	});

	it('a stroke is an area of its own, and one that goes nowhere is none', () => {
		drag([10, 10], [200, 10], [200, 200], [10, 200]);
		drag([300, 300], [301, 301]);
		expect(drawn.list).toHaveLength(1);
		expect(tool.points).toEqual([]);
	});

	it('two clicks or a drag make a rectangle or a length; a click makes a point', () => {
		tool.use('rectangle');
		click([10, 10], [50, 60]);
		tool.use('length');
		drag([500, 500], [510, 520], [600, 500]);
		tool.use('point');
		click([700, 700]);
		expect(shapes()).toEqual([
			[
				'rectangle',
				[
					[10, 10],
					[50, 60]
				]
			],
			[
				'length',
				[
					[500, 500],
					[600, 500]
				]
			],
			['point', [[700, 700]]]
		]);
	});

	it('keeps what is drawn on the slide, in whole pixels', () => {
		tool.use('rectangle');
		click([-20, 10.4], [50.6, 900]);
		expect(shapes()).toEqual([
			[
				'rectangle',
				[
					[0, 10],
					[51, 800]
				]
			]
		]);
	});

	it('pulls a corner of the chosen one, and a new one out of a side', () => {
		click([100, 100], [300, 100], [300, 300]);
		tool.finish();
		drag([302, 98], [350, 50]);
		expect(shapes()).toEqual([
			[
				'polygon',
				[
					[100, 100],
					[350, 50],
					[300, 300]
				]
			]
		]);
		drag([200, 200], [150, 250]);
		expect(drawn.list[0]?.points).toEqual([
			[100, 100],
			[350, 50],
			[300, 300],
			[150, 250]
		]);
		expect(drawn.list).toHaveLength(1);
		tool.undo();
		expect(drawn.list[0]?.points).toHaveLength(3);
	});

	it('by keys alone: corners at the cross, escape gives up what is begun, then the tool', () => {
		for (const middle of [
			[10, 10],
			[90, 10],
			[90, 90]
		] as Point[]) {
			stage.middle = middle;
			tool.keys['space']?.({} as KeyboardEvent);
		}
		tool.keys['enter']?.({} as KeyboardEvent);
		expect(drawn.list).toHaveLength(1);
		tool.keys['space']?.({} as KeyboardEvent);
		tool.leave();
		expect(tool.on).toBe(true);
		tool.leave();
		expect(tool.on).toBe(false);
	});

	it('gives the stage to another tool unless something is begun', () => {
		const other = { name: 'other', yield: () => true };
		click([10, 10]);
		expect(stage.take(other)).toBe(false);
		tool.leave();
		expect(stage.take(other)).toBe(true);
	});

	it('steps through what is drawn, removes it, and writes about it', () => {
		tool.use('point');
		click([10, 10], [20, 20]);
		tool.step(-1);
		expect(stage.flown).toEqual([[10, 10, 0, 0]]);
		tool.write('label');
		tool.remove();
		expect(shapes()).toEqual([['point', [[20, 20]]]]);
		tool.note([5, 5]);
		expect(shapes()).toHaveLength(2);
		expect(focused).toEqual(['label', 'note']);
	});
});
