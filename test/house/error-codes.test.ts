import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/base/errors.js';
import { projectFolder } from './source-tree.js';

const page = readFileSync(join(projectFolder, 'docs/errors.md'), 'utf8');
const documented = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code!);

test('docs/errors.md explains every error code, and no other', () => {
  expect(documented.toSorted()).toEqual([...ERROR_CODES].toSorted());
});
