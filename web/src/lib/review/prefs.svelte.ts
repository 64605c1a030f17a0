// How a person likes the review room; kept in this browser.
const key = 'telepath.review';

class ReviewPrefs {
	heatOn = $state(true);
	opacity = $state(0.45);
	tissueOn = $state(false);
	unseenOn = $state(false);

	constructor() {
		try {
			const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<ReviewPrefs>;
			if (typeof kept.heatOn === 'boolean') this.heatOn = kept.heatOn;
			if (typeof kept.tissueOn === 'boolean') this.tissueOn = kept.tissueOn;
			if (typeof kept.unseenOn === 'boolean') this.unseenOn = kept.unseenOn;
			if (typeof kept.opacity === 'number') this.opacity = Math.min(Math.max(kept.opacity, 0.1), 1);
		} catch {
			// As it comes.
		}
	}

	keep() {
		try {
			const { heatOn, opacity, tissueOn, unseenOn } = this;
			localStorage.setItem(key, JSON.stringify({ heatOn, opacity, tissueOn, unseenOn }));
		} catch {
			// Lasts until the window closes.
		}
	}
}

export const prefs = new ReviewPrefs();
