import { createPictureScanner, type PictureScanner, type PictureVerdict } from './access-units.js';
import { clearDiscontinuity, pcrAt, pcrOnlyPacket, readPcr, removePcr, writePcr } from './adaptation.js';
import { createBlockBuilder } from './block-builder.js';
import { type Fit, fitInto, layOut, OUTPUT_PMT_PID, type OutputLayout } from './layout.js';
import type { MappedBlock, PidCounter } from './mapped-block.js';
import { createOutputTables } from './output-tables.js';
import { isScrambled, isSendable, PACKET_BYTES, PID_PAT, payloadStart, pidAt, SYNC_BYTE } from './packet.js';
import { type PesHead, readPesHead, readTimestamp, writeTimestamp } from './pes.js';
import { createProgrammeReader } from './programme.js';
import type { Pmt } from './psi.js';
import { createSourceState } from './source-state.js';
import { TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';
import { createTimeline } from './timeline.js';

/**
 * Maps one source after another into one continuous output stream.
 *
 * The output owns its PIDs, continuity counters, programme tables and time line, so packets that are dropped, inserted or
 * lost leave no gap, and a change of source is no change for players. Packets are rewritten where they lie (the buffers
 * come fresh from the network and are ours) and gathered into blocks:
 *
 *     source packets ──► keep / drop ──► rewrite in place ──► segments ──► block (one concat, never changed again)
 *                                                               ▲
 *                                       PAT + PMT before each key frame, else each 100 ms
 *
 * A block that is marked starts with PAT, PMT and a key frame: viewers can begin there. Whether a picture is a key frame is
 * known only when its first slice has come, some packets after its start. So the place where it starts is remembered, and
 * once the verdict is in, the open block is split there.
 */

/** Why a source cannot be mapped. */
export type MapperFault = 'noTracks' | 'otherCodec' | 'scrambled';

export interface MapperStats {
  /** Media time that has gone out, in ticks since the first picture; grows only with new pictures (or sound on radio). */
  mediaTicks: number;
  /** Packets lost before they reached us, counted by gaps in the sources' counters. */
  lostPacketCount: number;
  layout: OutputLayout | null;
}

export interface Mapper {
  /** The next packets come from another connection: its tables, counters and time base are new. */
  beginSource(): void;
  /** @param packets Whole packets; changed in place and kept until their block is closed. */
  push(packets: Buffer): void;
  /** Closes the open block as far as it is decided. Call it once per read, so that a block never waits. */
  flush(): void;
  readonly stats: MapperStats;
}

export interface MapperEvents {
  onBlock(block: MappedBlock): void;
  onFault(fault: MapperFault): void;
}

const TABLES_EVERY_TICKS = TICKS_PER_SECOND / 10;
const BLOCK_BYTES_MAX = 64 * 1024;
/** A source that shows no clean key frame for so long is joined at less: some providers send none at all. */
const KEYLESS_TICKS_1 = 5 * TICKS_PER_SECOND;
const KEYLESS_TICKS_2 = 10 * TICKS_PER_SECOND;
const RADIO_MARK_TICKS = TICKS_PER_SECOND;
/** So many more scrambled than clear packets of the picture and the source is given up: about a second of a small stream. */
const SCRAMBLED_MAX = 400;

/** A picture whose verdict is still out: where it starts, and what the counters were there. */
interface PendingPicture {
  place: number;
  counters: readonly PidCounter[];
  pts: Ticks90k;
  dts: Ticks90k;
}

export function createMapper(events: MapperEvents): Mapper {
  const blocks = createBlockBuilder(events.onBlock);
  const tables = createOutputTables();
  const timeline = createTimeline();
  const newSource = () => createSourceState(createProgrammeReader(onProgramme));
  let source = newSource();
  let layout: OutputLayout | null = null;
  let scanner: PictureScanner | null = null;
  let pending: PendingPicture | null = null;
  let hasOutput = false;
  let tablesAtTicks = 0;
  let radioMarkTicks = 0;
  let lostBefore = 0;
  let packets: Buffer = Buffer.alloc(0);

  function onProgramme(pmt: Pmt): void {
    const fit = layout ? fitInto(layout, pmt) : firstFit(pmt);
    if (!fit) {
      events.onFault(layout ? 'otherCodec' : 'noTracks');
      return;
    }
    source.outPid.fill(-1);
    for (const [from, to] of fit.outPidBySource) source.outPid[from] = to;
    source.clockPid = pmt.pcrPid;
    if (layout && !fit.isChanged) return;
    layout = fit.layout;
    tables.setLayout(layout);
    const video = layout.tracks.find((track) => track.role.kind === 'video');
    scanner = video?.role.kind === 'video' ? createPictureScanner(video.role.codec) : null;
  }

  /** One packet: table, dropped, or kept and rewritten. Hot: 6,650 a second at 10 Mbit/s. */
  function onPacket(at: number): void {
    if (packets[at] !== SYNC_BYTE || (packets[at + 1]! & 0x80) !== 0) {
      blocks.drop(at);
      return;
    }
    const pid = pidAt(packets, at);
    const payloadAt = payloadStart(packets, at);
    const startsUnit = (packets[at + 1]! & 0x40) !== 0;
    if (source.programme.isTable(pid)) {
      if (payloadAt >= 0) source.programme.push(pid, packets.subarray(payloadAt, at + PACKET_BYTES), startsUnit);
      blocks.drop(at);
      return;
    }
    const outPid = source.outPid[pid]!;
    if (outPid >= 0 && payloadAt >= 0 && source.losses.isRepeat(packets, at, pid, payloadAt)) {
      blocks.drop(at);
      return;
    }
    const isClockTrack = outPid >= 0 && outPid === layout!.pcrPid;
    if (isClockTrack && payloadAt >= 0) countScrambled(at);
    if (outPid >= 0 && payloadAt >= 0) {
      if (startsUnit) startUnit(pid, outPid, at, payloadAt);
      else if (isClockTrack && pending && scanner && !isScrambled(packets, at))
        onVerdict(scanner.push(packets, payloadAt, at + PACKET_BYTES), at);
    }
    const pcrFieldAt = pcrAt(packets, at);
    const hasClock = pid === source.clockPid && pcrFieldAt >= 0;
    if (outPid < 0 || !source.isKept[pid] || !isSendable(packets, at)) {
      if (hasClock) liftPcr(at, pcrFieldAt);
      blocks.drop(at);
      return;
    }
    if (pcrFieldAt >= 0) {
      if (hasClock && isClockTrack) writePcr(packets, pcrFieldAt, timeline.shiftPcr(readPcr(packets, pcrFieldAt)));
      else {
        if (hasClock) liftPcr(at, pcrFieldAt);
        removePcr(packets, at);
      }
    }
    clearDiscontinuity(packets, at);
    packets[at + 1] = (packets[at + 1]! & 0xe0) | (outPid >> 8);
    packets[at + 2] = outPid & 0xff;
    packets[at + 3] = (packets[at + 3]! & 0xf0) | tables.count(outPid, payloadAt >= 0);
  }

  function countScrambled(at: number): void {
    const step = isScrambled(packets, at) ? 1 : -1;
    source.scrambledCount = Math.max(0, source.scrambledCount + step);
    if (step > 0 && source.scrambledCount === SCRAMBLED_MAX) events.onFault('scrambled');
  }

  /** Sends a clock value in a packet of its own: its PID is not the output's clock, or its packet is not sent. */
  function liftPcr(at: number, pcrFieldAt: number): void {
    if (!source.isStarted || !layout) return;
    blocks.cut(at);
    blocks.insert(
      pcrOnlyPacket(layout.pcrPid, tables.count(layout.pcrPid, false), timeline.shiftPcr(readPcr(packets, pcrFieldAt))),
    );
  }

  function repeatTables(at: number): void {
    if (pending || !source.isStarted || timeline.mediaTicks - tablesAtTicks <= TABLES_EVERY_TICKS) return;
    blocks.cut(at);
    blocks.insert(tables.packets());
    tablesAtTicks = timeline.mediaTicks;
  }

  function startUnit(pid: number, outPid: number, at: number, payloadAt: number): void {
    const head = isScrambled(packets, at) ? null : readPesHead(packets, at, payloadAt);
    if (!head) {
      if (outPid === layout!.pcrPid) onVerdict('other', at); // of the picture before
      source.isKept[pid] = 0;
      return;
    }
    const pts = head.ptsAt >= 0 ? readTimestamp(packets, head.ptsAt) : null;
    if (layout!.hasVideo && outPid === layout!.pcrPid) startPicture(pid, at, head, pts);
    else startOther(pid, outPid, at, head, pts);
  }

  function startPicture(pid: number, at: number, head: PesHead, pts: Ticks90k | null): void {
    if (pending) onVerdict('other', at); // the picture before ended without a slice that was understood
    if (pts === null) {
      // a second field without time stamps continues its picture; before the start it is worthless
      source.isKept[pid] = source.isStarted ? 1 : 0;
      return;
    }
    const dts = head.dtsAt >= 0 ? readTimestamp(packets, head.dtsAt) : pts;
    source.searchedSince ??= dts;
    if (isLeading(pts)) {
      source.isKept[pid] = 0;
      return;
    }
    if (!source.isStarted) timeline.place(pts, dts);
    blocks.cut(at);
    pending = { place: blocks.place(), counters: tables.counters(), pts, dts };
    source.isKept[pid] = 1;
    restamp(head);
    if (source.isStarted) timeline.advance(timeline.shift(pts), timeline.shift(dts));
    scanner!.begin();
    onVerdict(scanner!.push(packets, head.elementaryAt, at + PACKET_BYTES), at);
  }

  /** After a splice at an open group, pictures that are shown before the key frame refer to one that was never sent. */
  function isLeading(pts: Ticks90k): boolean {
    if (source.leadingBefore === null) return false;
    const after = ticksBetween(source.leadingBefore, pts);
    if (after > 0) source.leadingBefore = null;
    return after < 0;
  }

  function restamp(head: PesHead): void {
    if (head.dtsAt >= 0) writeTimestamp(packets, head.dtsAt, timeline.shift(readTimestamp(packets, head.dtsAt)));
    if (head.ptsAt >= 0) writeTimestamp(packets, head.ptsAt, timeline.shift(readTimestamp(packets, head.ptsAt)));
  }

  function onVerdict(verdict: PictureVerdict, at: number): void {
    if (verdict === 'undecided' || !pending) return;
    const { place, counters, pts, dts } = pending;
    pending = null;
    if (isGoodStart(verdict, dts)) {
      blocks.cut(at);
      const isFirst = !source.isStarted;
      if (isFirst && hasOutput) source.leadingBefore = pts;
      markBlock(place, counters);
      if (isFirst) timeline.advance(timeline.shift(pts), timeline.shift(dts));
    } else if (!source.isStarted) {
      blocks.cut(at);
      blocks.discard(blocks.place());
      tables.restore(counters); // the discarded packets were never sent
      source.isKept.fill(0);
    }
  }

  /** Of a source with clean key frames only those are marked; where none comes for long, lesser pictures will do. */
  function isGoodStart(verdict: PictureVerdict, dts: Ticks90k): boolean {
    const waited = source.searchedSince === null ? 0 : ticksBetween(source.searchedSince, dts);
    if (verdict === 'key') source.hasKeyFrames = true;
    const isGood =
      verdict === 'key' ||
      (waited > KEYLESS_TICKS_2 && !source.hasKeyFrames) ||
      (waited > KEYLESS_TICKS_1 && !source.isStarted && (verdict === 'intra' || verdict === 'parameters'));
    if (isGood) source.searchedSince = dts;
    return isGood;
  }

  /** Splits the open block at `place`: what follows starts with PAT and PMT and is where viewers can begin. */
  function markBlock(place: number, counters: readonly PidCounter[]): void {
    if (source.isStarted) blocks.close(place, timeline.mediaTicks);
    else blocks.discard(place); // what came before a source's first key frame is worthless
    const now = tables.counters();
    const own = counters.map((one) =>
      one.pid === PID_PAT || one.pid === OUTPUT_PMT_PID ? now.find(({ pid }) => pid === one.pid)! : one,
    );
    blocks.startMarked(tables.packets(), own);
    tablesAtTicks = timeline.mediaTicks;
    source.isStarted = true;
    timeline.begin();
    hasOutput = true;
  }

  /** Sound, subtitles and teletext. On radio the first sound gives the time and the places to begin. */
  function startOther(pid: number, outPid: number, at: number, head: PesHead, pts: Ticks90k | null): void {
    const isRadioClock = !layout!.hasVideo && outPid === layout!.pcrPid;
    if (isRadioClock && pts !== null) startRadioUnit(at, pts);
    const isWanted = source.isStarted || pending !== null;
    source.isKept[pid] = isWanted && (pts === null || !timeline.isHeard(outPid, timeline.shift(pts))) ? 1 : 0;
    if (source.isKept[pid]) restamp(head);
  }

  function startRadioUnit(at: number, pts: Ticks90k): void {
    if (!source.isStarted) timeline.place(pts, pts);
    if (!source.isStarted || timeline.mediaTicks - radioMarkTicks >= RADIO_MARK_TICKS) {
      blocks.cut(at);
      markBlock(blocks.place(), tables.counters());
      radioMarkTicks = timeline.mediaTicks;
    }
    timeline.advance(timeline.shift(pts), timeline.shift(pts));
  }

  /** Closes what is decided; a picture whose verdict is out stays open. */
  function closeDecided(): void {
    if (!source.isStarted) return;
    blocks.close(pending?.place ?? blocks.place(), timeline.mediaTicks);
    if (pending) pending.place = 0;
  }

  return {
    beginSource() {
      closeDecided();
      blocks.discard(blocks.place());
      if (pending) tables.restore(pending.counters);
      pending = null;
      lostBefore += source.losses.lostCount;
      source = newSource();
    },
    push(next) {
      packets = next;
      blocks.begin(next);
      for (let at = 0; at < next.length; at += PACKET_BYTES) {
        onPacket(at);
        repeatTables(at + PACKET_BYTES);
        if (blocks.openBytes > BLOCK_BYTES_MAX) closeDecided();
      }
      blocks.cut(next.length);
      if (!source.isStarted && !pending) blocks.discard(blocks.place());
    },
    flush: closeDecided,
    get stats() {
      return { mediaTicks: timeline.mediaTicks, lostPacketCount: lostBefore + source.losses.lostCount, layout };
    },
  };
}

function firstFit(pmt: Pmt): Fit | null {
  const layout = layOut(pmt);
  if (!layout) return null;
  const outPidBySource = new Map(layout.tracks.map((track) => [track.stream.pid, track.outPid]));
  return { outPidBySource, layout, isChanged: false };
}
