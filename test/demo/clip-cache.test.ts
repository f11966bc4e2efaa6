import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunTool } from '../../src/base/media.js';
import { createClipCache } from '../../src/demo/clip-cache.js';
import { completeClipSpec } from '../../src/demo/clips.js';
import { runTool } from '../support/run-tool.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "headwater clips: it's [50%], ok;"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Small, so that rendering takes a fraction of a second. */
const clip = (title: string) => completeClipSpec({ title, width: 160, height: 90, videoKbps: 100 });
const patience = () => AbortSignal.timeout(20_000);

/** The real ffmpeg, with a look at how it is used. */
function watchTool() {
  const seen = { calls: 0, running: 0, mostAtOnce: 0, isLow: true };
  const run: RunTool = async (tool, args, options) => {
    seen.calls += 1;
    seen.running += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.running);
    seen.isLow &&= options.lowPriority === true;
    try {
      return await runTool(tool, args, options);
    } finally {
      seen.running -= 1;
    }
  };
  return { seen, run };
}

test('five who want the same two clips at once share two renders, one after the other, at low priority', async () => {
  const { seen, run } = watchTool();
  await using clips = createClipCache({ run, folder });
  const [one, again, other] = await Promise.all(
    ['A', 'A', 'B', 'A', 'B'].map((title) => clips.get(clip(title), patience())),
  );
  expect(one).toBe(again);
  expect(one).not.toBe(other);
  expect(seen).toEqual({ calls: 2, running: 0, mostAtOnce: 1, isLow: true });
});

test('the next start finds what was rendered', async () => {
  const { seen, run } = watchTool();
  for (let start = 0; start < 2; start++) {
    await using clips = createClipCache({ run, folder });
    expect((await clips.get(clip('A'), patience())).units).toHaveLength(400);
  }
  expect(seen.calls).toBe(1);
});

test.each(['Ember: Drama', "100% it's [a] \\ test; {n}, %{pts}", 'Ράδιο Θαλασσίνη', ''])(
  'any text can be shown: "%s"',
  async (title) => {
    await using clips = createClipCache({ run: runTool, folder });
    expect((await clips.get(clip(title), patience())).units).toHaveLength(400);
    expect((await readdir(folder)).filter((name) => name.includes('part'))).toEqual([]);
  },
);

test('a render that fails leaves nothing, and the next asker has it tried again', async () => {
  let isBroken = true;
  const run: RunTool = async (tool, args, options) => {
    if (!isBroken) return await runTool(tool, args, options);
    await writeFile(args.at(-1)!, 'half a clip');
    throw new Error('killed');
  };
  await using clips = createClipCache({ run, folder });
  await expect(clips.get(clip('A'), patience())).rejects.toThrow('killed');
  expect(await readdir(folder)).toEqual([]);
  isBroken = false;
  expect((await clips.get(clip('A'), patience())).units).toHaveLength(400);
});

test('one who stops waiting does not end the render for the others', async () => {
  await using clips = createClipCache({ run: runTool, folder });
  const impatient = new AbortController();
  const left = clips.get(clip('A'), impatient.signal);
  const stays = clips.get(clip('A'), patience());
  impatient.abort();
  await expect(left).rejects.toThrow();
  expect((await stays).units).toHaveLength(400);
});

test('closing ends the render and what waits behind it, and leaves no part of a file', async () => {
  const { seen, run } = watchTool();
  const clips = createClipCache({ run, folder });
  const slow = completeClipSpec({ title: 'Slow', width: 3840, height: 2160, frameRate: 50 });
  const waits = [clips.get(slow, patience()), clips.get(clip('B'), patience())].map((wait) =>
    wait.catch(() => 'ended'),
  );
  await vi.waitFor(() => expect(seen.running).toBe(1));
  await clips[Symbol.asyncDispose]();
  expect(await Promise.all(waits)).toEqual(['ended', 'ended']);
  expect(seen).toMatchObject({ calls: 1, running: 0 });
  expect(await readdir(folder)).toEqual([]);
});

test('what a killed process left behind is swept once it is old', async () => {
  for (const [name, ageMs] of [
    ['old.part', 3_600_000],
    ['young.part', 0],
    ['clip.ts', 3_600_000],
  ] as const) {
    await writeFile(join(folder, name), '');
    await utimes(join(folder, name), new Date(), new Date(Date.now() - ageMs));
  }
  await using clips = createClipCache({ run: runTool, folder });
  await clips.get(clip('A'), patience());
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['clip.ts', 'young.part']));
  await expect(stat(join(folder, 'old.part'))).rejects.toThrow('ENOENT');
});
