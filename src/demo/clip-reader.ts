import { type ClipMedia, shiftStamps } from './clip-media.js';
import { patPacket, pmtPacket } from './ts-tables.js';
import { TICKS_PER_SECOND, wrapTicks } from './ts-time.js';

/** Which PIDs and which time line a stream shows; a provider's copy of a station differs in these without a new encode. */
export interface StreamLayout {
  /** PID of the PMT. Default 4096. */
  pmtPid?: number;
  /** PID of the first stream in the PMT; the others follow. Default 256. */
  firstPid?: number;
  programNumber?: number;
  /** Time stamp of the stream's very first picture, in ticks. Default 900,000 (10 s). */
  timeBaseTicks?: number;
}

/** Tables are repeated before every key frame, and else as soon as this much media has passed since the last ones. */
const TABLES_EVERY_TICKS = TICKS_PER_SECOND / 10;

/** Reads a clip round after round as one continuous stream with time stamps and counters of its own. */
export interface ClipReader {
  /** Media read since this reader's start, in ticks. */
  readonly readTicks: number;
  /**
   * The next packets, up to the media time `untilTicks` after the start and about `bytesMax`; null when all that is due
   * was read. Every call returns a buffer of its own.
   */
  read(untilTicks: number, bytesMax: number): Buffer | null;
  /** Goes on at the next key frame with this time stamp and new counters, as if the encoder had been started again. */
  restartAt(timeBaseTicks: number): void;
}

/**
 * @param startTicks Media time since the stream's beginning at which to start; goes back to the key frame before it.
 */
export function createClipReader(media: ClipMedia, layout: StreamLayout, startTicks: number): ClipReader {
  const { pmtPid = 4096, firstPid = 256, programNumber = 1 } = layout;
  const pids = media.streams.map((_, index) => firstPid + index);
  const tables = [
    patPacket(programNumber, pmtPid),
    pmtPacket(programNumber, pmtPid, {
      pcrPid: pids[media.pcrStream]!,
      streams: media.streams.map((stream, index) => ({ ...stream, pid: pids[index]! })),
    }),
  ];
  const counters = new Uint8Array(pids.length);
  let tableCounter = 0;
  let timeBase = layout.timeBaseTicks ?? 10 * TICKS_PER_SECOND;
  let round = Math.floor(startTicks / media.periodTicks);
  let unitAt = findKeyUnit(media, startTicks % media.periodTicks);
  let tablesTicks = Number.NEGATIVE_INFINITY;
  const position = () => round * media.periodTicks + media.units[unitAt]!.atTicks;
  let first = position();

  const advance = () => {
    unitAt = (unitAt + 1) % media.units.length;
    if (unitAt === 0) round += 1;
  };

  const copyUnit = (out: Buffer, at: number): number => {
    const { from, to } = media.units[unitAt]!;
    media.packets.copy(out, at, from, to);
    const shift = wrapTicks(timeBase + round * media.periodTicks);
    const end = at + to - from;
    for (let packet = at; packet < end; packet += 188) {
      const index = out[packet + 2]!;
      const pid = pids[index]!;
      const hasPayload = (out[packet + 3]! >> 4) & 1; // a packet without payload repeats the last counter
      const counter = counters[index]!;
      out[packet + 1] = (out[packet + 1]! & 0xe0) | (pid >> 8);
      out[packet + 2] = pid & 0xff;
      out[packet + 3] = (out[packet + 3]! & 0xf0) | ((counter + 15 + hasPayload) & 0x0f);
      counters[index] = (counter + hasPayload) & 0x0f;
      shiftStamps(out, packet, shift);
    }
    return end;
  };

  const copyTables = (out: Buffer, at: number): number => {
    for (const [index, table] of tables.entries()) {
      table.copy(out, at + index * 188);
      out[at + index * 188 + 3] = 0x10 | tableCounter;
    }
    tableCounter = (tableCounter + 1) & 0x0f;
    return at + tables.length * 188;
  };

  return {
    get readTicks() {
      return position() - first;
    },
    read(untilTicks, bytesMax) {
      const count = countDueUnits(media, round, unitAt, untilTicks + first, bytesMax);
      if (count === 0) return null;
      const out = Buffer.allocUnsafe(sizeOfUnits(media, unitAt, count));
      let at = 0;
      for (let left = count; left > 0; left--) {
        if (media.units[unitAt]!.isKey || position() - tablesTicks >= TABLES_EVERY_TICKS) {
          tablesTicks = position();
          at = copyTables(out, at);
        }
        at = copyUnit(out, at);
        advance();
      }
      return out.subarray(0, at);
    },
    restartAt(timeBaseTicks) {
      const before = position();
      while (!media.units[unitAt]!.isKey) advance();
      first += position() - before; // what is skipped does not make the sender wait
      timeBase = timeBaseTicks - position();
      counters.fill(0);
      tableCounter = 0;
      tablesTicks = Number.NEGATIVE_INFINITY;
    },
  };
}

function findKeyUnit(media: ClipMedia, atTicks: number): number {
  const at = media.units.findLastIndex((unit) => unit.isKey && unit.atTicks <= atTicks);
  return Math.max(at, 0);
}

/** How many units begin before `untilTicks` of the endless stream; at least one of them, then as `bytesMax` allows. */
function countDueUnits(media: ClipMedia, round: number, from: number, untilTicks: number, bytesMax: number): number {
  let count = 0;
  let bytes = 0;
  let roundTicks = round * media.periodTicks;
  for (let at = from; bytes < bytesMax; at++) {
    if (at === media.units.length) {
      at = 0;
      roundTicks += media.periodTicks;
    }
    const unit = media.units[at]!;
    if (roundTicks + unit.atTicks >= untilTicks) break;
    bytes += unit.to - unit.from;
    count += 1;
  }
  return count;
}

/** Bytes of `count` units with tables in front of each: an upper bound. */
function sizeOfUnits(media: ClipMedia, from: number, count: number): number {
  let bytes = 0;
  for (let step = 0; step < count; step++) {
    const unit = media.units[(from + step) % media.units.length]!;
    bytes += unit.to - unit.from + 2 * 188;
  }
  return bytes;
}
