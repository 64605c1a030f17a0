// Several slides moved as one. What moves them is taken from the screen: the same way in
// micrometres, the same turn, the same change of magnification, each from where the slide lay
// when they were aligned. Serial sections lie differently on their glass; a person lays them
// over each other once, and from then on they stay so.
import { middle, turn, type Place } from './place';
import type { Point } from './ring';

/** A slide in a viewer: its pixel of level 0 in the middle, screen pixels per pixel, turn. */
export interface View {
	at: Point;
	scale: number;
	angle: number;
}

export const viewOf = (p: Place): View => ({ at: middle(p), scale: p.scale, angle: p.angle });

/** Where a follower belongs, once the leader has gone from its own aligned view to `now`. */
export function follow(leader: View, now: View, follower: View): View {
	const zoom = now.scale / leader.scale;
	const [dx, dy] = turn([now.at[0] - leader.at[0], now.at[1] - leader.at[1]], leader.angle);
	const onScreen: Point = [dx * leader.scale, dy * leader.scale];
	const [x, y] = turn([onScreen[0] / follower.scale, onScreen[1] / follower.scale], -follower.angle);
	return {
		at: [follower.at[0] + x, follower.at[1] + y],
		scale: follower.scale * zoom,
		angle: (((follower.angle + now.angle - leader.angle) % 360) + 360) % 360
	};
}

/** The scale at which a slide shows as many micrometres to a screen pixel as another; itself where unknown. */
export const sameSize = (scale: number, mpp: number, of: { scale: number; mpp: number }) =>
	mpp > 0 && of.mpp > 0 ? (of.scale / of.mpp) * mpp : scale;
