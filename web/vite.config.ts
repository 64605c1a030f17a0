import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

// `npm run dev` sends everything that is not a page to a running `telepath serve`.
const server = process.env.TELEPATH_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [sveltekit()],
	server: { proxy: { '/api': server, '/healthz': server, '/verify': server } },
	build: { target: 'es2022', chunkSizeWarningLimit: 700 },
	worker: { format: 'es' },
	test: { include: ['src/**/*.test.ts'], environment: 'node' }
});
