/**
 * Undoes in reverse order what was started: at the end, or, when a start fails half-way, what was started until then.
 *
 *     await using cleanup = createCleanup(onError);
 *     cleanup.add(() => thing.close());
 *     return { stop: cleanup.move() };   // from here on it is the caller's
 */
export interface Cleanup extends AsyncDisposable {
  add(undo: () => unknown): void;
  /** Hands the undoing to somebody else. */
  move(): () => Promise<void>;
}

/** @param onError Hears of a step that failed; the steps after it are done all the same. */
export function createCleanup(onError: (error: unknown) => void): Cleanup {
  let steps: (() => unknown)[] = [];
  const undoAll = async (all: (() => unknown)[]) => {
    for (const undo of all.reverse()) {
      try {
        await undo();
      } catch (error) {
        onError(error);
      }
    }
  };
  const move = () => {
    const moved = steps;
    steps = [];
    return moved;
  };
  return {
    add: (undo) => void steps.push(undo),
    move() {
      const moved = move();
      return () => undoAll(moved);
    },
    [Symbol.asyncDispose]: () => undoAll(move()),
  };
}
