import { describe, expect, it } from 'vitest';
import { corners, fitScale, middle, type Place, toScreen, toSlide } from './place';

const place: Place = { x: 30, y: -20, scale: 0.5, angle: 0, width: 800, height: 600 };
const near = (got: readonly number[], want: readonly number[]) =>
	want.forEach((v, i) => expect(got[i]).toBeCloseTo(v, 9));

describe('a place', () => {
	it('upright, is a shift and a scale', () => {
		near(toScreen(place, [100, 40]), [80, 0]);
	});
	it('turned a quarter, has the slide run down where it ran right', () => {
		near(toScreen({ ...place, angle: 90 }, [100, 0]), [30, 30]);
	});
	it.each([0, 15, 90, 213.7, 359])('finds its way back at %f degrees', (angle) => {
		const p = { ...place, angle };
		near(toSlide(p, ...toScreen(p, [123.4, 567.8])), [123.4, 567.8]);
		near(toScreen(p, middle(p)), [400, 300]);
		near(toScreen(p, corners(p)[2]!), [800, 600]);
	});
});

it('a slide turned a quarter fits by its height', () => {
	expect(fitScale(place, 1600, 400)).toBe(0.5);
	expect(fitScale({ ...place, angle: 90 }, 1600, 400)).toBeCloseTo(0.375, 9);
});
