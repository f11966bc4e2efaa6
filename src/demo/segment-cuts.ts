import type { ClipFragments } from './clip-fragments.js';
import type { ClipMedia } from './clip-media.js';
import { createClipReader, type StreamLayout } from './clip-reader.js';
import { TICKS_PER_SECOND } from './ts-time.js';

/**
 * Where the endless stream of a clip is cut into segments. Nothing is kept: each segment can be made at any time from its
 * number alone, with the continuity counters that it has in the whole stream, since the reader writes the same packets
 * between two key frames whenever it begins at the first of them.
 */
export interface SegmentCuts {
  /** Media time at which the segment begins, in ticks since the stream's beginning. */
  startOf(cut: number): number;
  /** The segment that holds a media time. */
  cutAt(ticks: number): number;
  sizeOf(cut: number): number;
  /** @param countsAnew Continuity counters begin with 0. */
  read(cut: number, layout: StreamLayout, countsAnew: boolean): Buffer;
  /** What is read before any segment; null where that is nothing. */
  readonly head: Buffer | null;
  /** Longest segment, rounded to whole seconds. */
  readonly targetSeconds: number;
  /** Bits per second of the fullest segment. */
  readonly peakBps: number;
  readonly media: ClipMedia;
}

/** Enough to see every length of segment that comes. */
const MEASURED_CUTS = 64;

/**
 * @param segmentSeconds A segment ends at the first key frame at or behind each multiple of this.
 * @param fragments Segments are made of these; null: of TS packets.
 */
export function createSegmentCuts(
  media: ClipMedia,
  segmentSeconds: number,
  fragments: ClipFragments | null,
): SegmentCuts {
  const keys = media.units.filter(({ isKey }) => isKey).map(({ atTicks }) => atTicks);
  const keyAt = (index: number) => Math.floor(index / keys.length) * media.periodTicks + keys[index % keys.length]!;
  const longestGap = Math.max(...keys.map((_, index) => keyAt(index + 1) - keyAt(index)));
  const stepTicks = Math.max(Math.round(segmentSeconds * TICKS_PER_SECOND), longestGap);
  const before = countPackets(media, keyAt, keys.length);

  /** The first key frame of a segment, counted from the stream's beginning. */
  const firstKey = (cut: number): number => {
    const ticks = cut * stepTicks;
    const round = Math.floor(ticks / media.periodTicks);
    const inRound = keys.findIndex((key) => key >= ticks - round * media.periodTicks);
    return (inRound < 0 ? round + 1 : round) * keys.length + Math.max(inRound, 0);
  };
  const startOf = (cut: number) => keyAt(firstKey(cut));
  const sizeOf = (cut: number) => 188 * (before(firstKey(cut + 1)).all - before(firstKey(cut)).all);
  const measured = Array.from({ length: MEASURED_CUTS }, (_, cut) => ({
    seconds: (startOf(cut + 1) - startOf(cut)) / TICKS_PER_SECOND,
    bits: 8 * sizeOf(cut),
  }));

  return {
    startOf,
    sizeOf,
    media,
    targetSeconds: Math.max(...measured.map(({ seconds }) => Math.round(seconds))),
    peakBps: Math.ceil(Math.max(...measured.map(({ bits, seconds }) => bits / seconds))),
    cutAt(ticks) {
      const cut = Math.floor(ticks / stepTicks);
      return startOf(cut) > ticks ? cut - 1 : cut;
    },
    head: fragments?.head ?? null,
    read(cut, layout, countsAnew) {
      if (fragments) return readFragments(fragments, firstKey(cut), firstKey(cut + 1), media, layout);
      const reader = createClipReader(media, layout, startOf(cut));
      const bytes = reader.read(startOf(cut + 1) - startOf(cut), Number.POSITIVE_INFINITY)!;
      if (!countsAnew) addToCounters(bytes, layout, before(firstKey(cut)).withPayload);
      return bytes;
    },
  };
}

function readFragments(
  fragments: ClipFragments,
  fromKey: number,
  toKey: number,
  media: ClipMedia,
  { timeBaseTicks = 0 }: StreamLayout,
): Buffer {
  const parts: Buffer[] = [];
  for (let key = fromKey; key < toKey; key++) {
    const round = Math.floor(key / fragments.count);
    parts.push(fragments.read(key % fragments.count, key, timeBaseTicks + round * media.periodTicks));
  }
  return Buffer.concat(parts);
}

/** Packets in front of a key frame since the stream's beginning: all, and by part of the programme those with payload. */
interface PacketCounts {
  all: number;
  /** PAT, PMT, then the streams in their order. */
  withPayload: readonly number[];
}

function countPackets(
  media: ClipMedia,
  keyAt: (index: number) => number,
  keyCount: number,
): (keyIndex: number) => PacketCounts {
  const parts = partPids({}, media.streams.length);
  const running: PacketCounts[] = [{ all: 0, withPayload: parts.map(() => 0) }];
  for (let key = 0; key < keyCount; key++) {
    const { all, withPayload } = running.at(-1)!;
    const reader = createClipReader(media, {}, keyAt(key));
    const bytes = reader.read(keyAt(key + 1) - keyAt(key), Number.POSITIVE_INFINITY)!;
    const sums = [...withPayload];
    for (let at = 0; at < bytes.length; at += 188) {
      if (bytes[at + 3]! & 0x10) sums[parts.indexOf(pidOf(bytes, at))]! += 1;
    }
    running.push({ all: all + bytes.length / 188, withPayload: sums });
  }
  const whole = running.pop()!;
  return (keyIndex) => {
    const rounds = Math.floor(keyIndex / keyCount);
    const { all, withPayload } = running[keyIndex % keyCount]!;
    return {
      all: rounds * whole.all + all,
      withPayload: withPayload.map((count, part) => rounds * whole.withPayload[part]! + count),
    };
  };
}

function addToCounters(bytes: Buffer, layout: StreamLayout, counts: readonly number[]): void {
  const added = new Map(partPids(layout, counts.length - 2).map((pid, part) => [pid, counts[part]!]));
  for (let at = 0; at < bytes.length; at += 188) {
    const counter = (bytes[at + 3]! + added.get(pidOf(bytes, at))!) & 0x0f;
    bytes[at + 3] = (bytes[at + 3]! & 0xf0) | counter;
  }
}

function partPids({ pmtPid = 4096, firstPid = 256 }: StreamLayout, streamCount: number): number[] {
  return [0, pmtPid, ...Array.from({ length: streamCount }, (_, index) => firstPid + index)];
}

function pidOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1]! & 0x1f) << 8) | bytes[at + 2]!;
}
