// How a person likes the review room; kept in this browser.
const key = 'telepath.review';

class ReviewPrefs {
	heatOn = $state(true);
	opacity = $state(0.45);

	constructor() {
		try {
			const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<ReviewPrefs>;
			if (typeof kept.heatOn === 'boolean') this.heatOn = kept.heatOn;
			if (typeof kept.opacity === 'number') this.opacity = Math.min(Math.max(kept.opacity, 0.1), 1);
		} catch {
			// As it comes.
		}
	}

	keep() {
		try {
			localStorage.setItem(key, JSON.stringify({ heatOn: this.heatOn, opacity: this.opacity }));
		} catch {
			// Lasts until the window closes.
		}
	}
}

export const prefs = new ReviewPrefs();
