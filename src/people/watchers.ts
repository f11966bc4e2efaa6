/** Looks after what stays open for an asker, such as an event stream, and ends it with the asker's right to be here. */
export interface Watchers<Asker> {
  /** Calls `onEnd` once. @returns the function that ends the watching. */
  add(asker: Asker, onEnd: () => void): () => void;
  /** Somebody may have been ended. */
  look(): void;
  close(): void;
}

/** For what nobody here hears of: logins expire, and the command line ends them in another process. */
const LOOK_EACH_MS = 5_000;

export function createWatchers<Asker>(isHere: (asker: Asker) => boolean): Watchers<Asker> {
  const watchers = new Set<{ asker: Asker; onEnd(): void }>();
  let timer: NodeJS.Timeout | null = null;

  const rest = () => {
    if (timer) clearInterval(timer);
    timer = null;
  };
  const look = () => {
    for (const watcher of [...watchers]) {
      if (isHere(watcher.asker)) continue;
      watchers.delete(watcher);
      watcher.onEnd();
    }
    if (watchers.size === 0) rest();
  };

  return {
    add(asker, onEnd) {
      const watcher = { asker, onEnd };
      watchers.add(watcher);
      timer ??= setInterval(look, LOOK_EACH_MS).unref();
      look(); // it may have ended on the way here
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) rest();
      };
    },
    look,
    close: rest,
  };
}
