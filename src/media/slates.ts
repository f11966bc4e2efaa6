import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { RunTool } from '../base/media.js';
import {
  SLATE_REASONS,
  type SlateFormat,
  type SlateReason,
  slateArguments,
  slateName,
  slateWords,
  usualFormat,
} from './slate-recipe.js';

/** Slates by format: made once by ffmpeg at low priority, kept on disk, the ones in use in memory. */
export interface Slates {
  /** A clip in this form, for this reason or another that is ready; null: none is. */
  find(format: SlateFormat, reason: SlateReason): Buffer | null;
  /** Has the clips of this form made or read, should they not be there. One is made at a time. */
  prepare(format: SlateFormat): void;
  /** Settles when what was begun is over, after the maker's signal has aborted. */
  whenClosed(): Promise<void>;
}

export interface SlateNeeds {
  run: RunTool;
  folder: string;
  /** Two letters; read at each use. */
  language(): string;
  log: Log;
}

const RENDER_TIMEOUT_MS = 60_000;
/** About 150 kB each, three a format. */
const FORMATS_MAX = 12;

interface Shelf {
  format: SlateFormat;
  clips: Map<SlateReason, Buffer>;
}

export function createSlates({ run, folder, language, log }: SlateNeeds, signal: AbortSignal): Slates {
  const shelves = new Map<string, Shelf>();
  let queue: Promise<void> = Promise.resolve();

  const load = async (shelf: Shelf, name: string, tongue: string, reason: SlateReason) => {
    const file = join(folder, `${name}-${reason}.ts`);
    const stored = await readFile(file).catch(() => null);
    if (!stored) await render(shelf.format, tongue, reason, file);
    shelf.clips.set(reason, stored ?? (await readFile(file)));
  };

  const render = async (format: SlateFormat, tongue: string, reason: SlateReason, file: string) => {
    await mkdir(folder, { recursive: true });
    const [title, below] = slateWords(tongue)[reason];
    const part = `${file}.part`;
    const textFiles = { title: `${part}-title.txt`, below: `${part}-below.txt` };
    try {
      await Promise.all([writeFile(textFiles.title, title), writeFile(textFiles.below, below)]);
      const args = slateArguments(format, textFiles, part);
      await run('ffmpeg', args, { signal, timeoutMs: RENDER_TIMEOUT_MS, lowPriority: true });
      await rename(part, file);
    } finally {
      await Promise.all([part, ...Object.values(textFiles)].map((path) => rm(path, { force: true })));
    }
  };

  /** Failing once for a format is told once: without ffmpeg's help a lost picture is a clean end. */
  const fill = async (shelf: Shelf, name: string, tongue: string) => {
    for (const reason of SLATE_REASONS) {
      if (signal.aborted) return;
      try {
        await load(shelf, name, tongue, reason);
      } catch (error) {
        if (!signal.aborted) log.warn(toErrorRecord(error), `No slate could be made (${name}).`);
        return;
      }
    }
  };

  return {
    find(wanted, reason) {
      const format = usualFormat(wanted);
      const exact = shelves.get(slateName(format, language()));
      const fitting = [...shelves.values()].filter(
        (shelf) => shelf.format.video === format.video && shelf.format.audio === format.audio,
      );
      for (const { clips } of [...(exact ? [exact] : []), ...fitting]) {
        const clip = clips.get(reason) ?? clips.values().next().value;
        if (clip) return clip;
      }
      return null;
    },
    prepare(wanted) {
      const format = usualFormat(wanted);
      const tongue = language();
      const name = slateName(format, tongue);
      if (shelves.has(name) || signal.aborted || (format.video === null && format.audio === null)) return;
      const shelf: Shelf = { format, clips: new Map() };
      shelves.set(name, shelf);
      if (shelves.size > FORMATS_MAX) shelves.delete(shelves.keys().next().value!);
      queue = queue.then(() => fill(shelf, name, tongue));
    },
    whenClosed: () => queue,
  };
}
