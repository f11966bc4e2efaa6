import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findUndeclaredPackages, findWrongArrows } from './floors.js';
import { projectFolder } from './source-tree.js';

test('imports between the folders of src go down only, through index.ts', () => {
  expect(findWrongArrows(projectFolder)).toEqual([]);
});

test('src imports only packages that are dependencies', () => {
  expect(findUndeclaredPackages(projectFolder)).toEqual([]);
});

test.each([
  [
    'up',
    'relay/relay.ts',
    `import type { Api } from '../api/index.js';`,
    /floor 3 .* floor 5 .*go down only.*interface/,
  ],
  ['sideways', 'relay/relay.ts', `import { x } from '../slots/index.js';`, /neighbours do not know each other/],
  ['sideways as a type', 'relay/relay.ts', `import { type X } from '../slots/index.js';`, /neighbours/],
  ['sideways again exported', 'relay/relay.ts', `export * from '../slots/index.js';`, /neighbours/],
  ['sideways at run time', 'relay/relay.ts', `await import('../slots/index.js');`, /neighbours/],
  [
    'round the face',
    'relay/relay.ts',
    `import '../store/open.js';`,
    /inside of store: import from src\/store\/index\.ts/,
  ],
  ['out of src', 'relay/relay.ts', `import '../../test/x.js';`, /outside of src/],
  ['from nowhere', 'forgotten/x.ts', `export {};`, /src\/forgotten\/x\.ts is in no folder of src\/floors\.json/],
])('a planted wrong arrow is reported: %s', (_, path, code, message) => {
  using tree = plantTree({ [path]: code });
  expect(findWrongArrows(tree.root)).toEqual([expect.stringMatching(message)]);
});

test.each([
  ['down through the face', 'relay/relay.ts', `import '../store/index.js';`],
  ['down into a folder without a face', 'relay/relay.ts', `import '../base/clock.js';`],
  ['within the folder', 'store/index.ts', `import './open.js';`],
  ['among entries', 'main.ts', `import './demo/start-demo.js';`],
  ['from a thread into the inside', 'desk.ts', `import './store/open.js';`],
])('what is allowed is not reported: %s', (_, path, code) => {
  using tree = plantTree({ [path]: code });
  expect(findWrongArrows(tree.root)).toEqual([]);
});

test('a package that is only for development is reported', () => {
  using tree = plantTree({ 'relay/relay.ts': `import type { Plugin } from 'vite/client';` });
  expect(findUndeclaredPackages(tree.root)).toEqual([
    'src/relay/relay.ts imports vite/client: add vite to "dependencies" in package.json.',
  ]);
});

const NEIGHBOURS = {
  'api/index.ts': 'export type Api = 1;',
  'slots/index.ts': 'export const x = 1; export type X = 1;',
  'store/index.ts': '',
  'store/open.ts': '',
  'base/clock.ts': '',
  'demo/start-demo.ts': '',
  '../test/x.ts': '',
};

/** A small `src/` with the project's floors. */
function plantTree(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'headwater-floors-'));
  for (const [path, code] of Object.entries({ ...NEIGHBOURS, ...files })) {
    mkdirSync(dirname(join(root, 'src', path)), { recursive: true });
    writeFileSync(join(root, 'src', path), code);
  }
  cpSync(join(projectFolder, 'src/floors.json'), join(root, 'src/floors.json'));
  cpSync(join(projectFolder, 'package.json'), join(root, 'package.json'));
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}
