import type { Clock } from '../base/clock.js';
import type { JobProgress } from './desk-calls.js';

/** As long as one slice: a person who waits sees more often than that nothing but numbers. */
const EVERY_MS = 20;

/** Tells the first of each phase, and of the others one per slice: each keeps two threads busy, and a list has 1,300 pieces. */
export function seldom(tell: (progress: JobProgress) => void, clock: Clock): (progress: JobProgress) => void {
  let last: { phase: JobProgress['phase']; atMs: number } | null = null;
  return (progress) => {
    const atMs = clock.steadyMs();
    if (last !== null && last.phase === progress.phase && atMs - last.atMs < EVERY_MS) return;
    last = { phase: progress.phase, atMs };
    tell(progress);
  };
}
