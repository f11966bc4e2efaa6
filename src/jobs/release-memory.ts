import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives memory back after a heavy job. V8 collects when it needs room, and a house that imports once a night needs none for
 * the rest of the day: the garbage of 100,000 entries would stay. Only for threads on which nothing waits: it takes tens of
 * milliseconds.
 *
 * @param aboveBytes Of this thread's heap: less of it is not worth the pause.
 */
export function releaseMemory(aboveBytes = 0): void {
  if (getHeapStatistics().used_heap_size < aboveBytes) return;
  collect ??= findCollector();
  collect();
}

let collect: (() => void) | null = null;

/** The flag takes effect for contexts that are made after it. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('typeof gc === "function" ? gc : null');
  return typeof found === 'function' ? () => void (found as () => void)() : () => {};
}
