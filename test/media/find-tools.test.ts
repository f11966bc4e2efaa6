import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findMediaTools } from '../../src/media/index.js';

const folder = mkdtempSync(join(tmpdir(), 'media-find-'));
afterAll(() => rmSync(folder, { recursive: true }));

function program(path: string, mode = 0o755): string {
  const full = join(folder, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, '#!/bin/sh\n');
  chmodSync(full, mode);
  return full;
}

test('what the environment names comes first, then the first on the PATH', () => {
  const own = program('own/ffmpeg');
  program('a/ffprobe', 0o644); // not a program
  const onPath = program('b/ffprobe');
  const env = { HEADWATER_FFMPEG: own, PATH: `${folder}/a:${folder}/b` };
  expect(findMediaTools(env)).toEqual({ ffmpeg: own, ffprobe: onPath });
});

test('a bare name in the environment is looked up on the PATH', () => {
  const newer = program('c/ffmpeg7');
  const probe = program('c/ffprobe');
  expect(findMediaTools({ HEADWATER_FFMPEG: 'ffmpeg7', PATH: `${folder}/c` })).toEqual({
    ffmpeg: newer,
    ffprobe: probe,
  });
});

test('without a system ffmpeg the npm packages serve', () => {
  const found = findMediaTools({ PATH: '/nowhere' });
  expect(found.ffmpeg).toMatch(/@ffmpeg-installer.*ffmpeg$/);
  expect(found.ffprobe).toMatch(/@ffprobe-installer.*ffprobe$/);
});

test('a typo in the environment is told, not worked around', () => {
  expect(() => findMediaTools({ HEADWATER_FFPROBE: '/usr/bni/ffprobe', PATH: process.env.PATH })).toThrow(
    expect.objectContaining({
      code: 'ffmpeg_missing',
      message: 'HEADWATER_FFPROBE is "/usr/bni/ffprobe", which is not a program that can be run.',
      hint: expect.stringContaining('apt install ffmpeg'),
    }),
  );
});
