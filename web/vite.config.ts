import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** The server that `npm run dev` talks to; the fixture server of `npm run fixture` listens on the same port. */
const server = process.env['ASSAY_URL'] ?? 'http://127.0.0.1:7171';

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  base: '/',
  build: { target: 'es2023', sourcemap: false, reportCompressedSize: true, modulePreload: { polyfill: false } },
  server: {
    host: '127.0.0.1',
    port: 5173,
    // Origin is rewritten with Host, because the server refuses requests that come from another page.
    proxy: { '/api': { target: server, changeOrigin: true, headers: { origin: server } } },
  },
  // Under test, Svelte's browser build is wanted although vitest runs in Node.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    // axe over a whole page takes seconds on a busy machine.
    testTimeout: 30_000,
  },
}));
