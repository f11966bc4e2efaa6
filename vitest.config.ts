import { defineConfig } from 'vitest/config';

const SERVICES = [
  'test/{api,art,bench,changes,cli,config,documents,jobs,lineup,net,notify,people,providers,slots,store}/**/*.test.ts',
  'test/app/{demo,details,direct-source,edits,import,logos,page-base,process,robust,route,settings,xtream}.test.ts',
  'test/demo/{catalogue,clip-cache,clip-reader}.test.ts',
];

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
        // each file has daemons, tools or a database of its own, and asserts order and counts: two at a time
        extends: true,
        test: { name: 'services', include: SERVICES, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        // real-time streams: beside another file they would not come in time
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{base,formats,matching,house}/**', 'test/ui/**', ...SERVICES],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // each file has a house and a browser of its own: two at a time
        extends: true,
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
