import { defineConfig } from 'vitest/config';

const SERVICES = [
  'test/{api,art,bench,changes,cli,config,documents,jobs,lineup,net,notify,outputs,people,providers,slots,store}/**/*.test.ts',
  'test/app/{accounts,demo,details,direct-source,edits,import,logos,page-base,process,robust,route,settings,xtream}.test.ts',
  'test/demo/{catalogue,clip-cache,clip-reader}.test.ts',
  'test/relay/{shared-stream,slate,slots-in-play,splicer-with-ffmpeg}.test.ts',
  'test/sources/requests.test.ts',
];
const UNITS = [
  'test/{base,formats,matching,house}/**/*.test.ts',
  'test/relay/{ring,state}.test.ts',
  'test/renditions/{recipe,segmenter}.test.ts',
  'test/sources/pacing.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/support/bundle-entries.ts'],
    setupFiles: ['test/support/leak-check.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    // on two cores: each waits for sockets and timers half of its time
    maxWorkers: 4,
    // a busy machine stops for seconds now and then; what is really broken fails twice. Who needed it is named at the end
    retry: process.env.CI ? 1 : 0,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: UNITS, testTimeout: 20_000, isolate: false },
      },
      {
        // each file has daemons, tools or a database of its own, and asserts order and counts: four at a time. They share
        // the modules that they read: reading them anew for each costs a third of the time
        extends: true,
        test: { name: 'services', include: SERVICES, testTimeout: 60_000, hookTimeout: 60_000, isolate: false },
      },
      {
        // real-time streams, behind the others and two at a time: beside more files they would not come in time
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: [...UNITS, 'test/ui/**', 'test/relay/matrix/**', ...SERVICES],
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // each file has a house and a browser of its own: four at a time
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
