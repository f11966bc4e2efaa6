import { createPictureScanner, type PictureScanner, type PictureVerdict } from './access-units.js';
import { clearDiscontinuity, PCR_PER_TICK, pcrAt, pcrOnlyPacket, readPcr, removePcr, writePcr } from './adaptation.js';
import { fitInto, layOut, OUTPUT_PMT_PID, OUTPUT_PROGRAM, type OutputLayout, pmtOf } from './layout.js';
import { PACKET_BYTES, PID_COUNT, PID_PAT, payloadStart, pidAt, SYNC_BYTE } from './packet.js';
import { type PesHead, readPesHead, readTimestamp, writeTimestamp } from './pes.js';
import { createProgrammeReader, type ProgrammeReader } from './programme.js';
import { type Pmt, packetise, writePat, writePmt } from './psi.js';
import { shiftTicks, TICKS_PER_SECOND, type Ticks90k, ticksBetween, unwrapTicks } from './ticks.js';

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

export interface MappedBlock {
  data: Buffer;
  /** Set on a marked block: the next continuity counter of each output PID at its start, for viewers that jump here. */
  mark: readonly PidCounter[] | null;
  /** Output media time at the block's end, in ticks that never wrap. */
  mediaTicks: number;
}

export interface PidCounter {
  pid: number;
  next: number;
}

/** Why a source cannot be mapped. */
export type MapperFault = 'noTracks' | 'otherCodec' | 'scrambled';

export interface MapperStats {
  /** Media time that has gone out, in ticks since the first picture; grows only with new pictures (or sound on radio). */
  mediaTicks: number;
  /** Packets lost before they reached us, counted by gaps in the source's counters. */
  lostPacketCount: number;
  layout: OutputLayout | null;
  isStarted: boolean;
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
const FRAME_TICKS_DEFAULT = TICKS_PER_SECOND / 25;
/** A source that shows no clean key frame for so long is joined at less: some providers send none at all. */
const KEYLESS_TICKS_1 = 5 * TICKS_PER_SECOND;
const KEYLESS_TICKS_2 = 10 * TICKS_PER_SECOND;
const RADIO_MARK_TICKS = TICKS_PER_SECOND;
/** Scrambled packets in a row on the picture's PID before the source is given up: about a second of a small stream. */
const SCRAMBLED_MAX = 400;
const PCR_STEP_AFTER_SPLICE = (20 * 27_000_000) / 1_000;

/** What is known of the connection that feeds the mapper. */
interface SourceState {
  programme: ProgrammeReader;
  outPid: Int32Array;
  clockPid: number;
  /** 1: the PES that is open on this PID is kept. */
  isKept: Uint8Array;
  lastCounter: Int8Array;
  lastSignature: Int32Array;
  isStarted: boolean;
  shiftTicks: number;
  shiftPcr: number;
  isPcrShiftSet: boolean;
  /** After a splice: pictures before this one belong to a group that was not sent. */
  leadingBefore: Ticks90k | null;
  firstDts: number | null;
  scrambledCount: number;
}

export function createMapper(events: MapperEvents): Mapper {
  const nextCounter = new Uint8Array(PID_COUNT);
  let layout: OutputLayout | null = null;
  let patSection = new Uint8Array();
  let pmtSection = new Uint8Array();
  let pmtVersion = 0;
  let scanner: PictureScanner | null = null;

  let source = createSource();
  let hasOutput = false;
  let videoEnd: Ticks90k | null = null;
  let lastVideoDts: Ticks90k | null = null;
  let frameTicks = FRAME_TICKS_DEFAULT;
  const audioEnd = new Map<number, Ticks90k>();
  let lastPcr: number | null = null;
  let mediaTicks = 0;
  let mediaClock: number | null = null;
  let mediaStart: number | null = null;
  let tablesAtTicks = Number.NEGATIVE_INFINITY;
  let radioMarkTicks = Number.NEGATIVE_INFINITY;
  let lostPacketCount = 0;

  let segments: Uint8Array[] = [];
  let segmentBytes = 0;
  let openMark: readonly PidCounter[] | null = null;
  /** A picture whose verdict is still out: where it starts among the segments. */
  let pending: { segmentCount: number; counters: readonly PidCounter[]; dts: Ticks90k; pts: Ticks90k } | null = null;

  let packets: Buffer = Buffer.alloc(0);
  let runAt = 0;

  function createSource(): SourceState {
    return {
      programme: createProgrammeReader(onProgramme),
      outPid: new Int32Array(PID_COUNT).fill(-1),
      clockPid: -1,
      isKept: new Uint8Array(PID_COUNT),
      lastCounter: new Int8Array(PID_COUNT).fill(-1),
      lastSignature: new Int32Array(PID_COUNT),
      isStarted: false,
      shiftTicks: 0,
      shiftPcr: 0,
      isPcrShiftSet: false,
      leadingBefore: null,
      firstDts: null,
      scrambledCount: 0,
    };
  }

  function onProgramme(pmt: Pmt): void {
    const fit = layout ? fitInto(layout, pmt) : firstFit(pmt);
    if (!fit) {
      events.onFault(layout ? 'otherCodec' : 'noTracks');
      return;
    }
    source.outPid.fill(-1);
    for (const [from, to] of fit.outPidBySource) source.outPid[from] = to;
    source.clockPid = pmt.pcrPid;
    if (layout && fit.isChanged) pmtVersion = (pmtVersion + 1) % 32;
    if (!layout || fit.isChanged) {
      layout = fit.layout;
      patSection = Uint8Array.from(writePat(OUTPUT_PROGRAM, OUTPUT_PMT_PID));
      pmtSection = Uint8Array.from(writePmt(pmtOf(layout), pmtVersion));
      const video = layout.tracks.find((track) => track.role.kind === 'video');
      scanner = video?.role.kind === 'video' ? createPictureScanner(video.role.codec) : null;
    }
  }

  // --- blocks -------------------------------------------------------------------------------------------------------

  function cutRun(at: number): void {
    if (at > runAt) addSegment(packets.subarray(runAt, at));
    runAt = at;
  }

  function addSegment(bytes: Uint8Array): void {
    segments.push(bytes);
    segmentBytes += bytes.length;
  }

  function drop(at: number): void {
    cutRun(at);
    runAt = at + PACKET_BYTES;
  }

  /** Closes the first `count` segments into a block; the rest stays open. */
  function closeBlock(count: number): void {
    const closing = segments.slice(0, count);
    segments = segments.slice(count);
    const mark = openMark;
    openMark = null;
    if (closing.length === 0) return;
    const data = Buffer.concat(closing);
    segmentBytes -= data.length;
    if (data.length > 0) events.onBlock({ data, mark, mediaTicks });
  }

  function discardSegments(): void {
    segments = [];
    segmentBytes = 0;
  }

  function tables(): Uint8Array {
    const pat = packetise(patSection, PID_PAT, nextCounter[PID_PAT]!);
    nextCounter[PID_PAT] = (nextCounter[PID_PAT]! + pat.length / PACKET_BYTES) & 0x0f;
    const pmt = packetise(pmtSection, OUTPUT_PMT_PID, nextCounter[OUTPUT_PMT_PID]!);
    nextCounter[OUTPUT_PMT_PID] = (nextCounter[OUTPUT_PMT_PID]! + pmt.length / PACKET_BYTES) & 0x0f;
    tablesAtTicks = mediaTicks;
    return Buffer.concat([pat, pmt]);
  }

  function counters(): readonly PidCounter[] {
    const pids = [PID_PAT, OUTPUT_PMT_PID, ...(layout?.tracks.map((track) => track.outPid) ?? [])];
    return pids.map((pid) => ({ pid, next: nextCounter[pid]! }));
  }

  /** Splits the open block before segment `at`: what follows starts with PAT and PMT and is where viewers can begin. */
  function startMarkedBlock(at: number, marked: readonly PidCounter[]): void {
    if (source.isStarted) {
      closeBlock(at);
    } else {
      // nothing of this source has gone out: what came before its first key frame is worthless
      segmentBytes -= segments.slice(0, at).reduce((sum, segment) => sum + segment.length, 0);
      segments = segments.slice(at);
    }
    const own = marked.map((counter) =>
      counter.pid === PID_PAT || counter.pid === OUTPUT_PMT_PID
        ? { pid: counter.pid, next: nextCounter[counter.pid]! }
        : counter,
    );
    const psi = tables();
    segments.unshift(psi);
    segmentBytes += psi.length;
    openMark = own;
    source.isStarted = true;
    hasOutput = true;
  }

  // --- time ---------------------------------------------------------------------------------------------------------

  /** Places a source's first key frame right behind what has gone out; one shift for all its tracks keeps lip sync. */
  function placeSource(pts: Ticks90k, dts: Ticks90k): void {
    source.isPcrShiftSet = false;
    if (!hasOutput || videoEnd === null) {
      source.shiftTicks = 0;
      return;
    }
    source.shiftTicks = ticksBetween(pts, videoEnd);
    const earliest = lastVideoDts === null ? null : shiftTicks(lastVideoDts, frameTicks);
    if (earliest !== null) {
      const missing = ticksBetween(shiftTicks(dts, source.shiftTicks), earliest);
      if (missing > 0) source.shiftTicks += missing;
    }
  }

  function advanceMedia(dts: Ticks90k): void {
    mediaClock = unwrapTicks(mediaClock, dts);
    mediaStart ??= mediaClock;
    mediaTicks = Math.max(mediaTicks, mediaClock - mediaStart);
  }

  function outputPcr(raw: number): number {
    if (!source.isPcrShiftSet) {
      source.isPcrShiftSet = true;
      source.shiftPcr = source.shiftTicks * PCR_PER_TICK;
      if (lastPcr !== null && hasOutput) {
        const step = ticksBetween(lastPcr / PCR_PER_TICK, (raw + source.shiftPcr) / PCR_PER_TICK) * PCR_PER_TICK;
        if (step <= 0) source.shiftPcr += PCR_STEP_AFTER_SPLICE - step;
      }
    }
    const pcr = raw + source.shiftPcr;
    lastPcr = pcr;
    return pcr;
  }

  // --- packets ------------------------------------------------------------------------------------------------------

  function onPacket(at: number): void {
    if (packets[at] !== SYNC_BYTE || (packets[at + 1]! & 0x80) !== 0) {
      drop(at);
      return;
    }
    const pid = pidAt(packets, at);
    const payloadAt = payloadStart(packets, at);
    const startsUnit = (packets[at + 1]! & 0x40) !== 0;
    if (source.programme.isTable(pid)) {
      if (payloadAt >= 0) source.programme.push(pid, packets.subarray(payloadAt, at + PACKET_BYTES), startsUnit);
      drop(at);
      return;
    }
    const outPid = source.outPid[pid]!;
    const pcrFieldAt = pcrAt(packets, at);
    if (outPid < 0 || isDuplicate(pid, at, payloadAt)) {
      if (pid === source.clockPid && pcrFieldAt >= 0 && outPid < 0) liftPcr(at, pcrFieldAt);
      drop(at);
      return;
    }
    const isClockTrack = outPid === layout!.pcrPid;
    if ((packets[at + 3]! & 0xc0) !== 0 && isClockTrack && ++source.scrambledCount === SCRAMBLED_MAX)
      events.onFault('scrambled');
    if (startsUnit && payloadAt >= 0) startUnit(pid, outPid, at, payloadAt);
    else if (payloadAt >= 0 && outPid === layout!.pcrPid && pending && scanner)
      onVerdict(scanner.push(packets, payloadAt, at + PACKET_BYTES), at);
    if (!source.isKept[pid]) {
      if (pid === source.clockPid && pcrFieldAt >= 0 && source.isStarted) liftPcr(at, pcrFieldAt);
      drop(at);
      return;
    }
    rewrite(pid, outPid, at, payloadAt, pcrFieldAt, isClockTrack);
    if (!pending && source.isStarted && mediaTicks - tablesAtTicks > TABLES_EVERY_TICKS) {
      cutRun(at + PACKET_BYTES);
      addSegment(tables());
    }
  }

  function rewrite(
    pid: number,
    outPid: number,
    at: number,
    payloadAt: number,
    pcrFieldAt: number,
    isClockTrack: boolean,
  ): void {
    if (pcrFieldAt >= 0) {
      if (pid === source.clockPid && isClockTrack)
        writePcr(packets, pcrFieldAt, outputPcr(readPcr(packets, pcrFieldAt)));
      else {
        if (pid === source.clockPid) liftPcr(at, pcrFieldAt);
        removePcr(packets, at);
      }
    }
    clearDiscontinuity(packets, at);
    packets[at + 1] = (packets[at + 1]! & 0xe0) | (outPid >> 8);
    packets[at + 2] = outPid & 0xff;
    const hasPayload = payloadAt >= 0 ? 1 : 0;
    const next = nextCounter[outPid]!;
    packets[at + 3] = (packets[at + 3]! & 0xf0) | ((next + 15 + hasPayload) & 0x0f);
    nextCounter[outPid] = (next + hasPayload) & 0x0f;
  }

  /** Sends a clock value in a packet of its own: its source PID is not the output's clock, or its packet is not sent. */
  function liftPcr(at: number, pcrFieldAt: number): void {
    if (!source.isStarted || !layout) return;
    const pid = layout.pcrPid;
    cutRun(at);
    addSegment(pcrOnlyPacket(pid, (nextCounter[pid]! + 15) & 0x0f, outputPcr(readPcr(packets, pcrFieldAt))));
  }

  /** A repeated packet has the counter and the bytes of the one before (only its PCR may differ); gaps are losses. */
  function isDuplicate(pid: number, at: number, payloadAt: number): boolean {
    if (payloadAt < 0) return false;
    const counter = packets[at + 3]! & 0x0f;
    const last = source.lastCounter[pid]!;
    const signature =
      packets.readInt32LE(at + 184) ^
      packets.readInt32LE(Math.min(payloadAt, at + 184)) ^
      packets.readInt32LE(at + 100);
    const isRepeat = counter === last && signature === source.lastSignature[pid];
    if (!isRepeat && last >= 0 && counter !== ((last + 1) & 0x0f)) lostPacketCount += (counter - last - 1) & 0x0f;
    source.lastCounter[pid] = counter;
    source.lastSignature[pid] = signature;
    return isRepeat;
  }

  function startUnit(pid: number, outPid: number, at: number, payloadAt: number): void {
    const head = readPesHead(packets, at, payloadAt);
    if (!head) {
      source.isKept[pid] = 0;
      return;
    }
    const pts = head.ptsAt >= 0 ? readTimestamp(packets, head.ptsAt) : null;
    if (layout!.hasVideo && outPid === layout!.pcrPid) startPicture(pid, at, head, pts);
    else startSound(pid, outPid, at, head, pts);
  }

  function startPicture(pid: number, at: number, head: PesHead, pts: Ticks90k | null): void {
    if (pending) onVerdict('other', at); // the picture before ended without a slice that we understood
    const dts = pts === null ? null : head.dtsAt >= 0 ? readTimestamp(packets, head.dtsAt) : pts;
    if (pts === null || dts === null) {
      // a second field without time stamps continues its picture; before the start it is worthless
      source.isKept[pid] = source.isStarted ? 1 : 0;
      return;
    }
    source.firstDts ??= dts;
    if (!source.isStarted) placeSource(pts, dts);
    if (source.leadingBefore !== null) {
      if (ticksBetween(source.leadingBefore, pts) < 0) {
        source.isKept[pid] = 0;
        return;
      }
      if (ticksBetween(source.leadingBefore, pts) > 0) source.leadingBefore = null;
    }
    cutRun(at);
    pending = { segmentCount: segments.length, counters: counters(), dts, pts };
    source.isKept[pid] = 1;
    const outDts = shiftTicks(dts, source.shiftTicks);
    const outPts = shiftTicks(pts, source.shiftTicks);
    if (head.dtsAt >= 0) writeTimestamp(packets, head.dtsAt, outDts);
    writeTimestamp(packets, head.ptsAt, outPts);
    if (source.isStarted) onPictureTime(outPts, outDts);
    scanner!.begin();
    onVerdict(scanner!.push(packets, head.elementaryAt, at + PACKET_BYTES), at);
  }

  function onPictureTime(pts: Ticks90k, dts: Ticks90k): void {
    if (lastVideoDts !== null) {
      const step = ticksBetween(lastVideoDts, dts);
      if (step > 0 && step < TICKS_PER_SECOND / 2) frameTicks = step;
    }
    lastVideoDts = dts;
    const end = shiftTicks(pts, frameTicks);
    if (videoEnd === null || ticksBetween(videoEnd, end) > 0) videoEnd = end;
    advanceMedia(dts);
  }

  function onVerdict(verdict: PictureVerdict, at: number): void {
    if (verdict === 'undecided' || !pending) return;
    const picture = pending;
    pending = null;
    if (isGoodStart(verdict, picture.dts)) {
      cutRun(at);
      const isFirst = !source.isStarted;
      const isSplice = isFirst && hasOutput;
      startMarkedBlock(picture.segmentCount, picture.counters);
      if (isFirst) {
        if (isSplice) source.leadingBefore = picture.pts;
        onPictureTime(shiftTicks(picture.pts, source.shiftTicks), shiftTicks(picture.dts, source.shiftTicks));
      }
    } else if (!source.isStarted) {
      cutRun(at);
      discardSegments();
      source.isKept.fill(0);
    }
  }

  /** Once a source runs only clean key frames are marked; at its start lesser ones will do when no clean one comes. */
  function isGoodStart(verdict: PictureVerdict, dts: Ticks90k): boolean {
    if (verdict === 'key') return true;
    const waited = source.firstDts === null ? 0 : ticksBetween(source.firstDts, dts);
    if (waited > KEYLESS_TICKS_2) {
      source.firstDts = dts; // the next mark is as far away again
      return true;
    }
    return waited > KEYLESS_TICKS_1 && (verdict === 'intra' || verdict === 'parameters') && !source.isStarted;
  }

  function startSound(pid: number, outPid: number, at: number, head: PesHead, pts: Ticks90k | null): void {
    const isRadio = !layout!.hasVideo && outPid === layout!.pcrPid;
    if (isRadio && pts !== null) startRadioUnit(at, pts);
    if (!source.isStarted && !pending) {
      source.isKept[pid] = 0;
      return;
    }
    if (pts !== null) {
      const out = shiftTicks(pts, source.shiftTicks);
      const end = audioEnd.get(outPid);
      if (end !== undefined && ticksBetween(end, out) < 0 && ticksBetween(end, out) > -10 * TICKS_PER_SECOND) {
        source.isKept[pid] = 0; // would be heard twice
        return;
      }
      audioEnd.set(outPid, shiftTicks(out, 1));
      writeTimestamp(packets, head.ptsAt, out);
      if (head.dtsAt >= 0)
        writeTimestamp(packets, head.dtsAt, shiftTicks(readTimestamp(packets, head.dtsAt), source.shiftTicks));
    }
    source.isKept[pid] = 1;
  }

  /** On radio every sound unit is a place to begin; one a second is marked. */
  function startRadioUnit(at: number, pts: Ticks90k): void {
    if (!source.isStarted) placeSource(pts, pts);
    const out = shiftTicks(pts, source.shiftTicks);
    if (!source.isStarted || mediaTicks - radioMarkTicks >= RADIO_MARK_TICKS) {
      cutRun(at);
      startMarkedBlock(segments.length, counters());
      radioMarkTicks = mediaTicks;
    }
    onPictureTime(out, out);
  }

  return {
    beginSource() {
      if (source.isStarted) closeBlock(pending?.segmentCount ?? segments.length);
      discardSegments();
      pending = null;
      source = createSource();
    },
    push(next) {
      packets = next;
      runAt = 0;
      for (let at = 0; at < next.length; at += PACKET_BYTES) {
        onPacket(at);
        if (segmentBytes > BLOCK_BYTES_MAX && !pending && source.isStarted) closeBlock(segments.length);
      }
      cutRun(next.length);
      if (!source.isStarted && !pending) discardSegments();
    },
    flush() {
      if (source.isStarted) closeBlock(pending?.segmentCount ?? segments.length);
      if (pending) pending.segmentCount = 0;
    },
    get stats() {
      return { mediaTicks, lostPacketCount, layout, isStarted: source.isStarted };
    },
  };
}

function firstFit(pmt: Pmt): { outPidBySource: Map<number, number>; layout: OutputLayout; isChanged: boolean } | null {
  const layout = layOut(pmt);
  if (!layout) return null;
  return {
    outPidBySource: new Map(layout.tracks.map((track) => [track.stream.pid, track.outPid])),
    layout,
    isChanged: false,
  };
}
