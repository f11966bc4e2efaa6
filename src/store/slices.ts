import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from './open.js';

/**
 * Cuts heavy work so that a person's edit never waits for it: a slice is committed after 20 ms or 2,000 rows, whichever
 * comes first, then whatever else waits on this thread gets its turn.
 */
export interface Slices {
  /** Runs `write` for each item, in order. Aborted: whole slices stay, never half a one. */
  write<T>(items: Iterable<T>, write: (item: T) => void, signal: AbortSignal): Promise<void>;
  /** Gives others their turn if this one has lasted long enough. For long reading and computing. */
  breathe(signal: AbortSignal): Promise<void>;
  /** Slices so far. */
  readonly count: number;
}

const SLICE_MS = 20;
const SLICE_ROWS = 2_000;
/** After so many slices the log is moved into the file. */
const CHECKPOINT_SLICES = 8;

export function createSlices(db: Database, onSlice: () => void = () => {}): Slices {
  let count = 0;
  let turnSinceMs = performance.now();

  const endTurn = async (signal: AbortSignal) => {
    await nextTurn();
    turnSinceMs = performance.now();
    signal.throwIfAborted();
  };

  const endSlice = async (signal: AbortSignal) => {
    count++;
    onSlice();
    if (count % CHECKPOINT_SLICES === 0) checkpoint(db);
    await endTurn(signal);
  };

  return {
    async write(items, write, signal) {
      signal.throwIfAborted();
      const source = items[Symbol.iterator]();
      let next = source.next();
      while (!next.done) {
        const untilMs = performance.now() + SLICE_MS;
        const slice = db.sql.transaction(() => {
          for (let rows = 0; !next.done && rows < SLICE_ROWS && performance.now() < untilMs; rows++) {
            write(next.value);
            next = source.next();
          }
        });
        slice.immediate(); // one that reads first would fail when the command line has written in between
        await endSlice(signal);
      }
    },
    async breathe(signal) {
      if (performance.now() - turnSinceMs < SLICE_MS) return;
      await endTurn(signal);
    },
    get count() {
      return count;
    },
  };
}

/** Moves what it can of the write-ahead log into the file; waits for nobody. */
export function checkpoint(db: Database): void {
  db.sql.pragma('wal_checkpoint(PASSIVE)');
}
