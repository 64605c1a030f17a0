// What was typed but not saved yet, kept in this tab so that a reload does not lose it. It
// may name a patient: it ends with the tab, and is removed as soon as the server has it.

const prefix = 'telepath.form.';

export function keep(name: string, value: unknown) {
	try {
		sessionStorage.setItem(prefix + name, JSON.stringify(value));
	} catch {
		// Full or refused: the form on the screen is all there is.
	}
}

export function kept<T>(name: string): T | null {
	try {
		const text = sessionStorage.getItem(prefix + name);
		return text ? (JSON.parse(text) as T) : null;
	} catch {
		return null;
	}
}

export function forget(name: string) {
	try {
		sessionStorage.removeItem(prefix + name);
	} catch {
		// Nothing was kept.
	}
}
