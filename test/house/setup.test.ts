import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLastLine, missingClosingLine } from '../../scripts/setup/closing-line.mjs';
import { findNodeHeaders } from '../../scripts/setup/compiler.mjs';
import { explainInstallFailure } from '../../scripts/setup/install-failure.mjs';
import { isAtLeast } from '../../scripts/setup/node-version.mjs';
import { buildStamp, dependencyStamp, hasStamp, writeStamp } from '../../scripts/setup/stamps.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headwater-setup-'));
  mkdirSync(join(root, 'src'));
  mkdirSync(join(root, 'ui/node_modules'), { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'src/main.ts'), 'one');
});

afterEach(() => rmSync(root, { recursive: true }));

test.each([
  ['18.19.0', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['22.0.0', true],
])('Node %s: new enough is %s', (version, expected) => {
  expect(isAtLeast(version, '20.19')).toBe(expected);
});

test('packages are installed again for another lock file or another Node, and only then', () => {
  const machine = { modules: '115', platform: 'linux', arch: 'x64' };
  const stamp = dependencyStamp(root, machine);
  expect(dependencyStamp(root, machine)).toBe(stamp);
  expect(dependencyStamp(root, { ...machine, modules: '127' })).not.toBe(stamp);
  expect(dependencyStamp(root, { ...machine, arch: 'arm64' })).not.toBe(stamp);
  writeFileSync(join(root, 'package-lock.json'), '{"name":"x"}');
  expect(dependencyStamp(root, machine)).not.toBe(stamp);
});

test('a source that is new, gone, changed or touched makes the build stale', () => {
  const stamps = new Set([buildStamp(root, 'packages')]);
  writeFileSync(join(root, 'src/main.ts'), 'longer');
  stamps.add(buildStamp(root, 'packages'));
  utimesSync(join(root, 'src/main.ts'), 1, 1);
  stamps.add(buildStamp(root, 'packages'));
  writeFileSync(join(root, 'ui/page.tsx'), '');
  stamps.add(buildStamp(root, 'packages'));
  rmSync(join(root, 'src/main.ts'));
  stamps.add(buildStamp(root, 'packages'));
  stamps.add(buildStamp(root, 'other packages'));
  expect(stamps.size).toBe(6);
});

test('what a build makes or installs does not make it stale', () => {
  const stamp = buildStamp(root, 'packages');
  writeFileSync(join(root, 'ui/node_modules/cache'), '');
  mkdirSync(join(root, 'dist'));
  expect(buildStamp(root, 'packages')).toBe(stamp);
});

test('a stamp that is not there, or another one, means that the step runs', () => {
  const path = join(root, 'dist/.stamp');
  expect(hasStamp(path, 'a')).toBe(false);
  writeStamp(path, 'a');
  expect(hasStamp(path, 'a')).toBe(true);
  expect(hasStamp(path, 'b')).toBe(false);
});

test('headers of another Node are not used', () => {
  const header = '#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 19\n#define NODE_PATCH_VERSION 4\n';
  mkdirSync(join(root, 'include/node'), { recursive: true });
  writeFileSync(join(root, 'include/node/node_version.h'), header);
  expect(findNodeHeaders(join(root, 'bin/node'), 'v20.19.4')).toBe(root);
  expect(findNodeHeaders(join(root, 'bin/node'), 'v22.1.0')).toBeNull();
  expect(findNodeHeaders(join(root, 'nowhere/bin/node'), 'v20.19.4')).toBeNull();
});

test.each([
  ['npm error gyp ERR! stack Error: Could not find any Python installation to use', /apt-get install -y python3/],
  [
    'npm error code ENOTFOUND\nnpm error network request to https://registry.npmjs.org/hono failed',
    /registry could not/,
  ],
  ['gyp ERR! stack FetchError: https://nodejs.org/download/node-v20.1.0-headers.tar.gz ENOTFOUND', /headers/],
  ['npm error code ENOSPC', /disk is full/],
])('a failed install says what to do: %s', (output, advice) => {
  expect(explainInstallFailure(output, [])).toMatch(advice);
});

test.each([
  ['5 passed, 0 failed', 0, null],
  ['5 passed, 1 failed, 2 skipped', 1, null],
  ['5 passed, 0 failed', 1, '5 passed, 1 failed'],
  ['Error: out of memory', 134, '0 passed, 1 failed'],
  ['', 1, '0 passed, 1 failed'],
])('a test run that ends with "%s" and code %i gets the closing line %s', (lastLine, code, expected) => {
  expect(missingClosingLine(lastLine, code)).toBe(expected);
});

test('the last line is found in pieces of text', () => {
  const lastLine = createLastLine();
  for (const piece of ['first\nsec', 'ond\n5 passed, ', '0 failed\n', '\n']) lastLine.see(piece);
  expect(lastLine.text).toBe('5 passed, 0 failed');
});

test('npm start and npm test replace the shell that npm starts, so that signals reach them', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  for (const name of ['start', 'test']) expect(scripts[name]).toMatch(/^(?:[A-Z_]+=\S+ )*exec node /);
});
