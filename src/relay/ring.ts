import { type MappedBlock, TICKS_PER_SECOND } from '../formats/mpegts/index.js';

/**
 * The last seconds of one channel, as blocks that never change again. Viewers are positions in it, so its memory does not
 * depend on how many there are.
 *
 *     tailSeq                          endSeq       newest
 *       ▼                                ▼            ▼
 *       [ b ][ b ][*b ][ b ][ b ][*b ][ b ][ b ][ b ]        * marked: starts with PAT, PMT, key frame
 *                                        └──────────┘ held back: a reserve of `holdBackMs` for a change of source
 */
export interface Ring {
  append(block: MappedBlock): void;
  /** @returns undefined for a block that has been freed, has not come, or is held back. */
  at(seq: number): HeldBlock | undefined;
  /** Newest marked block that lies at least `behindSeconds` behind the end; the oldest marked one when the ring is short. */
  markBehind(behindSeconds: number): number | null;
  /** Oldest marked block from this media time on; null: none has come yet. */
  markFrom(mediaTicks: number): number | null;
  /** Oldest block that is still held. */
  readonly tailSeq: number;
  /** Behind the last block that viewers may have. */
  readonly endSeq: number;
  readonly heldBytes: number;
  /** Media time at the end, in ticks since the relay's start. */
  readonly endTicks: number;
  /** When the newest block came, steady milliseconds; null before the first. */
  readonly newestMs: number | null;
  /** Frees blocks beyond this many bytes; a relay that shares memory with many gets less. */
  limitBytes(bytes: number): void;
}

export interface HeldBlock extends MappedBlock {
  /** When it came, steady milliseconds. */
  atMs: number;
}

export interface RingLimits {
  bufferSeconds: number;
  bufferMaxBytes: number;
  holdBackMs: number;
}

/**
 * How far viewers may read: on with the time, at the pace at which media is shown, and never further behind the newest than
 * the reserve. When nothing comes they go on from it; what comes faster than it is shown fills it again, or else it fills
 * slowly, since viewers then get a little less than they show.
 */
function createReserve(holdBackMs: number) {
  const fullTicks = (holdBackMs * TICKS_PER_SECOND) / 1_000;
  let ticks = 0;
  let atMs: number | null = null;
  return {
    releasedTicks(nowMs: number, newestTicks: number): number {
      const pace = newestTicks - ticks < 0.9 * fullTicks ? SLOW_PACE : 1;
      const passed = atMs === null || ticks <= 0 ? 0 : ((nowMs - atMs) * pace * TICKS_PER_SECOND) / 1_000;
      atMs = nowMs;
      ticks = Math.min(newestTicks, Math.max(ticks + passed, newestTicks - fullTicks));
      return ticks;
    },
  };
}

const SLOW_PACE = 0.98;

/** @param steadyMs A clock that only goes forward. */
export function createRing(limits: RingLimits, steadyMs: () => number): Ring {
  const blocks: HeldBlock[] = [];
  let tailSeq = 0;
  let heldBytes = 0;
  let maxBytes = limits.bufferMaxBytes;
  const reserve = createReserve(limits.holdBackMs);
  let releasedSeq = 0;
  const maxTicks = limits.bufferSeconds * TICKS_PER_SECOND;

  const trim = () => {
    const newestTicks = blocks.at(-1)?.mediaTicks ?? 0;
    while (blocks.length > 1 && (heldBytes > maxBytes || newestTicks - blocks[0]!.mediaTicks > maxTicks)) {
      heldBytes -= blocks.shift()!.data.length;
      tailSeq++;
    }
  };
  const endSeq = (): number => {
    if (limits.holdBackMs === 0) return tailSeq + blocks.length;
    const untilTicks = reserve.releasedTicks(steadyMs(), blocks.at(-1)?.mediaTicks ?? 0);
    releasedSeq = Math.max(releasedSeq, tailSeq);
    while (releasedSeq < tailSeq + blocks.length && blocks[releasedSeq - tailSeq]!.mediaTicks <= untilTicks) {
      releasedSeq++;
    }
    return releasedSeq;
  };
  const endTicks = () => blocks[endSeq() - 1 - tailSeq]?.mediaTicks ?? 0;

  return {
    append(block) {
      blocks.push({ ...block, atMs: steadyMs() });
      heldBytes += block.data.length;
      trim();
    },
    at: (seq) => (seq < endSeq() ? blocks[seq - tailSeq] : undefined),
    markBehind(behindSeconds) {
      const latestTicks = endTicks() - behindSeconds * TICKS_PER_SECOND;
      const count = endSeq() - tailSeq;
      let found: number | null = null;
      for (let index = 0; index < count; index++) {
        if (blocks[index]!.mark === null) continue;
        if (found !== null && blocks[index]!.mediaTicks > latestTicks) break;
        found = tailSeq + index;
      }
      return found;
    },
    markFrom(mediaTicks) {
      const count = endSeq() - tailSeq;
      const index = blocks.findIndex(({ mark }) => mark !== null && mark.startTicks >= mediaTicks);
      return index < 0 || index >= count ? null : tailSeq + index;
    },
    get tailSeq() {
      return tailSeq;
    },
    get endSeq() {
      return endSeq();
    },
    get heldBytes() {
      return heldBytes;
    },
    get endTicks() {
      return endTicks();
    },
    get newestMs() {
      return blocks.at(-1)?.atMs ?? null;
    },
    limitBytes(bytes) {
      maxBytes = Math.min(limits.bufferMaxBytes, bytes);
      trim();
    },
  };
}
