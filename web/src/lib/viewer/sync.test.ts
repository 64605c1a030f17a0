import { describe, expect, it } from 'vitest';
import { nowhere, toScreen, type Place } from './place';
import type { Point } from './ring';
import type { Stage } from './stage.svelte';
import { Sync } from './sync.svelte';
import { follow, sameSize, type View, viewOf } from './sync';

const view = (x: number, y: number, scale: number, angle: number): View => ({ at: [x, y], scale, angle });
const near = (got: View, want: View) => {
	expect(got.at[0]).toBeCloseTo(want.at[0], 6);
	expect(got.at[1]).toBeCloseTo(want.at[1], 6);
	expect(got.scale).toBeCloseTo(want.scale, 9);
	expect(got.angle).toBeCloseTo(want.angle, 9);
};

describe('a follower', () => {
	it('goes the same way in micrometres, not in pixels', () => {
		// Half the pixels per micrometre: half the way in its own pixels.
		near(follow(view(1000, 1000, 1, 0), view(1200, 1000, 1, 0), view(500, 500, 2, 0)), view(600, 500, 2, 0));
	});
	it('keeps the turn and offset that it was aligned with', () => {
		// It lies a quarter turned: what is right for the leader is up on its own glass.
		near(follow(view(0, 0, 1, 0), view(100, 0, 1, 0), view(700, 300, 1, 90)), view(700, 200, 1, 90));
	});
	it('zooms and turns by as much', () => {
		near(follow(view(5, 5, 1, 350), view(5, 5, 4, 20), view(9, 9, 0.5, 345)), view(9, 9, 2, 15));
	});
	it('stays where it is while the leader does', () => {
		near(follow(view(3, 4, 1, 30), view(3, 4, 1, 30), view(8, 9, 2, 75)), view(8, 9, 2, 75));
	});
	it('shows the same spot under every pixel of the screen, however both are turned', () => {
		const place = (v: View): Place => {
			const p = { ...nowhere, scale: v.scale, angle: v.angle, width: 800, height: 600 };
			const [x, y] = toScreen(p, v.at);
			return { ...p, x: 400 - x, y: 300 - y };
		};
		const [leader, follower] = [view(1000, 2000, 0.5, 15), view(400, 100, 1, 230)];
		const now = view(1300, 1700, 2, 100);
		const then = follow(leader, now, follower);
		/** A landmark seen at one screen pixel in both, when they were aligned. */
		const mark: Point = [550, 120];
		const onLeader = viewOf({
			...place(leader),
			x: place(leader).x + 400 - mark[0],
			y: place(leader).y + 300 - mark[1]
		}).at;
		const onFollower = viewOf({
			...place(follower),
			x: place(follower).x + 400 - mark[0],
			y: place(follower).y + 300 - mark[1]
		}).at;
		const [a, b] = [toScreen(place(now), onLeader), toScreen(place(then), onFollower)];
		expect(a[0]).toBeCloseTo(b[0], 6);
		expect(a[1]).toBeCloseTo(b[1], 6);
	});
});

it('brings a slide to the magnification of another', () => {
	expect(sameSize(1, 0.25, { scale: 1, mpp: 0.5 })).toBe(0.5);
	expect(sameSize(3, 0, { scale: 1, mpp: 0.5 })).toBe(3);
});

describe('stages that are kept together', () => {
	/** A stage of 1000 by 1000 pixels whose viewer does at once what it is told. */
	function stage(mpp: number, v: View): Stage {
		const self = {
			ready: true,
			mpp,
			width: 1000,
			height: 1000,
			place: nowhere,
			locate: () => {},
			show(at: Point, scale: number, angle: number) {
				const p: Place = { x: 0, y: 0, scale, angle, width: 800, height: 600 };
				const [x, y] = toScreen(p, at);
				self.place = { ...p, x: 400 - x, y: 300 - y };
			}
		};
		self.show(v.at, v.scale, v.angle);
		return self as unknown as Stage;
	}
	const see = (sync: Sync, ...stages: Stage[]) => stages.forEach((s) => sync.moved(s));

	it('whichever is moved leads, also the one that followed before', () => {
		const [a, b] = [stage(0.5, view(500, 500, 1, 0)), stage(0.25, view(0, 0, 9, 0))];
		const sync = new Sync();
		sync.join(a, undefined);
		sync.join(b, a);
		near(viewOf(b.place), view(500, 500, 0.5, 0));
		a.show([600, 500], 1, 0);
		see(sync, a, b);
		near(viewOf(b.place), view(700, 500, 0.5, 0));
		b.show([700, 300], 1, 0);
		see(sync, a, b);
		near(viewOf(b.place), view(700, 300, 1, 0));
		near(viewOf(a.place), view(600, 400, 2, 0));
	});
	it('laid over each other while apart, they stay so', () => {
		const [a, b] = [stage(0.5, view(500, 500, 1, 0)), stage(0.5, view(500, 500, 1, 0))];
		const sync = new Sync();
		sync.join(a, undefined);
		sync.join(b, a);
		sync.toggle(a);
		b.show([100, 200], 3, 90);
		see(sync, a, b);
		near(viewOf(a.place), view(500, 500, 1, 0));
		sync.toggle(a);
		near(viewOf(b.place), view(100, 200, 1, 90));
		a.show([510, 500], 1, 10);
		see(sync, a, b);
		near(viewOf(b.place), view(100, 190, 1, 100));
	});
});
