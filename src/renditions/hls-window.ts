import type { ChannelTime } from '../base/channel-time.js';
import type { EpochMs } from '../base/model.js';
import { TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import type { Segment } from './segmenter.js';
import { createWindowLists, type WindowLists } from './window-lists.js';

/**
 * The last segments of one stream, numbered. Players see the newest of them in the list; those that have left it stay as
 * long again, since somebody may be about to fetch them (RFC 8216 §6.2.2).
 *
 *     [ kept ][ kept ][ kept ][ listed ][ listed ][ listed ]
 *                              ▲ MEDIA-SEQUENCE
 *
 * Where memory is short the list gets half of it. So what was listed is still there when a window has to do with half of what
 * it had, since another has opened.
 */
export interface HlsWindow {
  /** Part of every segment's address: nobody can guess it. */
  readonly id: string;
  add(segment: Segment): void;
  /** There must be a segment. */
  lists(): WindowLists;
  /** By its number; null when it has gone or has not come. */
  find(seq: number): NumberedSegment | null;
  /** The one in front of it that it goes on from; null: it begins something, or that one has gone. */
  findBefore(segment: NumberedSegment): NumberedSegment | null;
  /** What segments need before them, by its number; null when it has gone. */
  findHead(number: number): Buffer | null;
  /** A track of a segment by itself, which is held with it from then on. @param pack Makes it, when it is not held yet. */
  findPacked(segment: NumberedSegment, pid: number, pack: () => Buffer | null): Buffer | null;
  /** Number of the newest one, -1 before the first. */
  readonly newestSeq: number;
  readonly heldBytes: number;
  /** Frees segments beyond this many bytes, the oldest first, and never those that a list must have. */
  limitBytes(bytes: number): void;
}

export interface NumberedSegment extends Segment {
  seq: number;
  programTimeMs: EpochMs;
  /** How many times the channel's source has changed between the one before and this. */
  changeCount: number;
  /** Of its head, which several share. */
  headNumber: number;
  /** Its tracks by themselves that somebody has asked for, by PID. */
  packed: Map<number, Buffer>;
}

/** Fewer than three target durations must not be listed (RFC 8216 §6.2.2). */
const LISTED_MIN = 3;
const LISTED_COUNT = 6;
/** So many that have left the list last are held however short memory is. */
const KEPT_MIN = 2;

/**
 * @param firstSeq Greater than any number that was given under this address before.
 * @param time The same for all windows of a channel.
 */
export function createHlsWindow(
  id: string,
  firstSeq: number,
  windowSeconds: number,
  time: Pick<ChannelTime, 'programTimeMs'>,
): HlsWindow {
  const held: NumberedSegment[] = [];
  const windowTicks = windowSeconds * TICKS_PER_SECOND;
  let nextSeq = firstSeq;
  let listedSeq = firstSeq;
  let heldBytes = 0;
  let maxBytes = Number.POSITIVE_INFINITY;
  let peakBps = 0;
  let lastSource: number | null = null;
  let headCount = 0;

  /** With which segment the list begins. It never goes back, whatever memory comes free. */
  const moveList = (): void => {
    let ticks = 0;
    let bytes = 0;
    let at = held.length;
    for (; at > 0; at--) {
      const { durationTicks, sizeBytes } = held[at - 1]!;
      const count = held.length - at;
      const isFull = (count >= LISTED_COUNT && ticks >= windowTicks) || bytes + sizeBytes > maxBytes / 2;
      if (count >= LISTED_MIN && isFull) break;
      ticks += durationTicks;
      bytes += sizeBytes;
    }
    listedSeq = Math.max(listedSeq, held[at]?.seq ?? firstSeq);
  };
  const listedFrom = () => Math.max(0, listedSeq - (held[0]?.seq ?? listedSeq));
  const trim = () => {
    moveList();
    let from = listedFrom();
    // one more than are listed: tracks that are taken out of a segment need the one before
    while (from > KEPT_MIN && (from > held.length - from + 1 || heldBytes > maxBytes)) {
      heldBytes -= bytesOf(held.shift()!);
      from--;
    }
  };

  return {
    id,
    add(segment) {
      const changeCount = lastSource === null ? 0 : segment.sourceNumber - lastSource;
      lastSource = segment.sourceNumber;
      if (segment.head !== held.at(-1)?.head) headCount++;
      held.push({
        ...segment,
        seq: nextSeq,
        programTimeMs: time.programTimeMs(segment.startTicks),
        changeCount,
        isStart: segment.isStart || nextSeq === firstSeq,
        headNumber: headCount,
        packed: new Map(),
      });
      nextSeq++;
      heldBytes += segment.sizeBytes;
      const seconds = segment.durationTicks / TICKS_PER_SECOND;
      peakBps = Math.max(peakBps, (segment.sizeBytes * 8) / Math.max(seconds, 0.5));
      trim();
    },
    lists() {
      const from = listedFrom();
      return createWindowLists(id, held.slice(from), from > 0, peakBps);
    },
    find(seq) {
      const [first] = held;
      return first ? (held[seq - first.seq] ?? null) : null;
    },
    findBefore: ({ seq, isStart }) => (isStart || seq <= (held[0]?.seq ?? seq) ? null : held[seq - 1 - held[0]!.seq]!),
    findHead: (number) => held.find(({ headNumber }) => headNumber === number)?.head ?? null,
    findPacked(segment, pid, pack) {
      const known = segment.packed.get(pid) ?? null;
      const bytes = known ?? pack();
      if (known || !bytes) return bytes;
      segment.packed.set(pid, bytes);
      heldBytes += bytes.length;
      trim();
      return bytes;
    },
    get newestSeq() {
      return held.at(-1)?.seq ?? -1;
    },
    get heldBytes() {
      return heldBytes;
    },
    limitBytes(bytes) {
      maxBytes = bytes;
      trim();
    },
  };
}

function bytesOf({ sizeBytes, packed }: NumberedSegment): number {
  return [...packed.values()].reduce((sum, { length }) => sum + length, sizeBytes);
}
