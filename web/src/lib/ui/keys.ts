// Keyboard shortcuts. A key alone does nothing while somebody types; with ctrl it does.

import { keymap, usualKey } from './keymap.svelte';

/** By usual key; the person's own keys are translated (keymap.svelte.ts). */
export type KeyMap = Record<string, (e: KeyboardEvent) => void>;

/**
 * "j", "?", "ctrl+enter", "shift+arrowup": the name under which a key press is looked up.
 * Shift counts with keys that write nothing; with the others it is in what they write.
 */
export function keyName(
	e: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'> & { shiftKey?: boolean }
): string {
	const key = e.key === ' ' ? 'space' : e.key.toLowerCase();
	const shift = e.shiftKey && key.length > 1 ? 'shift+' : '';
	return e.ctrlKey || e.metaKey ? `ctrl+${shift}${key}` : shift + key;
}

function types(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target instanceof HTMLInputElement)
		return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
	return (
		target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
	);
}

/**
 * A button or link that has the focus keeps enter and space for itself; but not the link of the
 * tab that is open: following it again would change nothing.
 */
export const keepsEnter = (e: Pick<Element, 'getAttribute'> | null) =>
	e !== null && e.getAttribute('aria-current') !== 'page';
const presses = (target: EventTarget | null) =>
	target instanceof HTMLElement && keepsEnter(target.closest('button, a, summary, [role="menuitem"]'));

/** The map may change from one press to the next: then it is asked for each time. */
export function pressed(map: KeyMap | (() => KeyMap)) {
	return (e: KeyboardEvent) => {
		const keys = typeof map === 'function' ? map() : map;
		const own = keyName(e);
		const name = usualKey(keymap.personal, own);
		// Shift that nobody listens for changes nothing.
		const f = keys[name] ?? keys[usualKey(keymap.personal, own.replace('shift+', ''))];
		if (!f || e.defaultPrevented || e.altKey || e.isComposing) return;
		if (document.querySelector('[role="dialog"]')) return;
		if (!own.startsWith('ctrl+') && types(e.target)) return;
		if ((own === 'enter' || own === 'space') && presses(e.target)) return;
		e.preventDefault();
		f(e);
	};
}
