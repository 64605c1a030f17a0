// How a person likes the review room; kept in this browser.
const key = 'telepath.review';

class ReviewPrefs {
	heatOn = $state(true);
	opacity = $state(0.45);
	/** Scores below it are not shown on the heatmap. */
	heatFrom = $state(0);
	tissueOn = $state(false);
	unseenOn = $state(false);
	/** Of the report's panel, px; 0 as the window suits. */
	panel = $state(0);

	constructor() {
		try {
			const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<ReviewPrefs>;
			if (typeof kept.heatOn === 'boolean') this.heatOn = kept.heatOn;
			if (typeof kept.tissueOn === 'boolean') this.tissueOn = kept.tissueOn;
			if (typeof kept.unseenOn === 'boolean') this.unseenOn = kept.unseenOn;
			if (typeof kept.panel === 'number') this.panel = Math.min(Math.max(kept.panel, 0), 2000);
			if (typeof kept.opacity === 'number') this.opacity = Math.min(Math.max(kept.opacity, 0.1), 1);
			if (typeof kept.heatFrom === 'number') this.heatFrom = Math.min(Math.max(kept.heatFrom, 0), 1);
		} catch {
			// As it comes.
		}
	}

	keep() {
		try {
			const { heatOn, opacity, heatFrom, tissueOn, unseenOn, panel } = this;
			localStorage.setItem(key, JSON.stringify({ heatOn, opacity, heatFrom, tissueOn, unseenOn, panel }));
		} catch {
			// Lasts until the window closes.
		}
	}
}

export const prefs = new ReviewPrefs();
