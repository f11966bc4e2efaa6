/** Transport stream packets: the numbers of ISO/IEC 13818-1 §2.4.3.2 that several files need. */

export const PACKET_BYTES = 188;
export const SYNC_BYTE = 0x47;
export const PID_PAT = 0x0000;
/** PIDs are 13 bits wide: the length of a table that is indexed by PID. */
export const PID_COUNT = 0x2000;

/** PID of the packet that starts at `at`. */
export function pidAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1]! & 0x1f) << 8) | bytes[at + 2]!;
}

export function isScrambled(bytes: Uint8Array, at: number): boolean {
  return (bytes[at + 3]! & 0xc0) !== 0;
}

/**
 * Whether the packet at `at` may be sent on: not the reserved adaptation control 00, an adaptation field that fills the
 * packet exactly or leaves room for payload, not scrambled (ISO/IEC 13818-1 §2.4.3.3, §2.4.3.5).
 */
export function isSendable(bytes: Uint8Array, at: number): boolean {
  if (isScrambled(bytes, at)) return false;
  const control = (bytes[at + 3]! >> 4) & 3;
  if (control === 1) return true;
  return control === 3 ? bytes[at + 4]! <= 182 : control === 2 && bytes[at + 4] === 183;
}

/**
 * Where the payload of the packet at `at` starts, as an offset from the buffer's start; -1 when it has none, when the
 * adaptation field is longer than the packet, or when the reserved control value 00 is used.
 */
export function payloadStart(bytes: Uint8Array, at: number): number {
  const control = (bytes[at + 3]! >> 4) & 3;
  if (control === 1) return at + 4;
  if (control !== 3) return -1;
  const start = at + 5 + bytes[at + 4]!;
  return start < at + PACKET_BYTES ? start : -1;
}
