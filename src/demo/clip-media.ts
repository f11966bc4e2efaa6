import { type ElementaryStream, readProgramMap } from './ts-tables.js';
import {
  findStamps,
  readPcrBase,
  readTicks,
  TICKS_PER_SECOND,
  TICKS_WRAP,
  wrapTicks,
  writePcrBase,
  writeTicks,
} from './ts-time.js';

/**
 * A rendered clip, cut so that it can be repeated for ever without a seam.
 *
 * Encoders put a priming frame in front of the sound and one or more behind it. Both would overlap the neighbouring
 * round, so sound outside of [first, first + period) is left out; ffmpeg was told to write one sound frame per PES, which
 * makes that a matter of whole packets. Tables are left out too: the reader writes its own.
 *
 *     clip of ffmpeg   A-1 │ A0 V0 A1 A2 V1 … Vn │ An+1          A-1 priming, An+1 flushed
 *     units            [V0 A0 A1 A2] [V1 …] … [Vn]               each begins with a picture
 */
export interface ClipMedia {
  /** Whole packets. Their PID field holds the index into `streams`; their time begins at 0 with the first picture. */
  packets: Buffer;
  streams: readonly ElementaryStream[];
  /** Index into `streams` of the one that carries the PCR. */
  pcrStream: number;
  units: readonly ClipUnit[];
  /** What one round adds to every time stamp, in ticks. */
  periodTicks: number;
}

/** One picture and the sound that follows it; for radio, the sound frames of about 40 ms. */
export interface ClipUnit {
  from: number;
  to: number;
  /** Decoding time since the clip's first picture. */
  atTicks: number;
  isKey: boolean;
}

/** Radio may be joined at any frame. Two marks a second are enough and keep the tables rare. */
const RADIO_KEY_TICKS = TICKS_PER_SECOND / 2;
const RADIO_UNIT_TICKS = TICKS_PER_SECOND / 25;
/** Rounding of time stamps to 90 kHz never reaches a millisecond. */
const SLACK_TICKS = 90;

/** Reads what ffmpeg wrote for a clip of `periodTicks`. */
export function readClipMedia(file: Uint8Array, periodTicks: number): ClipMedia {
  const map = readProgramMap(file);
  const indexByPid = new Map(map.streams.map((stream, index) => [stream.pid, index]));
  const all = listPackets(file, indexByPid);
  const videoIndex = map.streams.findIndex((stream) => [0x01, 0x02, 0x1b, 0x24].includes(stream.streamType));
  const leadIndex = Math.max(videoIndex, 0);
  const leadStarts = all.filter((packet) => packet.index === leadIndex && packet.pts !== null);
  // Without pictures the second sound frame is the first real one: the one before it is the encoder's priming.
  const origin = videoIndex >= 0 ? leadStarts[0] : leadStarts[1];
  if (!origin) throw new Error('The clip holds no frame.');
  const zero = origin.dts!;
  const kept = keepOneRound(all, leadIndex, videoIndex >= 0, origin.pts!, periodTicks);

  const packets = Buffer.alloc(kept.length * 188);
  const units = cutIntoUnits(kept, leadIndex, videoIndex >= 0, zero, (packet, to) => {
    packets.set(file.subarray(packet.from, packet.from + 188), to);
    rebase(packets, to, packet.index, zero);
  });
  return { packets, streams: map.streams, pcrStream: indexByPid.get(map.pcrPid) ?? leadIndex, units, periodTicks };
}

interface PacketPlace {
  from: number;
  index: number;
  /** Of the PES that begins here, else null. */
  pts: number | null;
  dts: number | null;
  isRandomAccess: boolean;
}

function listPackets(file: Uint8Array, indexByPid: ReadonlyMap<number, number>): PacketPlace[] {
  const stamps = { pcrAt: 0, ptsAt: 0, dtsAt: 0 };
  const places: PacketPlace[] = [];
  for (let from = 0; from + 188 <= file.length; from += 188) {
    const index = indexByPid.get(((file[from + 1]! & 0x1f) << 8) | file[from + 2]!);
    if (index === undefined) continue;
    findStamps(file, from, stamps);
    const pts = stamps.ptsAt ? readTicks(file, from + stamps.ptsAt) : null;
    const dts = stamps.dtsAt ? readTicks(file, from + stamps.dtsAt) : pts;
    const hasFlags = file[from + 3]! & 0x20 && file[from + 4]! > 0;
    places.push({ from, index, pts, dts, isRandomAccess: Boolean(hasFlags && file[from + 5]! & 0x40) });
  }
  return places;
}

/** Leaves out sound before the first picture and from one period after the first kept sound frame on. */
function keepOneRound(
  all: readonly PacketPlace[],
  leadIndex: number,
  hasVideo: boolean,
  firstPts: number,
  periodTicks: number,
): PacketPlace[] {
  const firstKept = new Map<number, number>();
  const isKeeping = new Map<number, boolean>();
  return all.filter(({ index, pts }) => {
    if (hasVideo && index === leadIndex) return true;
    if (pts !== null) {
      if (!firstKept.has(index) && pts >= firstPts - SLACK_TICKS) firstKept.set(index, pts);
      const first = firstKept.get(index);
      isKeeping.set(index, first !== undefined && pts < first + periodTicks - SLACK_TICKS);
    }
    return isKeeping.get(index) ?? false;
  });
}

/** Groups packets into units; what stands before the first picture moves behind it. */
function cutIntoUnits(
  kept: readonly PacketPlace[],
  leadIndex: number,
  hasVideo: boolean,
  zero: number,
  copy: (packet: PacketPlace, to: number) => void,
): ClipUnit[] {
  const units: ClipUnit[] = [];
  const early: PacketPlace[] = [];
  let to = 0;
  let keyTicks = Number.NEGATIVE_INFINITY;
  const place = (packet: PacketPlace) => {
    copy(packet, to);
    to += 188;
  };
  const endUnit = () => {
    const last = units.at(-1);
    if (!last) return;
    for (const packet of early.splice(0)) place(packet);
    last.to = to;
  };
  for (const packet of kept) {
    const startsLead = packet.index === leadIndex && packet.dts !== null;
    const atTicks = startsLead ? packet.dts! - zero : 0;
    const isDue = hasVideo || units.length === 0 || atTicks - units.at(-1)!.atTicks >= RADIO_UNIT_TICKS;
    if (startsLead && isDue) {
      endUnit();
      const isKey = hasVideo ? packet.isRandomAccess : atTicks - keyTicks >= RADIO_KEY_TICKS;
      if (isKey) keyTicks = atTicks;
      units.push({ from: to, to, atTicks, isKey });
    }
    if (units.length === 0) early.push(packet);
    else place(packet);
  }
  endUnit();
  return units;
}

/** Writes the stream's index over the PID and moves the packet's time so that the clip begins at 0. */
function rebase(packets: Uint8Array, from: number, index: number, zero: number): void {
  packets[from + 1] = packets[from + 1]! & 0xe0;
  packets[from + 2] = index;
  shiftStamps(packets, from, TICKS_WRAP - zero);
}

const places = { pcrAt: 0, ptsAt: 0, dtsAt: 0 };

/** Adds `ticks` (0 or more) to every time stamp of the packet at `from`, modulo 2^33. */
export function shiftStamps(bytes: Uint8Array, from: number, ticks: number): void {
  findStamps(bytes, from, places);
  const { pcrAt, ptsAt, dtsAt } = places;
  if (pcrAt) writePcrBase(bytes, from + pcrAt, wrapTicks(readPcrBase(bytes, from + pcrAt) + ticks));
  if (ptsAt) writeTicks(bytes, from + ptsAt, wrapTicks(readTicks(bytes, from + ptsAt) + ticks));
  if (dtsAt) writeTicks(bytes, from + dtsAt, wrapTicks(readTicks(bytes, from + dtsAt) + ticks));
}
