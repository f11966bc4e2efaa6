import { useEffect, useRef } from 'preact/hooks';
import { onHouse } from './house.js';

/** New rows of the log come in one by one; they are read anew at most so often. */
const GAP_MS = 1_000;

/** Reads anew soon after something has happened, while it is followed. */
export function useFollowedLog(reload: () => void, isPaused = false): void {
  const latest = useRef(reload);
  latest.current = reload;
  useEffect(() => {
    if (isPaused) return;
    let timer: number | undefined;
    const soon = () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        latest.current();
      }, GAP_MS);
    };
    const stop = onHouse('log', soon, soon);
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [isPaused]);
}
