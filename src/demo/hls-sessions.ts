/**
 * Who watches a stream in segments. A panel sees requests, not connections that stay open: it counts a client as long as it
 * goes on asking, and takes it for gone some seconds later.
 */
export interface HlsSessions extends Disposable {
  /** The client has asked for something. @returns False when it is new and `takeSlot` gave it none. */
  touch(client: string, takeSlot: () => (() => void) | null): boolean;
}

export function createHlsSessions(idleMs: number): HlsSessions {
  const open = new Map<string, { timer: NodeJS.Timeout; release: () => void }>();
  return {
    touch(client, takeSlot) {
      const known = open.get(client);
      if (known) {
        known.timer.refresh();
        return true;
      }
      const release = takeSlot();
      if (!release) return false;
      const timer = setTimeout(() => {
        open.delete(client);
        release();
      }, idleMs);
      open.set(client, { timer, release });
      return true;
    },
    [Symbol.dispose]() {
      for (const { timer, release } of open.values()) {
        clearTimeout(timer);
        release();
      }
      open.clear();
    },
  };
}
