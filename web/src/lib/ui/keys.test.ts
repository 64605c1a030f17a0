import { describe, expect, it } from 'vitest';
import { keyName, keepsEnter } from './keys';

it.each([
	[{ key: 'J', ctrlKey: false, metaKey: false }, 'j'],
	[{ key: ' ', ctrlKey: false, metaKey: false }, 'space'],
	[{ key: 'Enter', ctrlKey: true, metaKey: false }, 'ctrl+enter'],
	[{ key: 'Enter', ctrlKey: false, metaKey: true }, 'ctrl+enter'],
	[{ key: '?', ctrlKey: false, metaKey: false, shiftKey: true }, '?'],
	[{ key: 'ArrowLeft', ctrlKey: false, metaKey: false, shiftKey: true }, 'shift+arrowleft']
])('%o is %s', (e, name) => {
	expect(keyName(e)).toBe(name);
});

describe('keepsEnter', () => {
	const element = (current: string | null) => ({ getAttribute: () => current });
	it('leaves enter to the list once the tab under the focus is open', () => {
		expect(keepsEnter(element(null))).toBe(true);
		expect(keepsEnter(element('page'))).toBe(false);
		expect(keepsEnter(null)).toBe(false);
	});
});
