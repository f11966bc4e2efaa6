import { createRateMeter } from './rate-meter.js';
import type { HeldBlock, Ring } from './ring.js';
import type { Viewer } from './viewer.js';

/** Takes the blocks of a relay as they are, to make something else of them. */
export interface BlockSink {
  /** The first block is marked. It may be kept, and must not be changed. */
  onBlock(block: HeldBlock): void;
  /** The relay is over, by this fault, or the reader was ended. Comes once. */
  onEnd(fault: Error | null): void;
}

/** A reader inside of the house: it never waits, so it never falls behind. */
export function createBlockReader(ring: Ring, sink: BlockSink, onGone: () => void): Viewer {
  let seq: number | null = null;
  let readBytes = 0;
  return {
    ...still,
    pump() {
      seq ??= ring.markBehind(Number.POSITIVE_INFINITY);
      if (seq === null) return;
      // nothing of it can have been freed: it is read as it comes
      for (let block = ring.at(seq); block; block = ring.at(seq)) {
        seq++;
        readBytes += block.data.length;
        sink.onBlock(block);
      }
    },
    audit: () => null,
    ...endingOnce(sink.onEnd, onGone),
    get sentBytes() {
      return readBytes;
    },
    bitrateBps: 0,
  };
}

/** A viewer who fetches pieces of the stream with requests of its own. Whoever serves them says what was sent, and when it has left. */
export interface FetchingViewer {
  sent(bytes: number): void;
}

export function createFetchingViewer(
  nowMs: number,
  onEnd: (fault: Error | null) => void,
  onGone: () => void,
): Viewer & FetchingViewer {
  const rate = createRateMeter(nowMs);
  let sentBytes = 0;
  return {
    ...still,
    pump() {},
    audit(now) {
      rate.note(sentBytes, now);
      return null;
    },
    ...endingOnce(onEnd, onGone),
    sent(bytes) {
      sentBytes += bytes;
    },
    get sentBytes() {
      return sentBytes;
    },
    get bitrateBps() {
      return rate.bps;
    },
  };
}

const still = { isGone: false, jumpCount: 0, stallCount: 0, lagMs: 0 };

/** Ended by the relay, it still counts until it has left; cut, it has gone at once. */
function endingOnce(onEnd: (fault: Error | null) => void, onGone: () => void): Pick<Viewer, 'end' | 'destroy'> {
  let isOver = false;
  const end = (fault: Error | null) => {
    if (isOver) return;
    isOver = true;
    onEnd(fault);
  };
  return {
    end,
    destroy() {
      end(null);
      onGone();
    },
  };
}
