import { PACKET_BYTES } from './packet.js';
import { type PesHead, readPesHead, readTimestamp } from './pes.js';
import { type SourceParts, startSearch } from './source-parts.js';
import { CODE_START } from './source-section.js';
import { type Ticks90k, ticksBetween } from './ticks.js';

/** Pictures and pieces of sound as they begin in a source: which of them are kept, and what they say of its time. */

/** A unit of the track starts in the packet at `at`. @returns the packet's code; 0: it is not sent. */
export function startUnit(parts: SourceParts, track: number, at: number, payloadAt: number): number {
  const { search, stock, tracks, units } = parts;
  const isLead = track === tracks.lead;
  if (isLead) search.end(); // the one before ended without a slice that was understood
  const wasKept = tracks.isKept[track]!;
  units.close(track);
  tracks.isKept[track] = 0;
  const head = readPesHead(stock.packets, at, payloadAt);
  if (!head) return 0;
  const cameBytes = at + PACKET_BYTES - payloadAt;
  const pts = head.ptsAt >= 0 ? readTimestamp(stock.packets, head.ptsAt) : null;
  if (!isLead) return startOther(parts, track, at, head, pts, cameBytes);
  if (pts !== null) return startLead(parts, at, head, pts, cameBytes);
  // a second field without time stamps continues its picture
  tracks.isKept[track] = wasKept;
  return wasKept === 0 ? 0 : track;
}

function startLead(parts: SourceParts, at: number, head: PesHead, pts: Ticks90k, cameBytes: number): number {
  const { search, stock, time, tracks } = parts;
  const dts = head.dtsAt >= 0 ? readTimestamp(stock.packets, head.dtsAt) : pts;
  if (time.follow(dts)) startSearch(parts, stock.seq);
  if (search.isLeading(pts)) return 0;
  const code = openUnit(parts, tracks.lead, head, cameBytes);
  const start = { seq: stock.seq, pts, dts, clock: time.clock };
  search.begin(start, stock.packets, head.elementaryAt, at + PACKET_BYTES);
  return code;
}

function startOther(
  parts: SourceParts,
  track: number,
  at: number,
  head: PesHead,
  pts: Ticks90k | null,
  cameBytes: number,
): number {
  const { stock, strays } = parts;
  if (pts !== null && isStray(parts, track, pts)) {
    strays.start(stock.packets, at, track);
    return 0;
  }
  strays.forget(track);
  return openUnit(parts, track, head, cameBytes);
}

/** @param cameBytes How much of the unit is in its first packet. */
function openUnit(
  { stock, time, tracks, units }: SourceParts,
  track: number,
  head: PesHead,
  cameBytes: number,
): number {
  tracks.isKept[track] = 1;
  units.open(track, stock.seq, time.clock, head.lengthBytes === 0 ? null : head.lengthBytes + 6 - cameBytes);
  return track | CODE_START;
}

function isStray({ strays, time, tracks }: SourceParts, track: number, pts: Ticks90k): boolean {
  if (time.lastDts === null || !tracks.isSound(track)) return false;
  return strays.isStray(track, ticksBetween(time.lastDts, pts), time.mediaTicks);
}
