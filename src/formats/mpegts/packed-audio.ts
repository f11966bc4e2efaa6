import type { AudioCodec } from './codecs.js';
import { PACKET_BYTES, payloadStart, pidAt } from './packet.js';
import { readPesHead, readTimestamp } from './pes.js';
import { readSoundFrame, SOUND_HEAD_BYTES } from './sound-frames.js';
import { shiftTicks } from './ticks.js';

/**
 * One sound track of a piece of a stream, without the transport stream around it: whole frames, and in front of them the
 * time of the first (RFC 8216 §3.4).
 *
 * Pieces are cut between packets, so a frame may begin in one and end in the next. It belongs to the piece in which it
 * ends: a piece is then complete as soon as it is there, where the other way round it would have to wait for the next one.
 *
 *     pieces    │ PES a a a b│b c c PES d d│d e e …
 *     packed    │ a          │ b c         │ d e
 */
export interface SoundSource {
  pid: number;
  codec: AudioCodec;
  /** Whole packets. */
  pieces: readonly Uint8Array[];
  /** Of the piece before, whose last frame may go on in this one; null: nothing goes on. */
  before: readonly Uint8Array[] | null;
}

/** @returns A tag and no frame where the track is silent; null when nothing in it tells the time. */
export function packSound({ pid, codec, pieces, before }: SoundSource): Buffer | null {
  const carried = before ? lastUnits(before, pid) : [];
  const own = pieces.flatMap((piece) => listPayloads(piece, pid));
  const cutAt = carried.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const { frames, startTicks } = walk([...carried, ...own], codec, cutAt);
  const ticks = startTicks ?? pieces.reduce<number | null>((found, piece) => found ?? firstTicks(piece), null);
  return ticks === null ? null : Buffer.concat([writeTimeTag(ticks), ...frames]);
}

/** What one packet has of the track. */
interface Payload {
  bytes: Uint8Array;
  /** Of the first frame that begins here or later; null: no PES with a time starts here. */
  pts: number | null;
}

function listPayloads(piece: Uint8Array, pid: number): Payload[] {
  const found: Payload[] = [];
  for (let at = 0; at + PACKET_BYTES <= piece.length; at += PACKET_BYTES) {
    if (pidAt(piece, at) !== pid) continue;
    const payload = payloadOf(piece, at);
    if (payload) found.push(payload);
  }
  return found;
}

function payloadOf(piece: Uint8Array, at: number): Payload | null {
  const payloadAt = payloadStart(piece, at);
  if (payloadAt < 0) return null;
  const end = at + PACKET_BYTES;
  if (!startsUnit(piece, at)) return { bytes: piece.subarray(payloadAt, end), pts: null };
  const head = readPesHead(piece, at, payloadAt);
  if (!head) return null;
  return {
    bytes: piece.subarray(head.elementaryAt, end),
    pts: head.ptsAt < 0 ? null : readTimestamp(piece, head.ptsAt),
  };
}

const startsUnit = (bytes: Uint8Array, at: number) => (bytes[at + 1]! & 0x40) !== 0;

/** A frame may have begun in front of the last PES: its first bytes may be the end of a frame. */
const UNITS_BACK = 2;

/** The last payloads of the track, from a PES on in which the frame begins that goes on behind them. */
function lastUnits(pieces: readonly Uint8Array[], pid: number): Payload[] {
  const found: Payload[] = [];
  let units = 0;
  for (const piece of [...pieces].reverse()) {
    for (let at = piece.length - PACKET_BYTES; at >= 0; at -= PACKET_BYTES) {
      if (pidAt(piece, at) !== pid) continue;
      const payload = payloadOf(piece, at);
      if (!payload) continue;
      found.unshift(payload);
      if (payload.pts !== null) units++;
      if (units === UNITS_BACK) return found;
    }
  }
  return found;
}

/** Gathers the frames that end behind `cutAt`. */
function walk(
  payloads: readonly Payload[],
  codec: AudioCodec,
  cutAt: number,
): { frames: Uint8Array[]; startTicks: number | null } {
  const bytes = Buffer.concat(payloads.map((payload) => payload.bytes));
  const stamps = stampsOf(payloads);
  const frames: Uint8Array[] = [];
  let startTicks: number | null = null;
  let nextTicks: number | null = null;
  let isInStep = false;
  let stampAt = 0;
  for (let at = stamps[0]?.at ?? bytes.length; at + SOUND_HEAD_BYTES <= bytes.length; ) {
    const frame = readSoundFrame(codec, bytes, at);
    const end = at + (frame?.sizeBytes ?? 0);
    // bytes that look like a head stand in frames, too: the first one must have another behind it
    if (!frame || frame.sizeBytes < SOUND_HEAD_BYTES || (!isInStep && !mayBeHead(codec, bytes, end))) {
      isInStep = false;
      at++; // looks for the next one byte by byte
      continue;
    }
    isInStep = true;
    for (; stampAt < stamps.length && stamps[stampAt]!.at <= at; stampAt++) nextTicks = stamps[stampAt]!.pts;
    if (end > bytes.length) break;
    // a frame without time of its own belongs to the one before, and is of no use without it
    const isFirst = frames.length === 0 && frame.ticks > 0;
    if (end > cutAt && nextTicks !== null && (isFirst || frames.length > 0)) {
      startTicks ??= nextTicks;
      frames.push(bytes.subarray(at, end));
    }
    if (nextTicks !== null) nextTicks += frame.ticks;
    at = end;
  }
  return { frames, startTicks: startTicks === null ? null : shiftTicks(0, Math.round(startTicks)) };
}

/** Also where the bytes end before it could be told. */
function mayBeHead(codec: AudioCodec, bytes: Uint8Array, at: number): boolean {
  if (at + SOUND_HEAD_BYTES > bytes.length) return at <= bytes.length;
  return readSoundFrame(codec, bytes, at) !== null;
}

function stampsOf(payloads: readonly Payload[]): { at: number; pts: number }[] {
  const stamps: { at: number; pts: number }[] = [];
  let at = 0;
  for (const { bytes, pts } of payloads) {
    if (pts !== null) stamps.push({ at, pts });
    at += bytes.length;
  }
  return stamps;
}

/** The first time that any track tells. */
function firstTicks(piece: Uint8Array): number | null {
  for (let at = 0; at + PACKET_BYTES <= piece.length; at += PACKET_BYTES) {
    const pts = startsUnit(piece, at) ? (payloadOf(piece, at)?.pts ?? null) : null;
    if (pts !== null) return pts;
  }
  return null;
}

const OWNER = 'com.apple.streaming.transportStreamTimestamp\0';

/** An ID3 tag with one private frame. @see RFC 8216 §3.4; ID3 2.4.0 §3.1, §4.27 */
function writeTimeTag(ticks: number): Buffer {
  const bodyBytes = OWNER.length + 8;
  const tag = Buffer.alloc(20 + bodyBytes);
  tag.write('ID3\x04', 0, 'latin1');
  tag[9] = 10 + bodyBytes; // sizes are in groups of seven bits: both fit in one
  tag.write('PRIV', 10, 'latin1');
  tag[17] = bodyBytes;
  tag.write(OWNER, 20, 'latin1');
  tag.writeBigUInt64BE(BigInt(ticks), 20 + OWNER.length);
  return tag;
}

/** What packed sound may be (RFC 8216 §3.4), by the ending of its name. */
export type PackedType = 'aac' | 'ac3' | 'ec3' | 'mp3';

const TYPES: Partial<Record<AudioCodec, PackedType>> = { aac: 'aac', ac3: 'ac3', eac3: 'ec3' };

/** @returns null: a codec that cannot be packed, such as MPEG layer II, or no frame that tells. */
export function packedTypeOf({ pid, codec, pieces }: Omit<SoundSource, 'before'>): PackedType | null {
  if (codec !== 'mpeg') return TYPES[codec] ?? null;
  const payloads = pieces.flatMap((piece) => listPayloads(piece, pid));
  const [first] = walk(payloads, codec, 0).frames;
  const isLayerThree = first !== undefined && (first[1]! & 0x06) === 0x02;
  return isLayerThree ? 'mp3' : null;
}
