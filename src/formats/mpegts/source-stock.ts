import { PACKET_BYTES } from './packet.js';
import { CODE_KEY, createSection, type SourceChunk, type SourceSection } from './source-section.js';
import type { SourceTime } from './source-time.js';
import type { SourceTracks } from './source-tracks.js';

/**
 * The packets of a source with their codes, from when they come until they are taken.
 *
 *     packets in hand ──closeChunk──► section ──adopt──► taken ──take──► out
 *                                        ▲ begun anew where the source's time base jumps: the taken one ends there
 */
export interface SourceStock {
  /** The next packets are in hand; the first of them is looked at. */
  begin(packets: Buffer): void;
  /** The packet that is looked at has this code. */
  note(code: number): void;
  /** The next one is looked at. */
  advance(): void;
  /** Puts what came before packet `endSeq` into the section. Without a programme nobody knows what it is. */
  closeChunk(endSeq: number): void;
  /** Viewers can begin at this packet. It may lie in the buffer in hand or in a chunk that is closed. */
  markKey(seq: number): void;
  /** What comes from `fromSeq` on does not follow what came before, of which only the units before `completeSeq` are whole. */
  startSection(fromSeq: number, completeSeq: number): void;
  /** Packets of sound of before that belong to the section after all. */
  appendLate(packets: Buffer, codes: Uint8Array, beforeSeq: number): void;
  /** The section is the one that is taken from here on. */
  adopt(): void;
  take(completeSeq: number, onRun: OnRun): void;
  /** All that is left of what is taken; nothing can be taken afterwards. */
  takeRest(onRun: OnRun): void;
  readonly section: SourceSection;
  readonly packets: Buffer;
  /** Number of the packet that is looked at, counted over the whole source; between two reads, of the next one. */
  readonly seq: number;
}

/** Packets `from` to before `to` of a chunk. */
type OnRun = (chunk: SourceChunk, from: number, to: number) => void;

const CODES_LENGTH = 16_384;

/** Its fields are plain: getters make an object a dictionary, and these are read for each packet. */
export function createSourceStock(tracks: SourceTracks, time: SourceTime): SourceStock {
  /** Codes are kept in large pieces: one small array for each read costs more than filling it. */
  let codes = new Uint8Array(CODES_LENGTH);
  /** The code of the first packet in hand is here. */
  let codesAt = 0;
  /** With which packet of `packets` the open chunk begins. */
  let chunkAt = 0;
  /** Number of the first in `packets`. */
  let firstSeq = 0;
  let taken: { section: SourceSection; limitSeq: number | null } | null = null;

  const stock = {
    packets: Buffer.alloc(0) as Buffer,
    seq: 0,
    section: createSection(),
    begin(next: Buffer): void {
      makeRoomForCodes(stock.seq - firstSeq, next.length / PACKET_BYTES);
      stock.packets = next;
      chunkAt = 0;
      firstSeq = stock.seq;
    },
    note(code: number): void {
      codes[codesAt + stock.seq - firstSeq]! |= code; // it may be marked already
    },
    advance(): void {
      stock.seq += 1;
    },
    closeChunk(endSeq: number): void {
      const from = chunkAt;
      chunkAt = endSeq - firstSeq;
      const { packets, section } = stock;
      const { programme } = tracks;
      if (!programme || chunkAt <= from) return;
      section.append({
        ...{ packets, from, to: chunkAt, codes, codesAt: codesAt + from },
        ...{ firstSeq: firstSeq + from, programme, mediaTicks: time.mediaTicks },
      });
    },
    markKey(seq: number): void {
      if (seq >= firstSeq) codes[codesAt + seq - firstSeq]! |= CODE_KEY;
      else stock.section.mark(seq, CODE_KEY);
    },
    startSection(fromSeq: number, completeSeq: number): void {
      stock.closeChunk(fromSeq);
      if (taken && taken.section === stock.section) taken.limitSeq = completeSeq;
      stock.section = createSection();
    },
    appendLate(packets: Buffer, lateCodes: Uint8Array, beforeSeq: number): void {
      const { programme } = tracks;
      if (!programme) return;
      const count = lateCodes.length;
      stock.section.append({
        ...{ packets, from: 0, to: count, codes: lateCodes, codesAt: 0 },
        ...{ firstSeq: beforeSeq - count, programme, mediaTicks: time.mediaTicks },
      });
    },
    adopt(): void {
      taken = { section: stock.section, limitSeq: null };
    },
    take(completeSeq: number, onRun: OnRun): void {
      taken?.section.take(taken.limitSeq ?? completeSeq, onRun);
    },
    takeRest(onRun: OnRun): void {
      taken?.section.take(Number.POSITIVE_INFINITY, onRun);
      taken = null;
    },
  };

  function makeRoomForCodes(usedCount: number, count: number): void {
    codesAt += usedCount;
    if (codesAt + count <= codes.length) return;
    codes = new Uint8Array(Math.max(CODES_LENGTH, count));
    codesAt = 0;
  }

  return stock;
}
