import { PACKET_BYTES } from './packet.js';
import type { Ticks90k } from './ticks.js';

/** What the head of a PES packet says. `ptsAt`/`dtsAt` are offsets of the five time stamp bytes in the buffer, -1 if absent. */
export interface PesHead {
  streamId: number;
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
  return { streamId, elementaryAt, ptsAt, dtsAt };
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
