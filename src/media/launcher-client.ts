import { delay, untilAborted } from '../base/abort.js';
import {
  type LauncherLine,
  type LauncherOptions,
  launcherGone,
  mediaStopping,
  type OpenLine,
  openLine,
} from './launcher-line.js';

const CRASHES_MAX = 5; // within the window: then something kills it on purpose, or its file is missing
const CRASH_WINDOW_MS = 60_000;
const RETRY_FIRST_MS = 200; // doubles from the second crash on; the first one is made good at once

/** Keeps one launcher at hand: starts it on first need, and again when it crashed. */
export interface LauncherClient {
  /**
   * The line to the running launcher, or to one that is started for it. Ask at once, without another `await` between:
   * an idle launcher may end in the meantime. Throws `launcher_gone` when it keeps crashing, `shutting_down` after `close`.
   */
  line(signal: AbortSignal): Promise<LauncherLine>;
  /** Ends the launcher and all its children, and waits for its end. */
  close(): Promise<void>;
}

export function createLauncherClient(options: LauncherOptions): LauncherClient {
  const life = new AbortController();
  const crashTimes: number[] = []; // steady milliseconds, the last CRASH_WINDOW_MS only
  const lines = new Set<OpenLine>(); // the one in use, and idle ones on their way out
  let current: OpenLine | null = null;
  let starting: Promise<OpenLine> | null = null;

  const start = async (): Promise<OpenLine> => {
    await delay(retryDelayMs(crashTimes), life.signal).catch(() => {
      throw mediaStopping();
    });
    const line = openLine(options);
    current = line;
    lines.add(line);
    void line.ended.then((isCrash) => {
      lines.delete(line);
      if (current === line) current = null;
      if (isCrash) crashTimes.push(performance.now());
    });
    return line;
  };

  return {
    async line(signal) {
      if (life.signal.aborted) throw mediaStopping();
      if (current && !current.isLeaving()) return current;
      starting ??= start().finally(() => {
        starting = null;
      });
      return untilAborted(starting, signal);
    },
    async close() {
      life.abort();
      await starting?.catch(() => {});
      await Promise.all([...lines].map((line) => line.close()));
    },
  };
}

/** Waiting time before the next start. Forgets old crashes; throws `launcher_gone` when there are too many. */
function retryDelayMs(crashTimes: number[]): number {
  while (crashTimes.length > 0 && performance.now() - crashTimes[0]! > CRASH_WINDOW_MS) crashTimes.shift();
  if (crashTimes.length >= CRASHES_MAX) {
    throw launcherGone(
      `The launcher ended unexpectedly ${crashTimes.length} times within a minute, so it is not started again yet.`,
    );
  }
  return crashTimes.length < 2 ? 0 : RETRY_FIRST_MS * 2 ** (crashTimes.length - 2);
}
