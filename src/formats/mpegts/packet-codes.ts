import { PCR_PER_TICK, pcrAt, readPcr } from './adaptation.js';
import { isScrambled, isSendable, PACKET_BYTES, payloadStart, pidAt, SYNC_BYTE } from './packet.js';
import type { SourceParts } from './source-parts.js';
import { CODE_CLOCK } from './source-section.js';
import { startUnit } from './source-units.js';

/** One pass over the packets of a source, which finds out of each what its code says. */

/** The code of a packet that only goes on with a unit that is sent, as nearly all do; 0: it has to be looked at. */
export function quickCode(parts: SourceParts, packets: Buffer, at: number): number {
  const { losses, tracks } = parts;
  const head = packets[at + 1]!;
  const control = packets[at + 3]!;
  // in step, no error, no start, clear, nothing but payload
  if (packets[at] !== SYNC_BYTE || (head & 0xc0) !== 0 || (control & 0xf0) !== 0x10) return 0;
  const track = tracks.byPid[((head & 0x1f) << 8) | packets[at + 2]!]!;
  const counter = control & 0x0f;
  if (track === 0 || tracks.isKept[track] === 0 || !losses.isNext(track, counter)) return 0;
  if (track === tracks.lead && (parts.search.isUndecided() || parts.scrambled.isScrambled())) return 0;
  losses.note(track, counter, packets, at);
  parts.units.count(track, PACKET_BYTES - 4);
  return track;
}

/** The code of any packet. */
export function codeOf(parts: SourceParts, packets: Buffer, at: number): number {
  const { losses, tracks } = parts;
  if (packets[at] !== SYNC_BYTE || (packets[at + 1]! & 0x80) !== 0) return 0;
  const pid = pidAt(packets, at);
  const track = tracks.byPid[pid]!;
  const isClock = pid === tracks.clockPid && noteClock(parts, packets, at) ? CODE_CLOCK : 0;
  if (track === 0) {
    if (pid !== tracks.clockPid) readTable(parts, pid, packets, at);
    return isClock;
  }
  const payloadAt = payloadStart(packets, at);
  if (payloadAt < 0) return isSendable(packets, at) && tracks.isKept[track] ? track | isClock : isClock;
  if (losses.isRepeat(track, packets, at)) return 0;
  if (!noteScrambling(parts, track, isScrambled(packets, at))) return isClock;
  if ((packets[at + 1]! & 0x40) === 0) return goOn(parts, track, packets, at, payloadAt) | isClock;
  return startUnit(parts, track, at, payloadAt) | isClock;
}

/** A packet that goes on with a unit. */
function goOn(parts: SourceParts, track: number, packets: Buffer, at: number, payloadAt: number): number {
  if (track === parts.tracks.lead) parts.search.push(packets, payloadAt, at + PACKET_BYTES);
  parts.units.count(track, at + PACKET_BYTES - payloadAt);
  if (parts.tracks.isKept[track]) return track;
  parts.strays.push(packets, at, track);
  return 0;
}

/** @returns whether the packet can be read. */
function noteScrambling({ scrambled, tracks }: SourceParts, track: number, isPacketScrambled: boolean): boolean {
  if (track === tracks.lead) {
    if (isPacketScrambled) scrambled.noteScrambled();
    else scrambled.noteClear();
  }
  return !isPacketScrambled;
}

function readTable({ tables }: SourceParts, pid: number, packets: Buffer, at: number): void {
  if (!tables.isTable(pid)) return;
  const payloadAt = payloadStart(packets, at);
  const startsUnit = (packets[at + 1]! & 0x40) !== 0;
  if (payloadAt >= 0) tables.push(pid, packets.subarray(payloadAt, at + PACKET_BYTES), startsUnit);
}

/** Reads the clock if the packet carries it. */
function noteClock({ time, units }: SourceParts, packets: Buffer, at: number): boolean {
  const fieldAt = pcrAt(packets, at);
  if (fieldAt < 0) return false;
  const clock = readPcr(packets, fieldAt) / PCR_PER_TICK;
  time.noteClock(clock);
  units.letGoBefore(clock);
  return true;
}
