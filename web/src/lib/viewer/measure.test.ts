import { describe, expect, it } from 'vitest';
import type { Slide } from '$lib/api/types';
import { areaOf, lengthOf, quantity } from './measure';
import { Measuring } from './measuring.svelte';
import { pixelSize } from './scale';
import { Stage } from './stage.svelte';

const pixel = { x: 0.25, y: 0.5 };

describe('numbers', () => {
	it('count a pixel by its width across and its height down', () => {
		expect(
			lengthOf(
				[
					[0, 0],
					[400, 0]
				],
				pixel
			)
		).toBe(100);
		expect(
			lengthOf(
				[
					[0, 0],
					[0, 400]
				],
				pixel
			)
		).toBe(200);
		expect(
			lengthOf(
				[
					[0, 0],
					[120, 80]
				],
				pixel
			)
		).toBe(50);
		expect(
			areaOf(
				[
					[0, 0],
					[400, 0],
					[400, 400],
					[0, 400]
				],
				pixel
			)
		).toBe(100 * 200);
	});
	it('have the unit that a person would write', () => {
		const line = (um: number) =>
			quantity(
				{
					kind: 'length',
					points: [
						[0, 0],
						[um, 0]
					]
				},
				{ x: 1, y: 1 }
			);
		expect(line(45)).toEqual({ value: 45, unit: 'µm', digits: 1 });
		expect(line(999)).toMatchObject({ unit: 'µm', digits: 0 });
		expect(line(12_340)).toEqual({ value: 12.34, unit: 'mm', digits: 1 });
		const square = (side: number) =>
			quantity(
				{
					kind: 'area',
					points: [
						[0, 0],
						[side, 0],
						[side, side],
						[0, side]
					]
				},
				{ x: 1, y: 1 }
			);
		expect(square(1000)).toEqual({ value: 1, unit: 'mm²', digits: 2 });
		expect(square(50)).toMatchObject({ value: 2500, unit: 'µm²' });
	});
	it('are none where the pixel size is not known', () => {
		expect(
			quantity(
				{
					kind: 'length',
					points: [
						[0, 0],
						[9, 9]
					]
				},
				null
			)
		).toBeNull();
		expect(pixelSize({ given_mpp: 0, info: null } as unknown as Slide)).toBeNull();
	});
	it('go by what a person gave before what the file says', () => {
		const info = { mpp: { x: 0.25, y: 0.26 } };
		expect(pixelSize({ given_mpp: 0, info } as unknown as Slide)).toEqual({ x: 0.25, y: 0.26 });
		expect(pixelSize({ given_mpp: 0.5, info } as unknown as Slide)).toEqual({ x: 0.5, y: 0.5 });
	});
});

describe('the tool', () => {
	const stage = new Stage(() => ({ id: 's', info: { width: 1000, height: 800 } }) as unknown as Slide);
	const begun = () => {
		const m = new Measuring(stage);
		stage.take(m);
		return m;
	};
	it('takes a length from two clicks, and keeps it when it ends', () => {
		const m = begun();
		m.corner([10, 10], 1);
		m.corner([110, 10], 1);
		m.corner([200, 200], 1);
		m.leave();
		m.leave();
		expect(m.on).toBe(false);
		expect(m.done).toEqual([
			{
				kind: 'length',
				points: [
					[10, 10],
					[110, 10]
				]
			}
		]);
	});
	it('takes a length from one drag', () => {
		const m = begun();
		for (const x of [10, 50, 90]) m.stroke([x, 20], 1);
		m.endStroke(1);
		expect(m.done).toEqual([
			{
				kind: 'length',
				points: [
					[10, 20],
					[90, 20]
				]
			}
		]);
	});
	it('closes an area at its first corner, and stays on the slide', () => {
		const m = begun();
		m.choose('area');
		for (const p of [
			[10, 10],
			[400, 10],
			[400, 5000],
			[12, 12]
		] as [number, number][])
			m.corner(p, 1);
		expect(m.done).toEqual([
			{
				kind: 'area',
				points: [
					[10, 10],
					[400, 10],
					[400, 800]
				]
			}
		]);
	});
	it('makes nothing of a click on the spot or an area without an inside', () => {
		const m = begun();
		m.corner([10, 10], 1);
		m.corner([10, 11], 1);
		m.choose('area');
		for (const x of [10, 100, 200]) m.corner([x, 10], 1);
		m.close();
		expect(m.done).toEqual([]);
	});
	it('takes back corner by corner, then measurement by measurement', () => {
		const m = begun();
		m.corner([10, 10], 1);
		m.corner([110, 10], 1);
		m.corner([300, 300], 1);
		m.back();
		expect(m.points).toEqual([]);
		expect(m.done).toHaveLength(1);
		m.back();
		expect(m.done).toEqual([]);
	});
	it('gives way to another tool', () => {
		const m = begun();
		m.corner([10, 10], 1);
		expect(stage.take({ name: 'other', yield: () => true })).toBe(true);
		expect(m.on).toBe(false);
		expect(m.points).toEqual([]);
	});
});
