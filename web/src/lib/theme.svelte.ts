// Light or dark: as the system says, until the person chooses.
const key = 'telepath.theme';

export type Theme = 'light' | 'dark';

class ThemeChoice {
	current = $state<Theme>(first());

	toggle() {
		this.current = this.current === 'dark' ? 'light' : 'dark';
		try {
			localStorage.setItem(key, this.current);
		} catch {
			// The choice lasts until the window closes.
		}
	}
}

function first(): Theme {
	try {
		const kept = localStorage.getItem(key);
		if (kept === 'light' || kept === 'dark') return kept;
	} catch {
		// No storage: the system decides.
	}
	return typeof matchMedia !== 'undefined' && matchMedia('(prefers-color-scheme: dark)').matches
		? 'dark'
		: 'light';
}

export const theme = new ThemeChoice();
