import { defineConfig } from 'vitest/config';

/** The relay's long tests (`npm run test:relay`), in real time. test/relay/README.md says how to read them. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/bundle-entries.ts'],
    setupFiles: ['test/support/leak-check.ts'],
    reporters: ['verbose', './test/support/closing-line.ts'],
    include: ['test/relay/matrix/**/*.test.ts'],
    fileParallelism: false,
    // each has two providers, a relay and five viewers; what is decoded behind it takes a core for seconds
    maxConcurrency: 4,
    testTimeout: 180_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
