import { PACKET_BYTES, SYNC_BYTE } from './packet.js';

/** Adaptation fields: clock references and flags (ISO/IEC 13818-1 §2.4.3.4). */

const FLAG_DISCONTINUITY = 0x80;
const FLAG_PCR = 0x10;
/** PCR counts 27 MHz as base (90 kHz, 33 bits) × 300 + extension. */
export const PCR_PER_TICK = 300;
const PCR_WRAP = 2 ** 33 * PCR_PER_TICK;

/** Offset of the six PCR bytes of the packet at `at`, or -1 when it carries none. */
export function pcrAt(bytes: Uint8Array, at: number): number {
  if ((bytes[at + 3]! & 0x20) === 0) return -1;
  const length = bytes[at + 4]!;
  return length >= 7 && length <= 183 && (bytes[at + 5]! & FLAG_PCR) !== 0 ? at + 6 : -1;
}

/** Reads six PCR bytes, in 27 MHz. */
export function readPcr(bytes: Uint8Array, at: number): number {
  const base =
    bytes[at]! * 2 ** 25 +
    bytes[at + 1]! * 2 ** 17 +
    bytes[at + 2]! * 2 ** 9 +
    bytes[at + 3]! * 2 +
    (bytes[at + 4]! >> 7);
  return base * PCR_PER_TICK + (((bytes[at + 4]! & 1) << 8) | bytes[at + 5]!);
}

/** Writes six PCR bytes; `pcr` in 27 MHz, brought into 33 bits of base. */
export function writePcr(bytes: Uint8Array, at: number, pcr: number): void {
  const wrapped = ((pcr % PCR_WRAP) + PCR_WRAP) % PCR_WRAP;
  const base = Math.floor(wrapped / PCR_PER_TICK);
  const extension = Math.floor(wrapped % PCR_PER_TICK);
  bytes[at] = Math.floor(base / 2 ** 25) & 0xff;
  bytes[at + 1] = Math.floor(base / 2 ** 17) & 0xff;
  bytes[at + 2] = Math.floor(base / 2 ** 9) & 0xff;
  bytes[at + 3] = Math.floor(base / 2) & 0xff;
  bytes[at + 4] = ((base & 1) << 7) | 0x7e | (extension >> 8);
  bytes[at + 5] = extension & 0xff;
}

/** Takes the source's discontinuity flag away: the output's own counters and time line are continuous. */
export function clearDiscontinuity(bytes: Uint8Array, at: number): void {
  if ((bytes[at + 3]! & 0x20) !== 0 && bytes[at + 4]! > 0) bytes[at + 5]! &= ~FLAG_DISCONTINUITY & 0xff;
}

/** Takes the PCR out of a packet whose PID must not carry one; what follows moves up and stuffing fills the end. */
export function removePcr(bytes: Uint8Array, at: number): void {
  const end = at + 5 + bytes[at + 4]!;
  bytes[at + 5]! &= ~FLAG_PCR & 0xff;
  bytes.copyWithin(at + 6, at + 12, end);
  bytes.fill(0xff, end - 6, end);
}

/**
 * A packet without payload that carries only a PCR: for a source whose clock rides on a PID that is not the output's.
 *
 * @param isBreak The clock does not go on from the values before.
 */
export function pcrOnlyPacket(pid: number, counter: number, pcr: number, isBreak = false): Uint8Array {
  const packet = adaptationOnlyPacket(pid, counter, isBreak ? FLAG_PCR | FLAG_DISCONTINUITY : FLAG_PCR);
  writePcr(packet, 6, pcr);
  return packet;
}

/**
 * A packet without payload that announces a break on `pid`: after it the continuity counter may be anything.
 *
 * @param counter The counter of the PID's next payload packet minus one: a packet without payload repeats the last value.
 */
export function discontinuityPacket(pid: number, counter: number): Uint8Array {
  return adaptationOnlyPacket(pid, counter, FLAG_DISCONTINUITY);
}

function adaptationOnlyPacket(pid: number, counter: number, flags: number): Uint8Array {
  const packet = new Uint8Array(PACKET_BYTES).fill(0xff);
  packet[0] = SYNC_BYTE;
  packet[1] = pid >> 8;
  packet[2] = pid & 0xff;
  packet[3] = 0x20 | (counter & 0x0f);
  packet[4] = 183;
  packet[5] = flags;
  return packet;
}
