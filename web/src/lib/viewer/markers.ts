// Numbered markers that would lie on each other: the earlier one stays.
import { distance, type Point } from './ring';

/** Screen pixels between the middles of two markers. */
const room = 20;

export function apart<T extends { at: Point }>(markers: readonly T[], by = room): T[] {
	const kept: T[] = [];
	for (const m of markers) if (kept.every((k) => distance(k.at, m.at) >= by)) kept.push(m);
	return kept;
}
