import type { StreamStart } from '../base/channel-time.js';
import type { TokenBucket } from '../base/token-bucket.js';
import { discontinuityPacket, TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import { createRateMeter } from './rate-meter.js';
import type { HeldBlock, Ring } from './ring.js';

/**
 * One client reading a relay: a position in the ring and at most one outstanding write. Back-pressure moves the position,
 * never the upstream: a slow viewer costs the others nothing and no memory beyond the ring.
 */
export interface ViewerSink {
  /** Writes the buffers in order; calls `done` once the kernel has taken them, with an error when the client is gone. */
  write(buffers: readonly Uint8Array[], done: (error?: Error | null) => void): void;
  /** Ends the response cleanly behind what was written. @param fault Why nothing more comes; null: it was wanted so. */
  end(fault: Error | null): void;
  /** Cuts the connection. @param why It was too slow or dead; without: somebody wants it ended. */
  destroy(why?: ViewerEnd): void;
  /** The connection is closed, by whomever. */
  readonly isGone: boolean;
}

export interface Viewer {
  /** Sends what the ring holds beyond the position, unless a write is outstanding. */
  pump(): void;
  /** Ends a viewer that is too slow or dead. @returns the reason, or null. */
  audit(nowMs: number): ViewerEnd | null;
  /** @param fault Why nothing more comes; null: it was wanted so. */
  end(fault: Error | null): void;
  destroy(why?: ViewerEnd): void;
  readonly isGone: boolean;
  readonly sentBytes: number;
  readonly bitrateBps: number;
  readonly jumpCount: number;
  /** How often there was nothing to send for more than a second. */
  readonly stallCount: number;
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
const STALL_MS = 1_000;

export function createViewer(
  ring: Ring,
  sink: ViewerSink,
  limits: { joinSeconds: number; viewerTimeoutMs: number },
  /** What it may be sent is taken from each of them. */
  buckets: readonly TokenBucket[],
  nowMs: () => number,
  onGone: () => void,
  start: StreamStart = { kind: 'live' },
): Viewer {
  let seq: number | null = null;
  let startDepthTicks = 0;
  let state: ViewerState = 'waiting';
  let sentBytes = 0;
  let jumpCount = 0;
  let progressAtMs = nowMs();
  let wroteAtMs = nowMs();
  let stallCount = 0;
  let isStalled = false;
  const rate = createRateMeter(nowMs());
  const jumpsAtMs: number[] = [];
  /** What one who begins in the past has not taken yet of what was held then: the ring may free it meanwhile. */
  let past: HeldBlock[] = [];

  const gone = () => {
    if (state === 'gone') return;
    state = 'gone';
    onGone();
  };

  const behindTicks = (): number => {
    const block = seq === null ? undefined : (past[0] ?? ring.at(seq));
    return block ? Math.max(0, ring.endTicks - block.mediaTicks) : 0;
  };

  /** Goes to a marked block. @returns the packets that make the counters of the jump legal; null when there is none yet. */
  const enter = (): Uint8Array[] | null => {
    const isJump = seq !== null;
    const target = isJump ? ring.markBehind(limits.joinSeconds) : firstMark(ring, start, limits.joinSeconds);
    if (target === null || (seq !== null && target <= seq)) return null;
    seq = target;
    startDepthTicks = behindTicks();
    if (!isJump) {
      if (start.kind !== 'live') past = blocksFrom(ring, target);
      return [];
    }
    jumpCount++;
    jumpsAtMs.push(nowMs());
    // one packet per PID says that its counter breaks here: without it players drop what follows (mpegts: DI flag)
    return ring.at(target)!.mark!.counters.map(({ pid, next }) => discontinuityPacket(pid, (next + 15) & 0x0f));
  };

  const gather = (): Uint8Array[] => {
    const bytesMax = buckets.reduce((least, bucket) => Math.min(least, bucket.available()), WRITE_BYTES_MAX);
    if (bytesMax <= 0) return [];
    const buffers: Uint8Array[] = [];
    const isLost =
      past.length === 0 && seq !== null && (seq < ring.tailSeq || behindTicks() > startDepthTicks + SLOW_TICKS);
    if (seq === null || isLost) {
      const bridge = enter();
      if (bridge) buffers.push(...bridge);
      else if (seq === null || seq < ring.tailSeq) return []; // waits for the next marked block
    }
    let bytes = 0;
    for (let block = past[0] ?? ring.at(seq!); block && bytes < bytesMax; block = past[0] ?? ring.at(seq!)) {
      past.shift();
      buffers.push(block.data);
      bytes += block.data.length;
      seq!++;
    }
    for (const bucket of buckets) bucket.take(bytes);
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
      wroteAtMs = nowMs();
      isStalled = false;
      sink.write(buffers, (error) => {
        if (error) return gone();
        for (const buffer of buffers) sentBytes += buffer.length;
        progressAtMs = nowMs();
        if (state === 'writing') state = 'waiting';
        viewer.pump();
      });
    },
    audit(now) {
      rate.note(sentBytes, now);
      if (state === 'waiting' && sentBytes > 0 && !isStalled && now - wroteAtMs > STALL_MS) {
        isStalled = true;
        stallCount++;
      }
      while (jumpsAtMs.length > 0 && now - jumpsAtMs[0]! > 60_000) jumpsAtMs.shift();
      if (jumpsAtMs.length > JUMPS_PER_MINUTE_MAX) return 'tooManyJumps';
      return state === 'writing' && now - progressAtMs > limits.viewerTimeoutMs ? 'noProgress' : null;
    },
    end(fault) {
      if (state === 'gone' || state === 'ending') return;
      state = 'ending';
      sink.end(fault);
    },
    destroy(why) {
      sink.destroy(why);
      gone();
    },
    get isGone() {
      return sink.isGone;
    },
    get sentBytes() {
      return sentBytes;
    },
    get bitrateBps() {
      return rate.bps;
    },
    get stallCount() {
      return stallCount;
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

function firstMark(ring: Ring, start: StreamStart, joinSeconds: number): number | null {
  if (start.kind === 'from') return ring.markFrom(start.mediaTicks);
  return ring.markBehind(start.kind === 'past' ? start.seconds : joinSeconds);
}

function blocksFrom(ring: Ring, from: number): HeldBlock[] {
  const blocks: HeldBlock[] = [];
  for (let block = ring.at(from); block; block = ring.at(from + blocks.length)) blocks.push(block);
  return blocks;
}
