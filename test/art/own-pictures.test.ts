import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOwnPictures } from '../../src/art/own-pictures.js';

const FILES = ['BBC One.png', 'bbctwo.uk.svg', 'ARD HD.webp', 'ard.jpg', 'RTL Zwei\u0308.gif', 'readme.txt', '.png'];
const cases: [name: string, guideId: string | null, file: string | null][] = [
  ['BBC One', null, 'BBC One.png'],
  ['bbc one', null, 'BBC One.png'],
  ['BBC One FHD', null, 'BBC One.png'],
  ['BBC Two', 'BBCTwo.uk', 'bbctwo.uk.svg'],
  ['ARD HD', null, 'ARD HD.webp'],
  ['ARD', null, 'ard.jpg'],
  ['RTL Zwe\u00ef', null, 'RTL Zwei\u0308.gif'],
  ['BBC', null, null],
  ['readme', null, null],
  ['../../etc/passwd', null, null],
];

test('a channel finds its picture by its name, its guide id, or its name without what tells qualities apart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-own-'));
  for (const file of FILES) writeFileSync(join(folder, file), 'x');
  const own = await readOwnPictures(folder);
  rmSync(folder, { recursive: true });
  expect(cases.map(([name, guideId]) => own.find({ name, guideId }))).toEqual(cases.map(([, , file]) => file));
});

test('a folder that is not there is an empty one', async () => {
  expect((await readOwnPictures('/nowhere/logos')).isEmpty).toBe(true);
});
