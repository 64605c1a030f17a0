import { expect, it } from 'vitest';
import { keyName } from './keys';

it.each([
	[{ key: 'J', ctrlKey: false, metaKey: false }, 'j'],
	[{ key: ' ', ctrlKey: false, metaKey: false }, 'space'],
	[{ key: 'Enter', ctrlKey: true, metaKey: false }, 'ctrl+enter'],
	[{ key: 'Enter', ctrlKey: false, metaKey: true }, 'ctrl+enter'],
	[{ key: '?', ctrlKey: false, metaKey: false }, '?']
])('%o is %s', (e, name) => {
	expect(keyName(e)).toBe(name);
});
