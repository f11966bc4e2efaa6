import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/bundle-entries.ts'],
    setupFiles: ['test/support/leak-check.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    maxWorkers: 2,
    retry: 0,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/{base,formats,matching,house}/**/*.test.ts'], testTimeout: 20_000 },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{base,formats,matching,house}/**', 'test/ui/**'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
