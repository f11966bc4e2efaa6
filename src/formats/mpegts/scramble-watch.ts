/** Tells a source that is scrambled from one that is for moments only, by the packets of its picture. */
export interface ScrambleWatch {
  noteScrambled(): void;
  noteClear(): void;
  /** More of it has been scrambled than clear of late. */
  isScrambled(): boolean;
}

/** So many more scrambled than clear packets of the picture and the source is given up: about a second of a small stream. */
const SCRAMBLED_MAX = 400;

export function createScrambleWatch(onHopeless: () => void): ScrambleWatch {
  let count = 0;
  return {
    noteScrambled() {
      count += 1;
      if (count === SCRAMBLED_MAX) onHopeless();
    },
    noteClear() {
      if (count > 0) count -= 1;
    },
    isScrambled: () => count > 0,
  };
}
