import { type MappedBlock, TICKS_PER_SECOND } from '../formats/mpegts/index.js';

/**
 * The last seconds of one channel, as blocks that never change again. Viewers are positions in it, so its memory does not
 * depend on how many there are.
 *
 *     tailSeq                                       endSeq (next block)
 *       ▼                                             ▼
 *       [ b ][ b ][*b ][ b ][ b ][ b ][*b ][ b ][ b ]        * marked: starts with PAT, PMT, key frame
 */
export interface Ring {
  append(block: MappedBlock): void;
  /** @returns undefined for a block that has been freed or has not come. */
  at(seq: number): MappedBlock | undefined;
  /** Newest marked block that lies at least `behindSeconds` behind the end; the oldest marked one when the ring is short. */
  markBehind(behindSeconds: number): number | null;
  /** Oldest block that is still held. */
  readonly tailSeq: number;
  readonly endSeq: number;
  readonly heldBytes: number;
  /** Media time at the end, in ticks since the relay's start. */
  readonly endTicks: number;
  /** Frees blocks beyond this many bytes; a relay that shares memory with many gets less. */
  limitBytes(bytes: number): void;
}

export function createRing(limits: { bufferSeconds: number; bufferMaxBytes: number }): Ring {
  const blocks: MappedBlock[] = [];
  let tailSeq = 0;
  let heldBytes = 0;
  let endTicks = 0;
  let maxBytes = limits.bufferMaxBytes;
  const maxTicks = limits.bufferSeconds * TICKS_PER_SECOND;

  const trim = () => {
    while (blocks.length > 1 && (heldBytes > maxBytes || endTicks - blocks[0]!.mediaTicks > maxTicks)) {
      heldBytes -= blocks.shift()!.data.length;
      tailSeq++;
    }
  };

  return {
    append(block) {
      blocks.push(block);
      heldBytes += block.data.length;
      endTicks = block.mediaTicks;
      trim();
    },
    at: (seq) => blocks[seq - tailSeq],
    markBehind(behindSeconds) {
      const latestTicks = endTicks - behindSeconds * TICKS_PER_SECOND;
      let found: number | null = null;
      for (let index = 0; index < blocks.length; index++) {
        if (blocks[index]!.mark === null) continue;
        if (found !== null && blocks[index]!.mediaTicks > latestTicks) break;
        found = tailSeq + index;
      }
      return found;
    },
    get tailSeq() {
      return tailSeq;
    },
    get endSeq() {
      return tailSeq + blocks.length;
    },
    get heldBytes() {
      return heldBytes;
    },
    get endTicks() {
      return endTicks;
    },
    limitBytes(bytes) {
      maxBytes = Math.min(limits.bufferMaxBytes, bytes);
      trim();
    },
  };
}
