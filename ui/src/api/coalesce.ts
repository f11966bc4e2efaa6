/**
 * Runs `work` soon, never twice at a time and at most every `gapMs`. Calls while it runs lead to one more run, so that the
 * last one always sees what the last caller saw.
 */
export function coalesce(work: () => Promise<void>, gapMs: number): () => void {
  let state: 'idle' | 'running' | 'again' = 'idle';
  const run = async () => {
    state = 'running';
    const pause = new Promise((resolve) => setTimeout(resolve, gapMs));
    await work();
    await pause;
    const isWantedAgain = (state as string) === 'again';
    state = 'idle';
    if (isWantedAgain) void run();
  };
  return () => {
    if (state === 'idle') void run();
    else state = 'again';
  };
}
