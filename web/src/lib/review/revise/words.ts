// What differs between two texts, word by word. Chinese has no spaces: the browser's
// segmenter knows its words.
import { diffWordsWithSpace } from 'diff';

export interface Piece {
	kind: 'same' | 'added' | 'removed';
	text: string;
}

export function pieces(before: string, after: string): Piece[] {
	const intlSegmenter = new Intl.Segmenter('zh', { granularity: 'word' });
	return diffWordsWithSpace(before, after, { intlSegmenter }).map((c) => ({
		kind: c.added ? 'added' : c.removed ? 'removed' : 'same',
		text: c.value
	}));
}
