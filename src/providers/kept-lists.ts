import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.js';
import type { EpochMs } from '../base/model.js';

/**
 * Downloads are kept for an hour, so that what a person has looked at is what is imported: some panels refuse a second
 * download. They are gone at the next start; without one, the list is downloaded again.
 */
export interface KeptLists {
  /**
   * Takes files over from where they are, and lends them at once.
   *
   * @param source Who was asked, and how. @param part Which of its lists.
   */
  keep<Facts>(source: string, part: string, download: Download<Facts>): Promise<Borrowed<Facts>>;
  /** The newest one; its files are there until it is given back. Null: there is none, or it is too old. */
  borrow<Facts>(source: string, part: string): Borrowed<Facts> | null;
  /** Deletes what is too old, and tries again what could not be deleted. Never rejects. */
  sweep(): Promise<void>;
}

export interface Download<Facts> {
  /** Paths by what they are. */
  files: Readonly<Record<string, string>>;
  facts: Facts;
}

export interface Borrowed<Facts> extends Download<Facts>, Disposable {
  /** It is no good: nobody else gets it. */
  discard(): void;
}

const KEPT_MS: EpochMs = 3_600_000;
/** Folders that resist; more of them wait for the next start, which deletes all. */
const RESISTING_MAX = 1_000;

interface Kept extends Download<unknown> {
  folder: string;
  keptAtMs: EpochMs;
  sizeBytes: number;
  borrowers: number;
}

/** @param maxBytes Of all of them; the oldest goes first. */
export function createKeptLists(folder: string, maxBytes: number, clock: Clock): KeptLists {
  const kept = new Map<string, Kept>();
  const keyOf = (source: string, part: string) => createHash('sha256').update(`${source}\n${part}`).digest('hex');
  const isFresh = ({ keptAtMs }: Kept) => clock.nowMs() - keptAtMs < KEPT_MS;
  /** Out of the table, but with a reader left. */
  const leaving = new Set<Kept>();

  const resisting = new Set<string>();

  /** A full or failing disk is no reason to lose a refresh, or the thread: nobody needs what is deleted here. */
  const remove = async (path: string) => {
    try {
      await rm(path, { recursive: true, force: true });
      resisting.delete(path);
    } catch {
      if (resisting.size < RESISTING_MAX) resisting.add(path);
    }
  };
  const drop = async (one: Kept) => {
    leaving.add(one);
    if (one.borrowers > 0) return;
    leaving.delete(one);
    await remove(one.folder);
  };
  const makeRoom = async () => {
    let sizeBytes = [...kept.values()].reduce((total, one) => total + one.sizeBytes, 0);
    for (const [key, one] of kept) {
      if (sizeBytes <= maxBytes && isFresh(one)) continue;
      sizeBytes -= one.sizeBytes;
      kept.delete(key);
      await drop(one);
    }
  };

  const lend = <Facts>(key: string, one: Kept): Borrowed<Facts> => {
    one.borrowers++;
    let isBorrowed = true;
    return {
      files: one.files,
      facts: one.facts as Facts,
      discard() {
        if (kept.get(key) !== one) return;
        kept.delete(key);
        leaving.add(one);
      },
      [Symbol.dispose]() {
        if (!isBorrowed) return;
        isBorrowed = false;
        one.borrowers--;
        if (leaving.has(one)) void drop(one);
      },
    };
  };

  return {
    async keep<Facts>(source: string, part: string, { files, facts }: Download<Facts>) {
      const own = join(folder, randomUUID());
      await mkdir(own, { recursive: true, mode: 0o700 });
      const moved: Record<string, string> = {};
      let sizeBytes = 0;
      for (const [name, path] of Object.entries(files)) {
        moved[name] = join(own, name);
        await rename(path, moved[name]);
        sizeBytes += (await stat(moved[name])).size;
      }
      const key = keyOf(source, part);
      const before = kept.get(key);
      kept.delete(key); // so that the newest is last
      if (before) await drop(before);
      const one: Kept = { files: moved, facts, folder: own, keptAtMs: clock.nowMs(), sizeBytes, borrowers: 0 };
      kept.set(key, one);
      const lent = lend<Facts>(key, one);
      await makeRoom();
      return lent;
    },
    borrow<Facts>(source: string, part: string) {
      const key = keyOf(source, part);
      const one = kept.get(key);
      return one && isFresh(one) ? lend<Facts>(key, one) : null;
    },
    async sweep() {
      for (const path of [...resisting]) await remove(path);
      await makeRoom();
    },
  };
}
