import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from './source-tree.js';
import { findUnusedExports } from './unused-exports.js';

/** Files, or `FILE NAME`, that something else than an import of the program uses, and what. */
const ALLOWED = new Map([
  ['src/base/errors.ts ERROR_CODES', 'a house rule compares docs/errors.md with it'],
  ['src/store/house-schema.ts', 'drizzle-kit reads these, too'],
  ['src/store/lineups-schema.ts', 'drizzle-kit reads these, too'],
  ['src/store/matching-schema.ts', 'drizzle-kit reads these, too'],
  ['src/store/schema.ts', 'drizzle-kit reads the tables for `npm run generate`'],
  ['src/demo/start-simulator.ts', 'what the demo shows is what the tests import from'],
  ['src/demo/clips.ts clipSeconds', 'tests of the simulator compare with it'],
  ['src/formats/m3u/index.ts parseM3u', 'the parser in one call, for tests; the program feeds it in pieces'],
  [
    'src/formats/xtream/index.ts parseXtreamMovieInfo',
    'the import needs lists only; details are read when somebody opens a film',
  ],
  ['src/formats/xtream/index.ts parseXtreamSeriesInfo', 'the same for the episodes of a series'],
  ['src/config/index.ts parseConfig', 'the text in one call, for tests; the program loads a file'],
  ['src/relay/index.ts openResponseSink', 'tests of the relay serve viewers without the doors'],
  ['test/support/bundle-entries.ts', 'vitest.config.ts names it'],
  ['test/support/closing-line.ts', 'vitest.config.ts names it'],
]);

test('every export is imported somewhere', () => {
  expect(findUnusedExports(projectFolder, ALLOWED)).toEqual([]);
});

test('a planted unused export is reported, also when only a test or another face would use it', () => {
  const root = mkdtempSync(join(tmpdir(), 'headwater-exports-'));
  const files = {
    'src/a/index.ts': `export { used, unused } from './inside.js';\nexport type { Word } from './inside.js';`,
    'src/a/inside.ts': `export const used = 1;\nexport const unused = 2;\nexport type Word = 1;\nexport type Dead = 1;\nexport type Part = 1;\nconst part: Part = 1;`,
    'src/b.ts': `import { used } from './a/index.js';`,
    'test/a.test.ts': `import { unused } from '../src/a/index.js';\nimport { shared } from './support/shared.js';`,
    'test/support/shared.ts': `export const shared = 1;\nexport const alone = 2;`,
  };
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), code);
  }
  expect(findUnusedExports(root, new Map())).toEqual([
    'src/a/index.ts exports unused, which nobody imports: remove "export", or the thing.',
    'src/a/inside.ts exports Dead, which nobody imports: remove "export", or the thing.',
    'test/support/shared.ts exports alone, which nobody imports: remove "export", or the thing.',
  ]);
  rmSync(root, { recursive: true });
});
