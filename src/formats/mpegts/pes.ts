import { PACKET_BYTES, SYNC_BYTE } from './packet.js';
import type { Ticks90k } from './ticks.js';

/** What the head of a PES packet says. `ptsAt`/`dtsAt` are offsets of the five time stamp bytes in the buffer, -1 if absent. */
export interface PesHead {
  streamId: number;
  /** What PES_packet_length says: bytes behind that field; 0: not told, as with most pictures. */
  lengthBytes: number;
  /** Offset of the first elementary stream byte; may lie at the packet's end. */
  elementaryAt: number;
  ptsAt: number;
  dtsAt: number;
}

/** Bytes of PTS and DTS by their two flags: none, forbidden, PTS, both. */
const STAMP_BYTES = [0, 0, 5, 10];

/**
 * Reads the PES head in a packet whose payload starts a PES.
 *
 * @returns null when the payload is no PES, when its head is too short for the time stamps that it announces, or when a long
 * adaptation field pushed part of the head into the next packet (legal, not seen from real multiplexers): such a PES can
 * neither be read nor restamped in place.
 * @see ISO/IEC 13818-1 §2.4.3.6
 */
export function readPesHead(bytes: Uint8Array, packetAt: number, payloadAt: number): PesHead | null {
  const end = packetAt + PACKET_BYTES;
  if (payloadAt + 9 > end) return null;
  if (bytes[payloadAt] !== 0 || bytes[payloadAt + 1] !== 0 || bytes[payloadAt + 2] !== 1) return null;
  const streamId = bytes[payloadAt + 3]!;
  const flags = bytes[payloadAt + 7]! >> 6;
  const headLength = bytes[payloadAt + 8]!;
  const elementaryAt = payloadAt + 9 + headLength;
  if (elementaryAt > end || headLength < STAMP_BYTES[flags]!) return null;
  const ptsAt = flags >= 2 ? payloadAt + 9 : -1;
  const dtsAt = flags === 3 ? payloadAt + 14 : -1;
  const lengthBytes = (bytes[payloadAt + 4]! << 8) | bytes[payloadAt + 5]!;
  return { streamId, lengthBytes, elementaryAt, ptsAt, dtsAt };
}

/** Reads the five bytes of a PTS or DTS: 4-bit prefix, then 3, 15 and 15 bits, each followed by a marker bit. */
export function readTimestamp(bytes: Uint8Array, at: number): Ticks90k {
  const high = (bytes[at]! >> 1) & 7;
  const middle = ((bytes[at + 1]! << 8) | bytes[at + 2]!) >> 1;
  const low = ((bytes[at + 3]! << 8) | bytes[at + 4]!) >> 1;
  return (high * 2 ** 30 + middle * 2 ** 15 + low) as Ticks90k;
}

/** Writes a PTS or DTS over an old one; the 4-bit prefix stays. */
export function writeTimestamp(bytes: Uint8Array, at: number, ticks: Ticks90k): void {
  const high = Math.floor(ticks / 2 ** 30) & 7;
  const middle = Math.floor(ticks / 2 ** 15) & 0x7fff;
  const low = ticks & 0x7fff;
  bytes[at] = (bytes[at]! & 0xf0) | (high << 1) | 1;
  bytes[at + 1] = middle >> 7;
  bytes[at + 2] = ((middle & 0x7f) << 1) | 1;
  bytes[at + 3] = low >> 7;
  bytes[at + 4] = ((low & 0x7f) << 1) | 1;
}

/** A PES with a PTS around `body`, which must be shorter than 64 KiB. */
export function writePes(streamId: number, pts: Ticks90k, body: Uint8Array): Uint8Array {
  const length = body.length + 8;
  const pes = new Uint8Array(body.length + 14);
  // marker bits and data_alignment, PTS only, 5 bytes of head (ISO/IEC 13818-1 §2.4.3.6)
  pes.set([0, 0, 1, streamId, length >> 8, length & 0xff, 0x84, 0x80, 5, 0x20]);
  writeTimestamp(pes, 9, pts);
  pes.set(body, 14);
  return pes;
}

/** Puts a PES into packets; the last one is filled up by its adaptation field. Counters are the caller's. */
export function packetisePes(pes: Uint8Array, pid: number, nextCounter: () => number): Uint8Array {
  const room = PACKET_BYTES - 4;
  const count = Math.ceil(pes.length / room);
  const out = new Uint8Array(count * PACKET_BYTES).fill(0xff);
  for (let index = 0; index < count; index++) {
    const at = index * PACKET_BYTES;
    const body = pes.subarray(index * room, (index + 1) * room);
    const stuffing = room - body.length;
    out[at] = SYNC_BYTE;
    out[at + 1] = (index === 0 ? 0x40 : 0) | (pid >> 8);
    out[at + 2] = pid & 0xff;
    out[at + 3] = (stuffing > 0 ? 0x30 : 0x10) | nextCounter();
    if (stuffing > 0) out[at + 4] = stuffing - 1;
    if (stuffing > 1) out[at + 5] = 0;
    out.set(body, at + 4 + stuffing);
  }
  return out;
}
