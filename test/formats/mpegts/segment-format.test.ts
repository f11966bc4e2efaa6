import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSegmentFormat } from '../../../src/formats/mpegts/index.js';
import { runTool } from '../../support/run-tool.js';
import { makeSource } from './made-source.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-format-'));
});
afterAll(() => rm(folder, { recursive: true }));

const options = { signal: new AbortController().signal, timeoutMs: 60_000 };
const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440', '-t', '0.4'];

async function encode(size: string, args: readonly string[]): Promise<Buffer> {
  const file = join(folder, 'clip.ts');
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25`];
  await runTool('ffmpeg', ['-v', 'error', ...picture, ...sound, ...args, '-f', 'mpegts', '-y', file], options);
  return readFile(file);
}

/** Names by RFC 6381 as Apple's and other tools give them for these profiles and levels. */
test.each([
  [
    '640x360',
    ['-c:v', 'libx264', '-profile:v', 'baseline', '-level', '3.0', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
    'avc1.42c01e,mp4a.40.2',
  ],
  [
    '1920x1080',
    [
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-profile:v',
      'high',
      '-level',
      '4.1',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'ac3',
    ],
    'avc1.640029,ac-3',
  ],
  [
    '720x576',
    [
      '-c:v',
      'libx264',
      '-flags',
      '+ildct+ilme',
      '-level',
      '3.0',
      '-profile:v',
      'main',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'eac3',
    ],
    'avc1.4d401e,ec-3',
  ],
  [
    '1280x720',
    [
      '-c:v',
      'libx265',
      '-preset',
      'veryfast',
      '-x265-params',
      'log-level=none:level-idc=4:high-tier=0',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
    ],
    'hvc1.1.6.L120.90,mp4a.40.2',
  ],
  ['704x480', ['-c:v', 'mpeg2video', '-c:a', 'mp2'], null],
  ['640x360', ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'mp2'], null],
] as const)('size and codecs of %s are what the encoder made of it', async (size, args, codecs) => {
  const [width, height] = size.split('x').map(Number);
  const format = readSegmentFormat(await encode(size, args));
  expect(format).toMatchObject({ picture: { width, height }, codecs });
});

test('radio has sound only', async () => {
  const file = join(folder, 'radio.ts');
  await runTool('ffmpeg', ['-v', 'error', ...sound, '-c:a', 'aac', '-f', 'mpegts', '-y', file], options);
  expect(readSegmentFormat(await readFile(file))).toMatchObject({ picture: null, codecs: 'mp4a.40.2' });
});

test('whatever is cut off or damaged, it is read or not known, and nothing throws', () => {
  const source = makeSource({});
  fc.assert(
    fc.property(fc.nat(source.length), fc.array(fc.nat(source.length - 1)), (length, damaged) => {
      const bytes = Buffer.from(source.subarray(0, length));
      for (const at of damaged) if (at < length) bytes[at]! ^= 0x55;
      readSegmentFormat(bytes);
    }),
    { numRuns: 200 },
  );
});
