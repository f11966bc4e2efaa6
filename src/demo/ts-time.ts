/**
 * The simulator's own reading and writing of MPEG-TS time. It shares no code with `formats/mpegts`: a fault there must
 * not be mirrored by the provider that tests it.
 */

/** 33 bits at 90 kHz: wraps every 26.5 h. Too wide for 32-bit shifts, so the code below multiplies and divides. */
export const TICKS_WRAP = 2 ** 33;
export const TICKS_PER_SECOND = 90_000;

/** Brings any whole number of ticks, also a negative one, into 0 … 2^33 - 1. */
export function wrapTicks(ticks: number): number {
  const rest = ticks % TICKS_WRAP;
  return rest < 0 ? rest + TICKS_WRAP : rest;
}

/** Reads the five bytes of a PTS or DTS at `at`. @see ISO/IEC 13818-1 §2.4.3.7 */
export function readTicks(bytes: Uint8Array, at: number): number {
  const high = (bytes[at]! >> 1) & 0x07;
  const middle = ((bytes[at + 1]! << 8) | bytes[at + 2]!) >> 1;
  const low = ((bytes[at + 3]! << 8) | bytes[at + 4]!) >> 1;
  return high * 2 ** 30 + middle * 2 ** 15 + low;
}

/** Writes a PTS or DTS over the one at `at`; its four prefix bits stay, the marker bits are set. */
export function writeTicks(bytes: Uint8Array, at: number, ticks: number): void {
  const high = Math.floor(ticks / 2 ** 30);
  const middle = Math.floor(ticks / 2 ** 15) % 2 ** 15;
  const low = ticks % 2 ** 15;
  bytes[at] = (bytes[at]! & 0xf0) | (high << 1) | 1;
  bytes[at + 1] = middle >> 7;
  bytes[at + 2] = ((middle << 1) & 0xff) | 1;
  bytes[at + 3] = low >> 7;
  bytes[at + 4] = ((low << 1) & 0xff) | 1;
}

/** Reads the 33-bit base of the PCR whose six bytes begin at `at`; the 27 MHz rest of nine bits is left out. */
export function readPcrBase(bytes: Uint8Array, at: number): number {
  const top = bytes[at]! * 2 ** 24 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
  return top * 2 + (bytes[at + 4]! >> 7);
}

/** Writes the base of a PCR; the 27 MHz rest stays. */
export function writePcrBase(bytes: Uint8Array, at: number, ticks: number): void {
  const top = Math.floor(ticks / 2);
  bytes[at] = Math.floor(top / 2 ** 24);
  bytes[at + 1] = (top / 2 ** 16) & 0xff;
  bytes[at + 2] = (top / 2 ** 8) & 0xff;
  bytes[at + 3] = top & 0xff;
  bytes[at + 4] = (bytes[at + 4]! & 0x7f) | ((ticks % 2) << 7);
}

/** Where the time stamps of one packet are, as offsets from its first byte; 0 where there is none. */
export interface StampPlaces {
  pcrAt: number;
  ptsAt: number;
  dtsAt: number;
}

/** Finds PCR, PTS and DTS of the packet at `from`. Writes into `places`, so that a hot loop allocates nothing. */
export function findStamps(bytes: Uint8Array, from: number, places: StampPlaces): void {
  places.pcrAt = 0;
  places.ptsAt = 0;
  places.dtsAt = 0;
  const control = (bytes[from + 3]! >> 4) & 0x03;
  const fieldLength = control & 2 ? bytes[from + 4]! : -1;
  if (fieldLength >= 7 && bytes[from + 5]! & 0x10) places.pcrAt = 6;
  const startsUnit = bytes[from + 1]! & 0x40;
  if (!startsUnit || !(control & 1)) return;
  const payloadAt = 5 + fieldLength;
  if (payloadAt + 19 > 188) return;
  const flags = bytes[from + payloadAt + 7]! >> 6;
  if (flags & 2) places.ptsAt = payloadAt + 9;
  if (flags === 3) places.dtsAt = payloadAt + 14;
}
