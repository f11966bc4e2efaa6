import { crc32Mpeg } from './crc32.js';
import { PACKET_BYTES, SYNC_BYTE } from './packet.js';

/** Programme tables: PAT and PMT, read from and written to packets (ISO/IEC 13818-1 §2.4.4). */

const TABLE_PAT = 0x00;
const TABLE_PMT = 0x02;
/** section_length of PAT and PMT is at most 1021. */
const SECTION_BYTES_MAX = 1024;
const DESCRIPTOR_CA = 0x09;

/** One elementary stream of a PMT. `descriptors` are the raw bytes, without those of conditional access. */
export interface PmtStream {
  streamType: number;
  pid: number;
  descriptors: Uint8Array;
}

export interface Pmt {
  programNumber: number;
  pcrPid: number;
  streams: PmtStream[];
}

/** Collects the sections of one PID over packets. A gap or a bad CRC drops the section that it hits. */
export interface SectionReader {
  /** Takes the payload of the next packet; calls back for each whole section with a right CRC. */
  push(payload: Uint8Array, startsUnit: boolean, onSection: (section: Uint8Array) => void): void;
}

export function createSectionReader(): SectionReader {
  const section = new Uint8Array(SECTION_BYTES_MAX);
  let filled = 0;
  let isOpen = false;

  const take = (bytes: Uint8Array, onSection: (section: Uint8Array) => void): void => {
    let at = 0;
    while (at < bytes.length) {
      if (filled === 0 && bytes[at] === 0xff) {
        isOpen = false; // stuffing up to the packet's end
        return;
      }
      const count = Math.min(bytes.length - at, wanted(section, filled) - filled);
      if (count <= 0) {
        isOpen = false; // longer than a PAT or PMT may be
        return;
      }
      section.set(bytes.subarray(at, at + count), filled);
      filled += count;
      at += count;
      if (filled >= 3 && filled === wanted(section, filled)) {
        const whole = section.slice(0, filled);
        filled = 0;
        if (crc32Mpeg(whole) === 0) onSection(whole);
      }
    }
  };

  return {
    push(payload, startsUnit, onSection) {
      if (!startsUnit) {
        if (isOpen) take(payload, onSection);
        return;
      }
      const pointer = payload[0] ?? 0;
      if (isOpen && filled > 0) take(payload.subarray(1, 1 + pointer), onSection);
      filled = 0;
      isOpen = true;
      take(payload.subarray(1 + pointer), onSection);
    },
  };
}

/** How many bytes the section in `bytes` has, as far as its first `filled` bytes tell: at least its three-byte head. */
function wanted(bytes: Uint8Array, filled: number): number {
  if (filled < 3) return 3;
  return Math.min(SECTION_BYTES_MAX, 3 + (((bytes[1]! & 0x0f) << 8) | bytes[2]!));
}

/** Programme number → PMT PID of a PAT section that is in force; null for another table. Programme 0 (network) is left out. */
export function parsePat(section: Uint8Array): Map<number, number> | null {
  if (section[0] !== TABLE_PAT || section.length < 12 || (section[5]! & 1) === 0) return null;
  const programs = new Map<number, number>();
  for (let at = 8; at + 4 <= section.length - 4; at += 4) {
    const number = (section[at]! << 8) | section[at + 1]!;
    if (number !== 0) programs.set(number, ((section[at + 2]! & 0x1f) << 8) | section[at + 3]!);
  }
  return programs;
}

/** Reads a PMT section that is in force; null for another table or one that does not add up. */
export function parsePmt(section: Uint8Array): Pmt | null {
  if (section[0] !== TABLE_PMT || section.length < 16 || (section[5]! & 1) === 0) return null;
  const end = section.length - 4;
  let at = 12 + (((section[10]! & 0x0f) << 8) | section[11]!);
  const streams: PmtStream[] = [];
  while (at + 5 <= end) {
    const infoLength = ((section[at + 3]! & 0x0f) << 8) | section[at + 4]!;
    if (at + 5 + infoLength > end) return null;
    streams.push({
      streamType: section[at]!,
      pid: ((section[at + 1]! & 0x1f) << 8) | section[at + 2]!,
      descriptors: withoutCaDescriptors(section.subarray(at + 5, at + 5 + infoLength)),
    });
    at += 5 + infoLength;
  }
  const pcrPid = ((section[8]! & 0x1f) << 8) | section[9]!;
  return { programNumber: (section[3]! << 8) | section[4]!, pcrPid, streams };
}

/** Tags of the descriptors in `bytes`, each with where its body starts and how long it is. */
export function* descriptorsIn(bytes: Uint8Array): Generator<{ tag: number; body: Uint8Array }> {
  for (let at = 0; at + 2 <= bytes.length; ) {
    const length = bytes[at + 1]!;
    yield { tag: bytes[at]!, body: bytes.subarray(at + 2, at + 2 + length) };
    at += 2 + length;
  }
}

function withoutCaDescriptors(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (const { tag, body } of descriptorsIn(bytes)) {
    if (tag !== DESCRIPTOR_CA) kept.push(tag, body.length, ...body);
  }
  return Uint8Array.from(kept);
}

/** A PAT section that names one programme. */
export function writePat(programNumber: number, pmtPid: number): Uint8Array {
  const body = [0, 1, 0xc1, 0, 0, programNumber >> 8, programNumber & 0xff, 0xe0 | (pmtPid >> 8), pmtPid & 0xff];
  return closeSection(TABLE_PAT, body);
}

/** @param version 0–31: content that changes needs the next one, repeats must be equal. */
export function writePmt(pmt: Pmt, version: number): Uint8Array {
  const body = [
    pmt.programNumber >> 8,
    pmt.programNumber & 0xff,
    0xc1 | ((version & 0x1f) << 1),
    0,
    0,
    0xe0 | (pmt.pcrPid >> 8),
    pmt.pcrPid & 0xff,
    0xf0,
    0,
  ];
  for (const { streamType, pid, descriptors } of pmt.streams) {
    body.push(streamType, 0xe0 | (pid >> 8), pid & 0xff, 0xf0 | (descriptors.length >> 8), descriptors.length & 0xff);
    body.push(...descriptors);
  }
  return closeSection(TABLE_PMT, body);
}

function closeSection(tableId: number, body: readonly number[]): Uint8Array {
  const length = body.length + 4;
  const section = Uint8Array.from([tableId, 0xb0 | (length >> 8), length & 0xff, ...body, 0, 0, 0, 0]);
  const crc = crc32Mpeg(section.subarray(0, -4));
  new DataView(section.buffer).setUint32(section.length - 4, crc);
  return section;
}

/**
 * Puts a section into as many packets as it needs.
 *
 * @param counter Continuity counter of the first packet; the caller advances its own by the number of packets.
 */
export function packetise(section: Uint8Array, pid: number, counter: number): Uint8Array {
  const withPointer = new Uint8Array(section.length + 1);
  withPointer.set(section, 1);
  const room = PACKET_BYTES - 4;
  const packetCount = Math.ceil(withPointer.length / room);
  const out = new Uint8Array(packetCount * PACKET_BYTES).fill(0xff);
  for (let index = 0; index < packetCount; index++) {
    const at = index * PACKET_BYTES;
    out[at] = SYNC_BYTE;
    out[at + 1] = (index === 0 ? 0x40 : 0) | (pid >> 8);
    out[at + 2] = pid & 0xff;
    out[at + 3] = 0x10 | ((counter + index) & 0x0f);
    out.set(withPointer.subarray(index * room, (index + 1) * room), at + 4);
  }
  return out;
}
