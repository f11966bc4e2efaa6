import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBody } from '../../src/net/index.js';

const never = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-body-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Uint8Array, { name = 'list.m3u', maxBytes = 10_000_000, signal = never } = {}) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const pieces: Buffer[] = [];
  let error: unknown = null;
  try {
    for await (const piece of readBody(path, maxBytes, signal)) pieces.push(piece);
  } catch (thrown) {
    error = thrown;
  }
  return { bytes: Buffer.concat(pieces), error };
}

const list = Buffer.from('#EXTM3U\n#EXTINF:-1,News One\nhttp://tv.example/1.ts\n'.repeat(20_000));

describe('what is packed is told by its bytes, not by its name', () => {
  test.each([
    ['packed, and named so', gzipSync(list), 'list.m3u.gz'],
    ['packed under the name of a plain list', gzipSync(list), 'list.m3u'],
    ['plain under the name of a packed one', list, 'list.m3u.gz'],
    ['packed in two parts', Buffer.concat([gzipSync(list.subarray(0, 1_000)), gzipSync(list.subarray(1_000))]), 'a'],
  ])('%s', async (_, bytes, name) => {
    const { bytes: got, error } = await read(bytes, { name });
    expect(error).toBeNull();
    expect(got.equals(list)).toBe(true);
  });

  test.each([0, 1, 2])('a file of %i bytes is read too', async (size) => {
    expect(await read(Buffer.from('#E').subarray(0, size))).toEqual({
      bytes: Buffer.from('#E').subarray(0, size),
      error: null,
    });
  });
});

test('a small file that unpacks to a huge one is stopped at the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  expect(bomb.length).toBeLessThan(100_000);
  const { bytes, error } = await read(bomb, { maxBytes: 1_000_000 });
  expect(error).toMatchObject({ code: 'provider_too_large' });
  expect(bytes.length).toBeLessThanOrEqual(1_000_000);
});

test('a plain file is held to the same limit', async () => {
  expect((await read(Buffer.alloc(1_000_001), { maxBytes: 1_000_000 })).error).toMatchObject({
    code: 'provider_too_large',
  });
  expect((await read(Buffer.alloc(1_000_000), { maxBytes: 1_000_000 })).error).toBeNull();
});

test('a packed list that breaks off gives what came before and then a named failure', async () => {
  const noise = randomBytes(2_000_000);
  const packed = gzipSync(noise);
  const { bytes, error } = await read(packed.subarray(0, packed.length / 2));
  expect(error).toMatchObject({ code: 'provider_unreachable', message: expect.stringContaining('breaks off') });
  expect(bytes.length).toBeGreaterThan(900_000);
  expect(bytes.equals(noise.subarray(0, bytes.length))).toBe(true);
});

test('a packed list with a wrong byte in the middle is a named failure', async () => {
  const packed = gzipSync(randomBytes(500_000));
  packed.fill(0, 250_000, 250_100);
  expect((await read(packed)).error).toMatchObject({ code: 'provider_unreachable' });
});

test('calling it off ends the reading', async () => {
  const stop = new AbortController();
  const path = join(folder, 'long.m3u');
  await writeFile(path, Buffer.alloc(5_000_000));
  const pieces = readBody(path, 10_000_000, stop.signal);
  await pieces.next();
  stop.abort();
  await expect(
    (async () => {
      for await (const _ of pieces);
    })(),
  ).rejects.toMatchObject({ name: 'AbortError' });
});

test('a reader that stops early leaves no open file', async () => {
  const path = join(folder, 'long.m3u.gz');
  await writeFile(path, gzipSync(randomBytes(3_000_000)));
  for await (const piece of readBody(path, 10_000_000, never)) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
});
