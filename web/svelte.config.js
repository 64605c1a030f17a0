import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		// Every address is answered with index.html; the Go server embeds dist/ (see embed.go).
		adapter: adapter({ pages: 'dist', assets: 'dist', fallback: 'index.html', precompress: true }),
		// The start script is the only inline script; its hash stands in a meta tag, so the
		// server can send a policy without 'unsafe-inline'.
		csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
		paths: { relative: false },
		// A tab that is open while the server is replaced notices it and reloads on the next link.
		version: { pollInterval: 0 }
	}
};
