/** The connections that a provider allows at once, with what they were counted as. */
export interface SlotBook extends Disposable {
  readonly open: number;
  max: number | null;
  /** @returns Gives the slot back, after `releaseMs`; calling it again does nothing. Null when all are taken. */
  take(onReleased: () => void): (() => void) | null;
}

export function createSlotBook(max: number | null, releaseMs: number): SlotBook {
  const resting = new Set<NodeJS.Timeout>();
  let open = 0;
  return {
    max,
    get open() {
      return open;
    },
    take(onReleased) {
      if (this.max !== null && open >= this.max) return null;
      open += 1;
      let isTaken = true;
      const giveBack = () => {
        open -= 1;
        onReleased();
      };
      return () => {
        if (!isTaken) return;
        isTaken = false;
        if (releaseMs === 0) return giveBack();
        const timer = setTimeout(() => {
          resting.delete(timer);
          giveBack();
        }, releaseMs);
        resting.add(timer);
      };
    },
    [Symbol.dispose]() {
      for (const timer of resting) clearTimeout(timer);
    },
  };
}
