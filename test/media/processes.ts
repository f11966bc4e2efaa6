import { readdirSync, readFileSync } from 'node:fs';
import { createMediaTools, findMediaTools, type MediaOptions, type MediaTools } from '../../src/media/index.js';
import { entryUrl } from '../support/entries.js';

/** What the kernel says of one process (proc_pid_stat(5)). */
export interface ProcessState {
  pid: number;
  name: string;
  parentPid: number;
  nice: number;
}

/** The process with this pid; null when it is gone. A zombie is gone: it only waits for its parent to read its end. */
export function findProcess(pid: number): ProcessState | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from field 3, the state, on
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return { pid, name, parentPid: Number(fields[1]), nice: Number(fields[16]) };
  } catch {
    return null;
  }
}

export function childrenOf(pid: number): ProcessState[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.flatMap((name) => findProcess(Number(name)) ?? []).filter((found) => found.parentPid === pid);
}

/** The launchers of this test process: children of ours whose command line names the bundled entry. */
export function launcherPids(ownerPid = process.pid): number[] {
  return childrenOf(ownerPid)
    .map(({ pid }) => pid)
    .filter((pid) => readCommandLine(pid).includes('launcher.mjs'));
}

function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Waits until `look` gives something else than null, false and undefined, and fails with `what` after `limitMs`. */
export async function eventually<T>(
  what: string,
  look: () => T | null | false | undefined,
  limitMs = 5_000,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const seen = look();
    if (seen !== null && seen !== false && seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Media tools on the bundled launcher, with the system's ffmpeg; disposing ends them and waits. */
export function openMediaTools(options: Partial<MediaOptions> = {}): MediaTools & AsyncDisposable {
  const life = new AbortController();
  const toolPaths = findMediaTools(process.env);
  const tools = createMediaTools({ launcherUrl: entryUrl('launcher'), toolPaths, ...options }, life.signal);
  return Object.assign(tools, {
    async [Symbol.asyncDispose]() {
      life.abort();
      await tools.whenClosed();
    },
  });
}

/** Arguments of an ffmpeg that works in real time and writes nothing: runs until somebody ends it. */
export const ENDLESS = ['-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=5', '-f', 'null', '-'];
