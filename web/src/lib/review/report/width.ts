// How wide the report's panel may be, in px: the slide keeps at least 480 beside the rail.
export const narrowest = 320;
const slideKeeps = 480 + 112;

export const widest = (window: number): number => Math.max(narrowest, Math.min(900, window - slideKeeps));

export const panelWidth = (wanted: number, window: number): number =>
	Math.round(Math.min(Math.max(wanted, narrowest), widest(window)));

/** The other of the two widths that one key changes between. */
export const otherWidth = (now: number, window: number): number => panelWidth(now < 520 ? 680 : 344, window);
