import { describe, expect, it } from 'vitest';
import { heatColour, heatStops, heatStrength, paint, readScores, scoreOf } from './heat';

/** CIE L* of an sRGB colour. */
function lightness(colour: readonly number[]): number {
	const linear = (v: number) => (v / 255 > 0.04045 ? ((v / 255 + 0.055) / 1.055) ** 2.4 : v / 255 / 12.92);
	return (
		116 * Math.cbrt(0.2126 * linear(colour[0]!) + 0.7152 * linear(colour[1]!) + 0.0722 * linear(colour[2]!)) -
		16
	);
}

const picture = (...scores: (number | null)[]) =>
	new Uint8ClampedArray(scores.flatMap((s) => (s === null ? [0, 0, 0, 0] : [...heatColour(s), 255])));

describe('the scale', () => {
	it('rises evenly in lightness, in nine stops', () => {
		const all = Array.from({ length: 9 }, (_, i) => lightness(heatColour(i / 8)));
		const step = (all[8]! - all[0]!) / 8;
		expect(heatStops).toHaveLength(9);
		all.slice(1).forEach((l, i) => expect(Math.abs((l - all[i]!) / step - 1)).toBeLessThan(0.25));
	});
	it('has no violet or pink: everywhere green is at least as strong as red, but at the yellow end', () => {
		for (let s = 0; s <= 0.85; s += 0.01) {
			const [r, g] = heatColour(s);
			expect(g).toBeGreaterThan(r);
		}
	});
	it('lets low scores through and shows high ones in full', () => {
		expect(heatStrength(0)).toBe(0);
		expect(heatStrength(0.1)).toBe(0);
		expect(heatStrength(0.6)).toBe(1);
	});
});

describe('scores out of a picture', () => {
	it('come back, and nothing where nothing was scored', () => {
		const scores = readScores(picture(0, 0.25, 0.5, 0.97, 1, null), 6, 1);
		expect(scores?.values[5]).toBe(0);
		[0, 0.25, 0.5, 0.97, 1].forEach((s, i) => expect(scoreOf(scores!.values[i]!)).toBeCloseTo(s, 2));
	});
	it('are not made up from other colours', () => {
		expect(readScores(new Uint8ClampedArray([68, 1, 84, 255]), 1, 1)).toBeNull();
	});
	it('below the threshold are hidden, on it are not', () => {
		const scores = readScores(picture(0.74, 0.75, 0.9, null), 4, 1)!;
		const alpha = (from: number) => [...paint(scores, from)].filter((_, i) => i % 4 === 3);
		expect(alpha(0.75)).toEqual([0, 255, 255, 0]);
		expect(alpha(0)).toEqual([255, 255, 255, 0]);
	});
	it('are painted in their colour', () => {
		const scores = readScores(picture(1), 1, 1)!;
		expect([...paint(scores, 0)]).toEqual([...heatColour(1), 255]);
	});
});
