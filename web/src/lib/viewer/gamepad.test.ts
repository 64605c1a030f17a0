import { describe, expect, it } from 'vitest';
import { glide, known, moves, type Pad, pressedNow, rates, rest } from './gamepad';

const pad = (axes: number[], down: Record<number, number> = {}, more: Partial<Pad> = {}): Pad => ({
	id: 'pad',
	mapping: 'standard',
	axes,
	buttons: Array.from({ length: 17 }, (_, i) => ({ pressed: (down[i] ?? 0) > 0.5, value: down[i] ?? 0 })),
	...more
});

describe('a gamepad', () => {
	it('rests while its sticks only tremble', () => {
		expect(moves(rates(pad([0.1, -0.12, 0.14, 0.05])))).toBe(false);
	});
	it('pans with the left stick, slowly near the middle', () => {
		const [little, full] = [rates(pad([0.4, 0, 0, 0])), rates(pad([1, 0, 0, 0]))];
		expect(full.right).toBeGreaterThan(0);
		expect(little.right).toBeGreaterThan(0);
		expect(little.right).toBeLessThan(full.right / 5);
		expect(rates(pad([0, -1, 0, 0])).down).toBe(-full.right);
	});
	it('zooms in with the right stick up and with the right trigger, out with the others', () => {
		expect(rates(pad([0, 0, 0, -1])).zoom).toBeGreaterThan(0);
		expect(rates(pad([0, 0, 0, 0], { 7: 1 })).zoom).toBeGreaterThan(0);
		expect(rates(pad([0, 0, 0, 0], { 6: 1 })).zoom).toBeLessThan(0);
		expect(rates(pad([0, 0, 0, -1], { 7: 1 })).zoom).toBe(rates(pad([0, 0, 0, -1])).zoom);
	});
	it('asks once for what a button does, however long it is held', () => {
		const first = pressedNow(pad([], { 0: 1, 5: 1 }), new Set());
		expect(first.acts).toEqual(['accept', 'next']);
		expect(pressedNow(pad([], { 0: 1, 5: 1 }), first.held).acts).toEqual([]);
		const let_go = pressedNow(pad([], {}), first.held);
		expect(pressedNow(pad([], { 0: 1 }), let_go.held).acts).toEqual(['accept']);
	});
	it.each([
		[1, 'reject'],
		[2, 'heat'],
		[4, 'previous']
	])('button %i means %s', (button, act) => {
		expect(pressedNow(pad([], { [button]: 1 }), new Set()).acts).toEqual([act]);
	});
});

describe('other devices', () => {
	const mouse = (axes: number[]) => pad(axes, {}, { id: '3Dconnexion SpaceMouse Compact', mapping: '' });
	it('a 3D mouse pans, zooms and turns', () => {
		expect(rates(mouse([1, 0, 0, 0, 0, 0])).right).toBeGreaterThan(0);
		expect(rates(mouse([0, 0, -1, 0, 0, 0])).zoom).toBeGreaterThan(0);
		expect(rates(mouse([0, 0, 0, 0, 0, 1])).turn).toBeGreaterThan(0);
	});
	it('one that is not known moves nothing', () => {
		const wheel = pad([1, 1, 1, 1, 1, 1], { 0: 1 }, { id: 'Racing wheel', mapping: '' });
		expect(known(wheel)).toBe(false);
		expect(moves(rates(wheel))).toBe(false);
		expect(pressedNow(wheel, new Set()).acts).toEqual([]);
	});
});

describe('a move that was let go', () => {
	const fast = { ...rest, right: 600 };
	it('runs out', () => {
		const soon = glide(fast, rest, 0.05, false);
		expect(soon.right).toBeGreaterThan(0);
		expect(soon.right).toBeLessThan(600);
		let r = fast;
		for (let i = 0; i < 120; i++) r = glide(r, rest, 1 / 60, false);
		expect(moves(r)).toBe(false);
	});
	it('ends at once where motion is unwanted, and turns round at once', () => {
		expect(moves(glide(fast, rest, 0.01, true))).toBe(false);
		expect(glide(fast, { ...rest, right: -5 }, 0.01, false).right).toBe(-5);
	});
});
