import type { OutputLayout } from './layout.js';
import { PACKET_BYTES } from './packet.js';
import type { Pmt } from './psi.js';
import type { Ticks90k } from './ticks.js';

/**
 * What one pass over a source's packets has found out about each of them, in one byte:
 *
 *     bit  7    6      5      4 … 0
 *          KEY  START  CLOCK  track: its place in the source's layout + 1; 0: not sent
 */
export const CODE_TRACK = 0x1f;
/** The packet carries the source's clock (PCR). */
export const CODE_CLOCK = 0x20;
/** A PES starts here whose head can be read. */
export const CODE_START = 0x40;
/** Viewers can begin here. */
export const CODE_KEY = 0x80;

/** The programme of a source as it stands from some packet on. */
export interface SourceProgramme {
  pmt: Pmt;
  /** As if the source were alone; names the tracks that packet codes count. */
  layout: OutputLayout;
}

/** Where an output can switch to the source: its first picture that can be decoded alone. Times are the source's. */
export interface SourceEntry {
  pts: Ticks90k;
  dts: Ticks90k;
  /** The clock at the picture, in ticks; null when none has come yet. */
  clock: number | null;
  programme: SourceProgramme;
}

/** Packets with their codes. Both may still be changed: the codes by the reader, the packets by whoever takes them. */
export interface SourceChunk {
  /** From its packet number `from` to before `to` it is the chunk's. */
  packets: Buffer;
  from: number;
  to: number;
  /** The first code of the chunk is at `codesAt`. */
  codes: Uint8Array;
  codesAt: number;
  /** Number of the first packet of the chunk, counted over the whole source. */
  firstSeq: number;
  programme: SourceProgramme;
  /** Media time at its end, in ticks since the source began. */
  mediaTicks: number;
}

/** Packets of one source with one time base, waiting to be taken in order. */
export interface SourceSection {
  append(chunk: SourceChunk): void;
  /** Hands out what lies before packet number `limitSeq`, chunk by chunk: packets `from` to before `to` of each. */
  take(limitSeq: number, onRun: (chunk: SourceChunk, from: number, to: number) => void): void;
  /** Forgets chunks at the front while `isOld` says so; never the last. */
  forget(isOld: (chunk: SourceChunk, heldBytes: number) => boolean): void;
  /** Sets bits of the packet with this number. */
  mark(seq: number, bits: number): void;
  readonly heldBytes: number;
  /** Changes the codes of all packets before number `seq`. */
  recode(seq: number, change: (code: number) => number): void;
}

export function createSection(): SourceSection {
  const chunks: SourceChunk[] = [];
  /** Packets of the first chunk that are taken. */
  let takenCount = 0;
  let heldBytes = 0;
  return {
    append(chunk) {
      chunks.push(chunk);
      heldBytes += bytesOf(chunk);
    },
    take(limitSeq, onRun) {
      for (let chunk = chunks[0]; chunk; chunk = chunks[0]) {
        const count = chunk.to - chunk.from;
        const end = Math.min(count, limitSeq - chunk.firstSeq);
        if (end > takenCount) onRun(chunk, chunk.from + takenCount, chunk.from + end);
        takenCount = Math.max(takenCount, end);
        if (takenCount < count) return;
        chunks.shift();
        heldBytes -= bytesOf(chunk);
        takenCount = 0;
      }
    },
    forget(isOld) {
      while (chunks.length > 1 && isOld(chunks[0]!, heldBytes)) {
        heldBytes -= bytesOf(chunks.shift()!);
        takenCount = 0;
      }
    },
    mark(seq, bits) {
      const chunk = chunks.findLast((one) => one.firstSeq <= seq);
      if (chunk) chunk.codes[chunk.codesAt + seq - chunk.firstSeq]! |= bits;
    },
    get heldBytes() {
      return heldBytes;
    },
    recode(seq, change) {
      for (const { codes, codesAt, firstSeq, from, to } of chunks) {
        const count = Math.min(to - from, seq - firstSeq);
        for (let at = codesAt; at < codesAt + count; at++) codes[at] = change(codes[at]!);
      }
    },
  };
}

function bytesOf({ from, to }: SourceChunk): number {
  return (to - from) * PACKET_BYTES;
}
