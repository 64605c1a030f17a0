// Keyboard shortcuts. A key alone does nothing while somebody types; with ctrl it does.

export type KeyMap = Record<string, (e: KeyboardEvent) => void>;

/** "j", "?", "ctrl+enter", "arrowup": the name under which a key press is looked up. */
export function keyName(e: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): string {
	const key = e.key === ' ' ? 'space' : e.key.toLowerCase();
	return e.ctrlKey || e.metaKey ? `ctrl+${key}` : key;
}

function types(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target instanceof HTMLInputElement)
		return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
	return (
		target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
	);
}

/** A button or link that has the focus keeps enter and space for itself. */
const presses = (target: EventTarget | null) =>
	target instanceof HTMLElement && target.closest('button, a, summary, [role="menuitem"]') !== null;

export function pressed(map: KeyMap) {
	return (e: KeyboardEvent) => {
		const name = keyName(e);
		const f = map[name];
		if (!f || e.defaultPrevented || e.altKey || e.isComposing) return;
		if (document.querySelector('[role="dialog"]')) return;
		if (!name.startsWith('ctrl+') && types(e.target)) return;
		if ((name === 'enter' || name === 'space') && presses(e.target)) return;
		e.preventDefault();
		f(e);
	};
}
