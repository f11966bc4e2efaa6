import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** TV browsers of 2020 are the oldest that count; CSS colours get sRGB fall-backs for them. */
const OLDEST = 'chrome84';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './', // the daemon may live below a path of a proxy
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    target: OLDEST,
    cssTarget: OLDEST,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4477', '/stream': 'http://127.0.0.1:4477' } },
});
