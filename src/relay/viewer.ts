import { discontinuityPacket, TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import type { Ring } from './ring.js';

/**
 * One client reading a relay: a position in the ring and at most one outstanding write. Back-pressure moves the position,
 * never the upstream: a slow viewer costs the others nothing and no memory beyond the ring.
 */
export interface ViewerSink {
  /** Writes the buffers in order; calls `done` once the kernel has taken them, with an error when the client is gone. */
  write(buffers: readonly Uint8Array[], done: (error?: Error | null) => void): void;
  /** Ends the response cleanly behind what was written. */
  end(): void;
  /** Cuts the connection. */
  destroy(): void;
}

export interface Viewer {
  /** Sends what the ring holds beyond the position, unless a write is outstanding. */
  pump(): void;
  /** Ends a viewer that is too slow or dead. @returns the reason, or null. */
  audit(nowMs: number): ViewerEnd | null;
  end(): void;
  destroy(): void;
  readonly sentBytes: number;
  readonly jumpCount: number;
  /** How far the position lies behind the relay's end, in milliseconds of media. */
  readonly lagMs: number;
}

/**
 *     waiting ──pump──► writing ──done──► waiting
 *        └───────────────┴──► ending (the relay is over) ──► gone (the client has left, or was cut)
 */
type ViewerState = 'waiting' | 'writing' | 'ending' | 'gone';

export type ViewerEnd = 'noProgress' | 'tooManyJumps';

/** One write takes at most so much: a joiner's burst goes out in few writes, a live viewer's is one block. */
const WRITE_BYTES_MAX = 512 * 1024;
/** A viewer that is so far behind its own start depth jumps ahead. */
const SLOW_TICKS = 4 * TICKS_PER_SECOND;
const JUMPS_PER_MINUTE_MAX = 2;

export function createViewer(
  ring: Ring,
  sink: ViewerSink,
  limits: { joinSeconds: number; viewerTimeoutMs: number },
  nowMs: () => number,
  onGone: () => void,
): Viewer {
  let seq: number | null = null;
  let startDepthTicks = 0;
  let state: ViewerState = 'waiting';
  let sentBytes = 0;
  let jumpCount = 0;
  let progressAtMs = nowMs();
  const jumpsAtMs: number[] = [];

  const gone = () => {
    if (state === 'gone') return;
    state = 'gone';
    onGone();
  };

  const behindTicks = (): number => {
    const block = seq === null ? undefined : ring.at(seq);
    return block ? Math.max(0, ring.endTicks - block.mediaTicks) : 0;
  };

  /** Goes to a marked block. @returns the packets that make the counters of the jump legal; null when there is none yet. */
  const enter = (): Uint8Array[] | null => {
    const isJump = seq !== null;
    const target = ring.markBehind(limits.joinSeconds);
    if (target === null || (seq !== null && target <= seq)) return null;
    seq = target;
    startDepthTicks = behindTicks();
    if (!isJump) return [];
    jumpCount++;
    jumpsAtMs.push(nowMs());
    // one packet per PID says that its counter breaks here: without it players drop what follows (mpegts: DI flag)
    return ring.at(target)!.mark!.map(({ pid, next }) => discontinuityPacket(pid, (next + 15) & 0x0f));
  };

  const gather = (): Uint8Array[] => {
    const buffers: Uint8Array[] = [];
    const isLost = seq !== null && (seq < ring.tailSeq || behindTicks() > startDepthTicks + SLOW_TICKS);
    if (seq === null || isLost) {
      const bridge = enter();
      if (bridge) buffers.push(...bridge);
      else if (seq === null || seq < ring.tailSeq) return []; // waits for the next marked block
    }
    let bytes = 0;
    for (let block = ring.at(seq!); block && bytes < WRITE_BYTES_MAX; block = ring.at(seq!)) {
      buffers.push(block.data);
      bytes += block.data.length;
      seq!++;
    }
    return buffers;
  };

  const viewer: Viewer = {
    pump() {
      if (state !== 'waiting') return;
      const buffers = gather();
      if (buffers.length === 0) {
        progressAtMs = nowMs(); // nothing to send is not the client's fault
        return;
      }
      state = 'writing';
      sink.write(buffers, (error) => {
        if (error) return gone();
        for (const buffer of buffers) sentBytes += buffer.length;
        progressAtMs = nowMs();
        if (state === 'writing') state = 'waiting';
        viewer.pump();
      });
    },
    audit(now) {
      while (jumpsAtMs.length > 0 && now - jumpsAtMs[0]! > 60_000) jumpsAtMs.shift();
      if (jumpsAtMs.length > JUMPS_PER_MINUTE_MAX) return 'tooManyJumps';
      return state === 'writing' && now - progressAtMs > limits.viewerTimeoutMs ? 'noProgress' : null;
    },
    end() {
      if (state === 'gone' || state === 'ending') return;
      state = 'ending';
      sink.end();
    },
    destroy() {
      sink.destroy();
      gone();
    },
    get sentBytes() {
      return sentBytes;
    },
    get jumpCount() {
      return jumpCount;
    },
    get lagMs() {
      return Math.round((behindTicks() * 1_000) / TICKS_PER_SECOND);
    },
  };
  return viewer;
}
