/** Sleep that somebody else may end. */
export interface Waker {
  /** Ends the sleep of the moment, if there is one. */
  wake(): void;
  /** Rejects with the signal's reason. */
  sleep(ms: number): Promise<void>;
}

export function createWaker(signal: AbortSignal): Waker {
  let wake = () => {};
  return {
    wake: () => wake(),
    async sleep(ms) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', done, { once: true });
        wake = done;
      });
      signal.throwIfAborted();
    },
  };
}
