import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBoxReader, readFragment, readMovieHead, readSegmentIndex } from '../../../src/formats/mp4/index.js';
import { runTool } from '../../support/run-tool.js';

let folder: string;
let movie: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-mp4-'));
  movie = await encode(['-g', '50', '-movflags', '+frag_keyframe+empty_moov+default_base_moof']);
});
afterAll(() => rm(folder, { recursive: true }));

async function encode(args: readonly string[]): Promise<Buffer> {
  const file = join(folder, 'clip.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25:duration=7.2'];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=7.2'];
  const codecs = ['-map', '1', '-map', '0', '-c:v', 'libx264', '-sc_threshold', '0', '-c:a', 'aac'];
  const options = { signal: new AbortController().signal, timeoutMs: 60_000 };
  await runTool('ffmpeg', ['-v', 'error', ...picture, ...sound, ...codecs, ...args, '-y', file], options);
  return readFile(file);
}

function fragmentsOf(bytes: Buffer) {
  const boxes = createBoxReader().push(bytes);
  const head = readMovieHead(boxes.find(({ type }) => type === 'moov')!.bytes)!;
  return boxes.filter(({ type }) => type === 'moof').map(({ bytes: moof }) => readFragment(moof, head));
}

test('a fragment is as long as its pictures, and it is told whether it begins with a key frame', async () => {
  expect(fragmentsOf(movie)).toEqual([
    { seconds: 2, isIndependent: true },
    { seconds: 2, isIndependent: true },
    { seconds: 2, isIndependent: true },
    { seconds: expect.closeTo(1.2), isIndependent: true },
  ]);
  const cut = await encode(['-g', '250', '-frag_duration', '3000000', '-movflags', '+empty_moov+default_base_moof']);
  expect(fragmentsOf(cut).map((fragment) => fragment?.isIndependent)).toEqual([true, false, false]);
});

test('how the bytes come changes nothing', () => {
  const whole = createBoxReader().push(movie);
  fc.assert(
    fc.property(fc.array(fc.nat(movie.length), { maxLength: 40 }), (places) => {
      const reader = createBoxReader();
      const ends = [...places.sort((a, b) => a - b), movie.length];
      const boxes = ends.flatMap((end, at) => reader.push(movie.subarray(ends[at - 1] ?? 0, end)));
      expect(boxes.map(({ type, bytes }) => [type, bytes.length])).toEqual(
        whole.map(({ type, bytes }) => [type, bytes.length]),
      );
      expect(Buffer.concat(boxes.map(({ bytes }) => bytes)).equals(movie)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('what is no MP4 is refused', () => {
  expect(() => createBoxReader().push(Buffer.from('<html>not a film'))).toThrow(RangeError);
});

test('an index names the fragments, from the first byte of one to the last byte of the last', async () => {
  const file = await encode(['-g', '50', '-movflags', '+frag_keyframe+default_base_moof+dash+global_sidx']);
  const boxes = createBoxReader().push(file);
  const at = boxes.slice(0, 2).reduce((sum, { bytes }) => sum + bytes.length, 0);
  const parts = readSegmentIndex(file.subarray(at), at)!;
  expect(parts.map(({ startMs }) => Math.round(startMs / 100))).toEqual([0, 20, 40, 60]);
  for (const [index, { range }] of parts.entries()) {
    expect(file.toString('latin1', range[0] + 4, range[0] + 8)).toMatch(/moof|styp/);
    expect(range[0]).toBe(index === 0 ? range[0] : parts[index - 1]!.range[1] + 1);
  }
  const behind = parts.at(-1)!.range[1] + 1; // where there is an index for other readers
  expect(file.toString('latin1', behind + 4, behind + 8)).toBe('mfra');
  expect(readSegmentIndex(file.subarray(at, at + 40), at)).toBeNull();
  expect(readSegmentIndex(Buffer.from('<html></html>'), 0)).toBeNull();
});
