import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBrokenLinks, listAnchors } from './links.js';
import { projectFolder } from './source-tree.js';

test('links between the pages of the documentation lead somewhere', () => {
  expect(findBrokenLinks(projectFolder)).toEqual([]);
});

test('a link to a file or a heading that is not there is reported', () => {
  const root = mkdtempSync(join(tmpdir(), 'headwater-links-'));
  mkdirSync(join(root, 'docs'));
  writeFileSync(join(root, 'README.md'), '[a](docs/a.md) [b](docs/b.md) [c](docs/a.md#there-is) [d](docs/a.md#is-not)');
  writeFileSync(
    join(root, 'docs/a.md'),
    '# There is\n`[in code](x.md)` [up](../README.md) [site](https://x.example/y)',
  );
  expect(findBrokenLinks(root)).toEqual([
    'README.md links to docs/b.md: no such file.',
    'README.md links to docs/a.md#is-not: docs/a.md has no heading for #is-not.',
  ]);
  rmSync(root, { recursive: true });
});

test('headings get the names that GitHub gives them', () => {
  expect(listAnchors('# Plex: 4K & HDR\n## `npm start`\n## Twice\n## Twice\n```\n# code\n```')).toEqual([
    'plex-4k--hdr',
    'npm-start',
    'twice',
    'twice-1',
  ]);
});
