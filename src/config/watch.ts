import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readConfigFile } from './load.js';

const QUIET_MS = 300; // editors write in several steps; after so long without one they are done
const POLL_MS = 5_000;

export interface WatchOptions {
  /** The hash of what is already known (`loadConfig` gives it); without it, the file as it is when the watch begins. */
  knownHash?: string;
  /** How often the file is looked at even without a sign; default 5 s. */
  pollMs?: number;
}

/**
 * Calls `onChange` when the file's content has changed: edited in place, replaced by a rename (as most editors do),
 * created or removed. Ends when `signal` aborts.
 *
 * The folder is watched, since a watch on the file would follow a replaced file into nowhere. Some edits send no sign at
 * all (network drives, a single file mounted into a container, links that Kubernetes turns over), so a slow look at size
 * and time backs it up; it also covers a folder that comes into being later.
 */
export function watchConfig(path: string, onChange: () => void, signal: AbortSignal, options: WatchOptions = {}): void {
  if (signal.aborted) return;
  const { pollMs = POLL_MS } = options;
  let knownHash = options.knownHash;
  let lastLook = '';
  let quiet: NodeJS.Timeout | undefined;
  let isChecking = false;

  const check = async () => {
    if (isChecking) return expect();
    isChecking = true;
    const { hash } = await readConfigFile(path);
    isChecking = false;
    if (signal.aborted || hash === knownHash) return;
    const isFirst = knownHash === undefined;
    knownHash = hash;
    if (!isFirst) onChange();
  };
  /** Checks once there has been no further sign for a while. */
  const expect = () => {
    clearTimeout(quiet);
    if (!signal.aborted) quiet = setTimeout(() => void check(), QUIET_MS);
  };
  const look = async () => {
    const seen = await stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => 'absent',
    );
    if (seen !== lastLook) expect();
    lastLook = seen;
  };

  const watcher = watchFolder(path, expect);
  const poll = setInterval(() => void look(), pollMs);
  void check();
  void look();
  signal.addEventListener(
    'abort',
    () => {
      watcher?.close();
      clearInterval(poll);
      clearTimeout(quiet);
    },
    { once: true },
  );
}

/** Null where the system cannot watch: no such folder yet, or no watches left (ENOSPC). */
function watchFolder(path: string, onSign: () => void): FSWatcher | null {
  const name = basename(path);
  try {
    // The data folder also holds a busy database: only signs of our file count.
    const watcher = watch(dirname(path), (_, changed) => {
      if (changed === null || changed === name) onSign();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
