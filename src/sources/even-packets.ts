import { PACKET_BYTES, PCR_PER_TICK, pcrAt, readPcr, TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import type { OnPiece } from './held-segments.js';

/**
 * Holds a transport stream that comes in heaps and hands it on by its own clock. ffmpeg gives what it has repacked when
 * picture and sound of a whole fragment have come, viewers must get an even stream.
 */
export interface EvenPackets {
  /** Whole packets. @param startsAnew Another ffmpeg has made them. */
  push(packets: Buffer, startsAnew: boolean): void;
  /** Hands on what is due. @param elapsedMs Since the last time. */
  hand(elapsedMs: number, onPiece: OnPiece): void;
  /** Hands on all that is there. */
  handRest(onPiece: OnPiece): void;
  readonly isEmpty: boolean;
  /** So little is held that a failure has to be told: the relay can have another source by the time it runs dry. */
  readonly isNearlyDry: boolean;
  /** More is held than is good: reading has to wait. */
  readonly isFull: boolean;
}

const BYTES_MAX = 32 * 2 ** 20;
/** Time stamps that go further than this, or back, are those of another part. */
const STEP_MS_MAX = 5_000;
/** Of more than this, a little more is handed on than is shown. */
const WANTED_MS = 8_000;
const LAST_MS = 1_000;
const FASTEST = 1.1;

interface Piece {
  packets: Buffer;
  /** When it is due, on a clock that begins with the first one. */
  atMs: number;
  startsAnew: boolean;
}

export function createEvenPackets(): EvenPackets {
  const held: Piece[] = [];
  let heldBytes = 0;
  /** Of what has come last, and of what is handed on. */
  let endMs = 0;
  let handedMs = 0;
  let lastPcrMs: number | null = null;

  const add = (packets: Buffer, startsAnew: boolean) => {
    if (packets.length === 0) return;
    held.push({ packets, atMs: endMs, startsAnew });
    heldBytes += packets.length;
  };
  const handFirst = (onPiece: OnPiece) => {
    const { packets, startsAnew } = held.shift()!;
    heldBytes -= packets.length;
    onPiece(packets, startsAnew);
  };

  return {
    push(packets, startsAnew) {
      let from = 0;
      let isFirst = startsAnew;
      for (let at = 0; at + PACKET_BYTES <= packets.length; at += PACKET_BYTES) {
        const pcrOffset = pcrAt(packets, at);
        if (pcrOffset < 0) continue;
        add(packets.subarray(from, at), isFirst && from === 0);
        if (at > 0) isFirst = false;
        from = at;
        const pcrMs = (readPcr(packets, pcrOffset) / PCR_PER_TICK / TICKS_PER_SECOND) * 1_000;
        const stepMs = lastPcrMs === null ? 0 : pcrMs - lastPcrMs;
        if (stepMs > 0 && stepMs < STEP_MS_MAX) endMs += stepMs;
        lastPcrMs = pcrMs;
      }
      add(packets.subarray(from), isFirst);
    },
    hand(elapsedMs, onPiece) {
      const first = held[0];
      if (!first) {
        handedMs = endMs; // it has run dry: what comes next is late already
        return;
      }
      handedMs = Math.max(handedMs, first.atMs) + elapsedMs * (endMs - handedMs > WANTED_MS ? FASTEST : 1);
      while (held[0] && held[0].atMs <= handedMs) handFirst(onPiece);
    },
    handRest(onPiece) {
      while (held.length > 0) handFirst(onPiece);
    },
    get isEmpty() {
      return held.length === 0;
    },
    get isNearlyDry() {
      return held.length === 0 || endMs - handedMs <= LAST_MS;
    },
    get isFull() {
      return heldBytes >= BYTES_MAX;
    },
  };
}
