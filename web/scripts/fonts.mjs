// After the Vite build: puts the fonts of the PDF beside the page, where embed.go finds
// them, and keeps dist/ in a clean checkout. The page itself never loads these fonts.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const from = new URL('node_modules/@expo-google-fonts/noto-sans-sc/', root);
const to = new URL('dist/fonts/', root);

const fonts = {
	'NotoSansSC-Regular.ttf': ['400Regular/NotoSansSC_400Regular.ttf', 'NotoSansSC_400Regular.ttf'],
	'NotoSansSC-Bold.ttf': ['700Bold/NotoSansSC_700Bold.ttf', 'NotoSansSC_700Bold.ttf']
};

mkdirSync(to, { recursive: true });
for (const [name, places] of Object.entries(fonts)) {
	const place = places.map((p) => new URL(p, from)).find((p) => existsSync(p));
	if (!place) throw new Error(`${name}: not found in @expo-google-fonts/noto-sans-sc`);
	copyFileSync(place, new URL(name, to));
}
writeFileSync(new URL('dist/.gitkeep', root), '');
