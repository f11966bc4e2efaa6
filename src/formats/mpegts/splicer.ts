import { clearDiscontinuity, pcrAt, pcrOnlyPacket, readPcr, removePcr, writePcr } from './adaptation.js';
import { createBlockBuilder } from './block-builder.js';
import { type Fit, fitInto, layOut, type OutputLayout } from './layout.js';
import type { MappedBlock } from './mapped-block.js';
import { createOutputTables } from './output-tables.js';
import { PACKET_BYTES, payloadStart } from './packet.js';
import { type PesHead, packetisePes, readPesHead, readTimestamp, writeTimestamp } from './pes.js';
import type { Pmt } from './psi.js';
import { withSequenceEnd } from './sequence-end.js';
import { createSoundJoint, type SoundFate, type SoundJoint } from './sound-joint.js';
import type { SourceReader } from './source-reader.js';
import {
  CODE_CLOCK,
  CODE_KEY,
  CODE_START,
  CODE_TRACK,
  type SourceChunk,
  type SourceProgramme,
} from './source-section.js';
import { TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';
import { createTimeline, type KeptTime } from './timeline.js';

/**
 * Joins one source after another into one continuous output stream.
 *
 * The output owns its PIDs, continuity counters, programme tables and time line, so packets that are dropped, inserted or
 * lost leave no gap, and a change of source is no change for players. Packets are rewritten where they lie (the buffers
 * come fresh from the network and are ours) and gathered into blocks:
 *
 *     source reader ──complete units──► keep / cut / drop ──► rewrite in place ──► segments ──► block (one concat)
 *                                                                  ▲
 *                                          PAT + PMT before each key frame, else each 100 ms
 *
 * A block that is marked starts with PAT, PMT and a key frame: viewers can begin there.
 */
export interface Splicer {
  /**
   * Whether the source, which has an entry, fits into what viewers have: no player changes the picture's codec in the middle
   * of a response without harm.
   */
  canTake(reader: SourceReader): boolean;
  /**
   * Goes on with another source, or with the same behind a jump of its time base, at its entry. What the one before had
   * not completed is left out. The source must fit.
   *
   * @param kept See `Timeline.place`.
   * @returns whether the source keeps its time stamps.
   */
  switchTo(reader: SourceReader, kept?: KeptTime | null): boolean;
  /** Sends what the source has completed. Call it once per read: it closes the block, so nothing waits. */
  take(): void;
  /** Media time of a time stamp of the output, near to what has gone out last. */
  readonly mediaTicksOf: KeptTime;
  readonly stats: SplicerStats;
}

export interface SplicerStats {
  /** Media time that has gone out, in ticks since the first picture (or sound, on radio). */
  mediaTicks: number;
  layout: OutputLayout | null;
  /** Pictures per second. */
  frameRate: number;
}

const TABLES_EVERY_TICKS = TICKS_PER_SECOND / 10;
const BLOCK_BYTES_MAX = 64 * 1024;
/** A subtitle further from the picture is not of this time base. */
const SUBTITLE_FAR_TICKS = 30 * TICKS_PER_SECOND;

/** A track of the source on its way into the output. */
interface OpenTrack {
  outPid: number;
  kind: 'video' | 'audio' | 'subtitle';
  fate: SoundFate;
  streamId: number;
  joint: SoundJoint | null;
}

export function createSplicer(onBlock: (block: MappedBlock) => void): Splicer {
  const blocks = createBlockBuilder(onBlock);
  const tables = createOutputTables();
  const timeline = createTimeline();
  const joints = new Map<number, SoundJoint>();
  let layout: OutputLayout | null = null;
  let reader: SourceReader | null = null;
  let programme: SourceProgramme | null = null;
  /** By the track's code. */
  let tracks: (OpenTrack | null)[] = [];
  /** The source's entry has gone out. */
  let isEntered = false;
  let hasOutput = false;
  let endsSequence = false;
  /** A part of the time line may be missing before the source's entry. */
  let isBroken = false;
  let hasClock = true;
  let tablesAtTicks = 0;
  let packets: Buffer = Buffer.alloc(0);

  function fitOf(pmt: Pmt): Fit | null {
    return layout ? fitInto(layout, pmt) : firstFit(pmt);
  }

  function lay(next: SourceProgramme, how: Fit): void {
    programme = next;
    if (!layout) {
      layout = next.layout;
      tables.setLayout(layout);
    }
    for (const { outPid, role } of layout.tracks) {
      if (role.kind === 'audio' && !joints.has(outPid)) joints.set(outPid, createSoundJoint());
    }
    tracks = [null];
    for (const { stream, role } of next.layout.tracks) {
      const outPid = how.get(stream.pid);
      tracks.push(
        outPid === undefined
          ? null
          : { outPid, kind: role.kind, fate: 'drop', streamId: 0, joint: joints.get(outPid) ?? null },
      );
    }
    for (const [outPid, joint] of joints) {
      const offered = next.layout.tracks.find(({ stream }) => how.get(stream.pid) === outPid);
      joint.join(offered?.role.kind === 'audio' ? offered.role.codec : null);
      if (timeline.clockTicks !== null) joint.skipTo(timeline.clockTicks);
    }
  }

  /** Packets `from` to `to` of a chunk. */
  function onRun(chunk: SourceChunk, from: number, to: number): void {
    if (chunk.programme !== programme) {
      const how = fitOf(chunk.programme.pmt);
      if (!how) return; // the reader says that the picture has another codec
      lay(chunk.programme, how);
    }
    packets = chunk.packets;
    blocks.begin(packets, from * PACKET_BYTES);
    const { codes } = chunk;
    const codesAt = chunk.codesAt - chunk.from;
    for (let index = from; index < to; index++) {
      const code = codes[codesAt + index]!;
      if (!passOn(index * PACKET_BYTES, code)) onPacket(index * PACKET_BYTES, code);
    }
    blocks.cut(to * PACKET_BYTES);
    if (blocks.openBytes > BLOCK_BYTES_MAX) blocks.close(timeline.mediaTicks);
  }

  /** Renumbers a packet that only goes on with a picture, as nearly all do. @returns false: it has to be looked at. */
  function passOn(at: number, code: number): boolean {
    const track = tracks[code]; // its bits are all of the track, or there is none of this number
    if (track?.fate !== 'keep' || track.joint !== null || !isEntered) return false;
    const control = packets[at + 3]!;
    if ((control & 0x30) !== 0x10) return false;
    const { outPid } = track;
    packets[at + 1] = (packets[at + 1]! & 0xe0) | (outPid >> 8);
    packets[at + 2] = outPid & 0xff;
    packets[at + 3] = (control & 0xf0) | tables.count(outPid, true);
    return true;
  }

  function onPacket(at: number, code: number): void {
    const track = tracks[code & CODE_TRACK] ?? null;
    const hasPcr = (code & CODE_CLOCK) !== 0;
    if (track === null || (!isEntered && track.kind !== 'audio' && (code & CODE_KEY) === 0)) {
      if (hasPcr) liftClock(at);
      blocks.drop(at);
      return;
    }
    const fate = (code & CODE_START) === 0 ? track.fate : startUnit(track, at, code);
    if (fate !== 'keep') {
      if (hasPcr) liftClock(at);
      if (fate === 'collect') collect(track, at, code);
      blocks.drop(at);
      return;
    }
    const payloadAt = payloadStart(packets, at);
    if (track.joint !== null && payloadAt >= 0) hear(track, at, code, payloadAt);
    const fieldAt = pcrAt(packets, at);
    if (fieldAt >= 0) restampClock(track.outPid, at, fieldAt, hasPcr);
    clearDiscontinuity(packets, at);
    const { outPid } = track;
    packets[at + 1] = (packets[at + 1]! & 0xe0) | (outPid >> 8);
    packets[at + 2] = outPid & 0xff;
    packets[at + 3] = (packets[at + 3]! & 0xf0) | tables.count(outPid, payloadAt >= 0);
    if (endsSequence) endSequence(track, at, payloadAt);
  }

  /** The packet begins the first picture behind a splice of HEVC, and is rewritten. */
  function endSequence({ outPid }: OpenTrack, at: number, payloadAt: number): void {
    endsSequence = false;
    const head = readPesHead(packets, at, payloadAt);
    const both = head && withSequenceEnd(packets, at, head, () => tables.count(outPid, true));
    if (!both) return;
    blocks.cut(at);
    blocks.insert(both);
    blocks.drop(at);
  }

  function restampClock(outPid: number, at: number, fieldAt: number, hasPcr: boolean): void {
    if (hasPcr && outPid === layout!.pcrPid) {
      const pcr = timeline.shiftClock(readPcr(packets, fieldAt), false);
      if (pcr === null) removePcr(packets, at);
      else writePcr(packets, fieldAt, pcr);
      return;
    }
    if (hasPcr) liftClock(at);
    removePcr(packets, at);
  }

  /** Sends a clock value in a packet of its own: its PID is not the output's clock, or its packet is not sent. */
  function liftClock(at: number): void {
    if (!isEntered) return;
    const pcr = timeline.shiftClock(readPcr(packets, pcrAt(packets, at)), true);
    if (pcr !== null) insertClock(at, pcr);
  }

  function insertClock(at: number, pcr: number): void {
    const { pcrPid } = layout!;
    blocks.cut(at);
    blocks.insert(pcrOnlyPacket(pcrPid, tables.count(pcrPid, false), pcr));
  }

  function startUnit(track: OpenTrack, at: number, code: number): SoundFate {
    if (track.fate === 'collect') finishCollected(track, at);
    const head = readPesHead(packets, at, payloadStart(packets, at))!;
    track.streamId = head.streamId;
    track.fate = fateOf(track, at, code, head);
    return track.fate;
  }

  function fateOf(track: OpenTrack, at: number, code: number, head: PesHead): SoundFate {
    const isLead = track.outPid === layout!.pcrPid;
    const pts = head.ptsAt >= 0 ? timeline.shift(readTimestamp(packets, head.ptsAt)) : null;
    if (pts === null) return isEntered ? 'keep' : 'drop';
    const dts = head.dtsAt >= 0 ? timeline.shift(readTimestamp(packets, head.dtsAt)) : pts;
    if (track.joint) {
      // before the first picture of all there is no output to which sound could be joined
      if ((!hasOutput || isBroken) && !isLead) return 'drop';
      const silence = track.joint.fill(head.streamId, pts, timeline.clockTicks);
      if (silence) insertPes(track, at, silence);
      const fate = track.joint.start(pts, timeline.lastDts);
      if (fate !== 'keep') return fate;
    } else if (track.kind === 'subtitle' && !isTimely(pts)) return 'drop';
    if (isLead) startLead(at, code, pts, dts, head);
    else restamp(head, pts, dts);
    return 'keep';
  }

  function startLead(at: number, code: number, pts: Ticks90k, dts: Ticks90k, head: PesHead): void {
    const needsClock = hasOutput && ((code & CODE_CLOCK) === 0 || timeline.isAhead || timeline.isKept);
    const own = needsClock && !isBroken ? timeline.ownClock(dts, hasClock) : null;
    if (isBroken) breakClock(at, code, dts);
    if (own !== null) insertClock(at, own); // before the mark: behind it comes the picture at once
    endsSequence = hasOutput && !isEntered && isHevc();
    if ((code & CODE_KEY) !== 0) markBlock(at, timeline.mediaTicksAt(dts) + Math.max(0, ticksBetween(dts, pts)));
    else repeatTables(at);
    restamp(head, pts, timeline.advance(pts, dts));
  }

  /** What follows the part that is missing has a clock of its own, as far as players are concerned. */
  function breakClock(at: number, code: number, dts: Ticks90k): void {
    const { pcrPid } = layout!;
    const next = (code & CODE_CLOCK) === 0 ? null : readPcr(packets, pcrAt(packets, at));
    blocks.cut(at);
    blocks.insert(pcrOnlyPacket(pcrPid, tables.count(pcrPid, false), timeline.restartClock(next, dts), true));
    isBroken = false;
  }

  function isHevc(): boolean {
    return layout!.tracks.some(({ role }) => role.kind === 'video' && role.codec === 'hevc');
  }

  function restamp({ ptsAt, dtsAt }: PesHead, pts: Ticks90k, dts: Ticks90k): void {
    // a picture without a DTS is decoded when it is shown: one that had to be straightened is shown later
    writeTimestamp(packets, ptsAt, dtsAt < 0 || ticksBetween(dts, pts) < 0 ? dts : pts);
    if (dtsAt >= 0) writeTimestamp(packets, dtsAt, dts);
  }

  function isTimely(pts: Ticks90k): boolean {
    const { lastDts } = timeline;
    if (lastDts === null) return false;
    const ahead = ticksBetween(lastDts, pts);
    return ahead > (isEntered ? -SUBTITLE_FAR_TICKS : 0) && ahead < SUBTITLE_FAR_TICKS;
  }

  /** What follows starts with PAT and PMT and is where viewers can begin. */
  function markBlock(at: number, startTicks: number): void {
    blocks.cut(at);
    const counters = tables.counters();
    blocks.startMarked(tables.packets(), { counters, startTicks, startsSource: !isEntered }, timeline.mediaTicks);
    tablesAtTicks = timeline.mediaTicks;
    isEntered = true;
    hasOutput = true;
  }

  function repeatTables(at: number): void {
    if (timeline.mediaTicks - tablesAtTicks < TABLES_EVERY_TICKS) return;
    blocks.cut(at);
    blocks.insert(tables.packets());
    tablesAtTicks = timeline.mediaTicks;
  }

  /** Sound bytes of a packet: behind the head of its PES where one starts. */
  function soundAt(at: number, code: number, payloadAt: number): number {
    return (code & CODE_START) === 0 ? payloadAt : readPesHead(packets, at, payloadAt)!.elementaryAt;
  }

  function hear(track: OpenTrack, at: number, code: number, payloadAt: number): void {
    track.joint!.heard(packets, soundAt(at, code, payloadAt), at + PACKET_BYTES);
    if (track.outPid === layout!.pcrPid && track.joint!.end !== null) timeline.extend(track.joint!.end);
  }

  function collect(track: OpenTrack, at: number, code: number): void {
    const payloadAt = payloadStart(packets, at);
    if (payloadAt >= 0) track.joint!.collect(packets, soundAt(at, code, payloadAt), at + PACKET_BYTES);
  }

  /** @param at Where it is put among the packets in hand; null: none are in hand. */
  function finishCollected(track: OpenTrack, at: number | null): void {
    const pes = track.joint!.finish(track.streamId);
    if (pes) insertPes(track, at, pes);
  }

  function insertPes(track: OpenTrack, at: number | null, pes: Uint8Array): void {
    if (at !== null) blocks.cut(at);
    blocks.insert(packetisePes(pes, track.outPid, () => tables.count(track.outPid, true)));
  }

  function take(): void {
    if (!reader) return;
    hasClock = reader.stats.hasClock;
    reader.take(onRun);
    blocks.close(timeline.mediaTicks);
  }

  /** Of what a source has left open, whole sound frames are still of use: sound comes in units of many frames. */
  function takeRest(): void {
    if (!reader || !hasOutput) return;
    for (const track of tracks) if (track?.fate === 'keep') track.fate = 'drop';
    reader.takeRest((chunk, from, to) => {
      if (chunk.programme !== programme) return;
      packets = chunk.packets;
      const codesAt = chunk.codesAt - chunk.from;
      for (let index = from; index < to; index++) onRestPacket(index * PACKET_BYTES, chunk.codes[codesAt + index]!);
    });
    for (const track of tracks) if (track?.fate === 'collect') finishCollected(track, null);
  }

  function onRestPacket(at: number, code: number): void {
    const track = tracks[code & CODE_TRACK];
    if (!track?.joint) return;
    if ((code & CODE_START) !== 0) {
      if (track.fate === 'collect') finishCollected(track, null);
      const head = readPesHead(packets, at, payloadStart(packets, at))!;
      track.fate = head.ptsAt < 0 ? 'drop' : 'collect';
      track.streamId = head.streamId;
      if (head.ptsAt >= 0) track.joint.startRest(timeline.shift(readTimestamp(packets, head.ptsAt)));
    }
    if (track.fate === 'collect') collect(track, at, code);
  }

  return {
    canTake: ({ entry }) => entry !== null && fitOf(entry.programme.pmt) !== null,
    switchTo(next, kept = null) {
      const entry = next.entry;
      const how = entry && fitOf(entry.programme.pmt);
      if (!how) throw new Error('The source does not fit.');
      take();
      takeRest();
      const isKept = timeline.place(entry, kept);
      lay(entry.programme, how);
      isEntered = false;
      isBroken = hasOutput && isKept;
      if (isBroken) for (const joint of joints.values()) joint.skipTo(timeline.shift(entry.pts));
      next.adopt();
      reader = next;
      return isKept;
    },
    take,
    mediaTicksOf: (ticks) => timeline.mediaTicks + ticksBetween(timeline.lastDts ?? ticks, ticks),
    get stats() {
      return { mediaTicks: timeline.mediaTicks, layout, frameRate: TICKS_PER_SECOND / timeline.frameTicks };
    },
  };
}

function firstFit(pmt: Pmt): Fit | null {
  const tracks = layOut(pmt)?.tracks;
  return tracks ? new Map(tracks.map((track) => [track.stream.pid, track.outPid])) : null;
}
