import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { icons } from './icons-plugin.js';

/** TV browsers of 2020 are the oldest that count; CSS colours get sRGB fall-backs for them. */
const OLDEST = 'chrome84';

/** Words are told apart by their language: of all files a browser loads those of one. */
function nameOfChunk({ facadeModuleId }: { facadeModuleId: string | null }): string {
  const spoken = /\/text\/([a-z]{2})\//.exec(facadeModuleId ?? '')?.[1];
  return spoken ? `assets/${spoken}-[name]-[hash].js` : 'assets/[name]-[hash].js';
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './', // the daemon may live below a path of a proxy
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [icons()],
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    target: OLDEST,
    cssTarget: OLDEST,
    assetsInlineLimit: 0,
    cssCodeSplit: false, // one small file: a screen that opens never waits for its looks
    modulePreload: { polyfill: false },
    rollupOptions: { output: { chunkFileNames: nameOfChunk } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4477', '/stream': 'http://127.0.0.1:4477' } },
});
