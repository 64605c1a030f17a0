// Colours live in tokens.css alone, so that a theme can be read in one place.
import { describe, expect, it } from 'vitest';

const files = import.meta.glob<string>(['./*.svelte', '../annotations/*.svelte'], {
	query: '?raw',
	import: 'default',
	eager: true
});
const literal = /#[0-9a-f]{3,8}\s*;|\b(?:rgb|hsl|oklch)a?\(/i;

describe('colours of the viewer and of annotations', () => {
	it.each(Object.keys(files))('%s has none of its own', (name) => {
		const style = /<style>([\s\S]*)<\/style>/.exec(files[name] ?? '')?.[1] ?? '';
		expect(style.split('\n').filter((line) => literal.test(line))).toEqual([]);
	});
});
