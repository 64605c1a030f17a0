// What the sticks and buttons of a gamepad, or the cap of a 3D mouse, do to a slide. Pure:
// Gamepad.svelte asks the browser for every frame.
//
// Gamepad (the browser's standard mapping): left stick pans, right stick up and down or the
// triggers zoom, bumpers go to the previous and next region, A accepts, B rejects, X switches
// the heatmap. 3D mouse: pushed it pans, pulled up or pressed down it zooms, twisted it turns.

export interface Pad {
	id: string;
	mapping: string;
	axes: readonly number[];
	buttons: readonly { pressed: boolean; value: number }[];
}

export type PadAct = 'accept' | 'reject' | 'heat' | 'previous' | 'next';

/** Index in the standard mapping (W3C Gamepad, 6). */
const acts: readonly [number, PadAct][] = [
	[0, 'accept'],
	[1, 'reject'],
	[2, 'heat'],
	[4, 'previous'],
	[5, 'next']
];

/** Rates of a moment: screen pixels, e-folds of magnification and degrees, each a second. */
export interface Rates {
	right: number;
	down: number;
	zoom: number;
	turn: number;
}

export const rest: Rates = { right: 0, down: 0, zoom: 0, turn: 0 };

/**
 * At full push: two thirds of a screen of 1366 a second. In pixels of the screen, so that the
 * way over the glass is the shorter the higher the magnification.
 */
const fastest = 900;
const zoomRate = 1.6;
const turnRate = 60;
/** Sticks don't come back to exactly nothing; a 3D mouse does. */
const dead = { stick: 0.15, cap: 0.04 };

/** Slow near the middle, for small moves, and nothing within the dead zone. */
function eased(value: number, zone: number): number {
	const far = Math.abs(value);
	if (!(far > zone)) return 0;
	const share = Math.min((far - zone) / (1 - zone), 1);
	return Math.sign(value) * share * share;
}

const isMouse = (pad: Pad) =>
	pad.mapping !== 'standard' &&
	pad.axes.length >= 6 &&
	/space ?(mouse|navigator|explorer|pilot)|3dconnexion|046d-c62|256f/i.test(pad.id);

/** Whether this is something that we know how to read. */
export const known = (pad: Pad) => pad.mapping === 'standard' || isMouse(pad);

export function rates(pad: Pad): Rates {
	const axis = (i: number, zone: number) => eased(pad.axes[i] ?? 0, zone);
	if (isMouse(pad)) {
		const cap = (i: number) => axis(i, dead.cap);
		return {
			right: fastest * cap(0),
			down: fastest * cap(1),
			zoom: -zoomRate * cap(2),
			turn: turnRate * cap(5)
		};
	}
	if (pad.mapping !== 'standard') return rest;
	const trigger = (i: number) => eased(pad.buttons[i]?.value ?? 0, 0.05);
	const zoom = trigger(7) - trigger(6) - axis(3, dead.stick);
	return {
		right: fastest * axis(0, dead.stick),
		down: fastest * axis(1, dead.stick),
		zoom: zoomRate * Math.min(Math.max(zoom, -1), 1),
		turn: 0
	};
}

/** Which acts a pad asks for that it did not ask for a moment ago: once a press. */
export function pressedNow(pad: Pad, before: ReadonlySet<number>): { acts: PadAct[]; held: Set<number> } {
	const held = new Set(pad.buttons.flatMap((b, i) => (b.pressed ? [i] : [])));
	if (pad.mapping !== 'standard') return { acts: [], held };
	return { acts: acts.filter(([i]) => held.has(i) && !before.has(i)).map(([, act]) => act), held };
}

/** Seconds in which a let-go move falls to a third. */
const runOut = 0.12;
/** Screen pixels a second: slower than this it stands. */
const stands = 8;

/** What moves on after the hand has let go: the new rates, seconds later. Motion may be unwanted. */
export function glide(before: Rates, asked: Rates, seconds: number, still: boolean): Rates {
	if (still) return asked;
	const keep = Math.exp(-seconds / runOut);
	const one = (was: number, now: number, least: number) => {
		if (Math.abs(now) >= Math.abs(was) || now * was < 0) return now;
		const next = Math.max(Math.abs(now), Math.abs(was) * keep);
		return next < least ? now : Math.sign(was) * next;
	};
	return {
		right: one(before.right, asked.right, stands),
		down: one(before.down, asked.down, stands),
		zoom: one(before.zoom, asked.zoom, 0.02),
		turn: one(before.turn, asked.turn, 1)
	};
}

export const moves = (r: Rates) => r.right !== 0 || r.down !== 0 || r.zoom !== 0 || r.turn !== 0;
