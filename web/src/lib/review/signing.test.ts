import { describe, expect, it } from 'vitest';
import { changedParts } from './signing';

describe('changedParts', () => {
	it('names what differs, is new or gone', () => {
		expect(
			changedParts({ text: '1', slides: '1', 'label/a': '1' }, { text: '2', slides: '1', 'label/b': '1' })
		).toEqual(['label/a', 'label/b', 'text']);
	});
	it('is empty for the same', () => {
		expect(changedParts({ text: '1' }, { text: '1' })).toEqual([]);
	});
});
