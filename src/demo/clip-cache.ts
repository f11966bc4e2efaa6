import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { untilAborted } from '../base/abort.js';
import type { RunTool } from '../base/media.js';
import { type ClipFragments, fragmentArguments, readClipFragments } from './clip-fragments.js';
import { type ClipMedia, readClipMedia } from './clip-media.js';
import { createClipReader } from './clip-reader.js';
import { subtitleFile } from './clip-subtitles.js';
import { type ClipSpec, clipArguments, clipKey, clipPeriodTicks, clipSeconds } from './clips.js';

/** Rendered clips: on disk for the next start, the recently used ones in memory, one copy for all their senders. */
export interface ClipCache extends AsyncDisposable {
  /** Renders or reads the clip. An abort ends this wait only: others may want the same clip. */
  get(spec: ClipSpec, signal: AbortSignal): Promise<ClipMedia>;
  /** The same as fragmented MP4. What is kept is the file only: each caller has a copy of its own. */
  getFragments(spec: ClipSpec, signal: AbortSignal): Promise<ClipFragments>;
}

const RENDER_TIMEOUT_MS = 60_000;
/** About 1.3 MB each. A sender holds its own reference, so this only spares reading a clip again. */
const MEMORY_CLIPS_MAX = 16;
/** Part files of a process that was killed are swept once no living render can own them. */
const ORPHAN_AGE_MS = 10 * RENDER_TIMEOUT_MS;

export function createClipCache(needs: { run: RunTool; folder: string }): ClipCache {
  const stop = new AbortController();
  const inMemory = new Map<string, Promise<ClipMedia>>();
  const prepared = prepareFolder(needs.folder);
  prepared.catch(() => {}); // told to whoever asks for a clip
  let renderQueue: Promise<unknown> = prepared;

  const inTurn = (render: () => Promise<void>): Promise<void> => {
    const turn = renderQueue.then(render);
    renderQueue = turn.catch(() => {}); // one at a time: the machine has other work; each asker hears of its own failure
    return turn;
  };

  const load = async (spec: ClipSpec): Promise<ClipMedia> => {
    await prepared;
    const file = join(needs.folder, `${clipKey(spec)}.ts`);
    const stored = await readFile(file).catch(() => null);
    if (!stored) await inTurn(() => renderClip(needs.run, spec, file, stop.signal));
    return readClipMedia(stored ?? (await readFile(file)), clipPeriodTicks(spec));
  };

  const loadFragments = async (spec: ClipSpec, media: ClipMedia): Promise<ClipFragments> => {
    const file = join(needs.folder, `${clipKey(spec)}.mp4`);
    const stored = await readFile(file).catch(() => null);
    if (!stored) await inTurn(() => renderFragments(needs.run, spec, media, file, stop.signal));
    const count = media.units.filter(({ isKey }) => isKey).length;
    return readClipFragments(stored ?? (await readFile(file)), count);
  };

  return {
    async getFragments(spec, signal) {
      return await untilAborted(loadFragments(spec, await this.get(spec, signal)), signal);
    },
    get(spec, signal) {
      const key = clipKey(spec);
      const media = inMemory.get(key) ?? load(spec);
      inMemory.delete(key);
      inMemory.set(key, media);
      media.catch(() => inMemory.delete(key)); // the next asker tries again
      if (inMemory.size > MEMORY_CLIPS_MAX) inMemory.delete(inMemory.keys().next().value!);
      return untilAborted(media, signal);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.allSettled([...inMemory.values(), renderQueue]);
      inMemory.clear();
    },
  };
}

let partCount = 0;

/** Renders under another name and moves the file into place, so that nobody reads half a clip. */
async function renderClip(run: RunTool, spec: ClipSpec, file: string, signal: AbortSignal): Promise<void> {
  const part = `${file}.${process.pid}-${partCount++}.part`;
  const files = { title: `${part}.txt`, subtitles: `${part}.sup` };
  try {
    signal.throwIfAborted();
    await writeFile(files.title, spec.title);
    if (spec.subtitleLanguage) await writeFile(files.subtitles, subtitleFile(spec, clipSeconds(spec)));
    const options = { signal, timeoutMs: RENDER_TIMEOUT_MS, lowPriority: true };
    await run('ffmpeg', clipArguments(spec, files, part), options);
    await rename(part, file);
  } finally {
    await Promise.all([part, ...Object.values(files)].map((path) => rm(path, { force: true })));
  }
}

/** One round of the clip, as its reader sends it: without the sound that would overlap the next one. */
async function renderFragments(
  run: RunTool,
  spec: ClipSpec,
  media: ClipMedia,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const part = `${file}.${process.pid}-${partCount++}.part`;
  const round = `${part}.ts`;
  try {
    signal.throwIfAborted();
    const reader = createClipReader(media, { timeBaseTicks: 0 }, 0);
    await writeFile(round, reader.read(media.periodTicks, Number.POSITIVE_INFINITY)!);
    await run('ffmpeg', fragmentArguments(spec, round, part), {
      signal,
      timeoutMs: RENDER_TIMEOUT_MS,
      lowPriority: true,
    });
    await rename(part, file);
  } finally {
    await Promise.all([part, round].map((path) => rm(path, { force: true })));
  }
}

async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (!name.includes('.part')) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ORPHAN_AGE_MS) await rm(join(folder, name), { force: true });
  }
}
