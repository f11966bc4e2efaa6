import { clearDiscontinuity, pcrAt } from './adaptation.js';
import type { OutputLayout } from './layout.js';
import type { MappedBlock } from './mapped-block.js';
import { PACKET_BYTES, payloadStart } from './packet.js';
import type { SourceReader } from './source-reader.js';
import { CODE_CLOCK, CODE_KEY, CODE_START, CODE_TRACK, type SourceChunk } from './source-section.js';
import { liftClock, restampClock } from './splice-clock.js';
import { createSpliceOutput, renumber, type SpliceOutput } from './splice-output.js';
import { hasOutput, isEntered, onSource } from './splice-phase.js';
import { collect, collectRest, finishCollected, hear } from './splice-sound.js';
import { createSpliceTracks, type OpenTrack, type SpliceTracks } from './splice-tracks.js';
import { endSequence, startUnit } from './splice-units.js';
import { TICKS_PER_SECOND, ticksBetween } from './ticks.js';
import type { KeptTime } from './timeline.js';

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

const BLOCK_BYTES_MAX = 64 * 1024;

export function createSplicer(onBlock: (block: MappedBlock) => void): Splicer {
  const out = createSpliceOutput(onBlock);
  const tracks = createSpliceTracks(out);
  const { timeline } = out;
  let reader: SourceReader | null = null;
  const onRun = (chunk: SourceChunk, from: number, to: number) => passRun(out, tracks, chunk, from, to);

  function take(): void {
    if (!reader) return;
    out.hasClock = reader.stats.hasClock;
    reader.take(onRun);
    out.blocks.close(timeline.mediaTicks);
  }

  return {
    canTake: ({ entry }) => entry !== null && tracks.fitOf(entry.programme.pmt) !== null,
    switchTo(next, kept = null) {
      const entry = next.entry;
      const how = entry && tracks.fitOf(entry.programme.pmt);
      if (!how) throw new Error('The source does not fit.');
      take();
      if (reader && hasOutput(out.phase)) takeRest(out, tracks, reader);
      const isKept = timeline.place(entry, kept);
      tracks.lay(entry.programme, how);
      out.phase = onSource(out.phase, isKept);
      if (out.phase === 'broken') tracks.skipSoundTo(timeline.shift(entry.pts));
      next.adopt();
      reader = next;
      return isKept;
    },
    take,
    mediaTicksOf: (ticks) => timeline.mediaTicks + ticksBetween(timeline.lastDts ?? ticks, ticks),
    get stats() {
      const { mediaTicks, frameTicks } = timeline;
      return { mediaTicks, layout: out.layout, frameRate: TICKS_PER_SECOND / frameTicks };
    },
  };
}

/** Packets `from` to `to` of a chunk. */
function passRun(out: SpliceOutput, tracks: SpliceTracks, chunk: SourceChunk, from: number, to: number): void {
  if (chunk.programme !== tracks.programme) {
    const how = tracks.fitOf(chunk.programme.pmt);
    if (!how) return; // the reader says that the picture has another codec
    tracks.lay(chunk.programme, how);
  }
  out.packets = chunk.packets;
  out.blocks.begin(out.packets, from * PACKET_BYTES);
  const { byCode } = tracks;
  const { codes } = chunk;
  const codesAt = chunk.codesAt - chunk.from;
  for (let index = from; index < to; index++) {
    const code = codes[codesAt + index]!;
    const track = byCode[code]; // its bits are all of the track, or there is none of this number
    if (!track || !passOn(out, track, index * PACKET_BYTES)) {
      passPacket(out, byCode[code & CODE_TRACK] ?? null, index * PACKET_BYTES, code);
    }
  }
  out.blocks.cut(to * PACKET_BYTES);
  if (out.blocks.openBytes > BLOCK_BYTES_MAX) out.blocks.close(out.timeline.mediaTicks);
}

/** Renumbers a packet that only goes on with a picture, as nearly all do. @returns false: it has to be looked at. */
function passOn(out: SpliceOutput, track: OpenTrack, at: number): boolean {
  if (track.fate !== 'keep' || track.joint !== null || out.phase !== 'entered') return false;
  if ((out.packets[at + 3]! & 0x30) !== 0x10) return false;
  renumber(out, at, track.outPid, true);
  return true;
}

function passPacket(out: SpliceOutput, track: OpenTrack | null, at: number, code: number): void {
  const { blocks, packets, phase } = out;
  const hasPcr = (code & CODE_CLOCK) !== 0;
  const isEarly = track !== null && !isEntered(phase) && track.kind !== 'audio' && (code & CODE_KEY) === 0;
  if (track === null || isEarly) {
    if (hasPcr) liftClock(out, at);
    blocks.drop(at);
    return;
  }
  const fate = (code & CODE_START) === 0 ? track.fate : startUnit(out, track, at, code);
  if (fate !== 'keep') {
    if (hasPcr) liftClock(out, at);
    if (fate === 'collect') collect(out, track, at, code);
    blocks.drop(at);
    return;
  }
  const payloadAt = payloadStart(packets, at);
  if (track.joint !== null && payloadAt >= 0) hear(out, track, at, code, payloadAt);
  const fieldAt = pcrAt(packets, at);
  if (fieldAt >= 0) restampClock(out, track.outPid, at, fieldAt, hasPcr);
  clearDiscontinuity(packets, at);
  renumber(out, at, track.outPid, payloadAt >= 0);
  if (out.phase === 'marking') endSequence(out, track, at, payloadAt);
}

/** Of what a source has left open, whole sound frames are still of use: sound comes in units of many frames. */
function takeRest(out: SpliceOutput, { byCode, programme }: SpliceTracks, reader: SourceReader): void {
  for (const track of byCode) if (track?.fate === 'keep') track.fate = 'drop';
  reader.takeRest((chunk, from, to) => {
    if (chunk.programme !== programme) return;
    out.packets = chunk.packets;
    const codesAt = chunk.codesAt - chunk.from;
    for (let index = from; index < to; index++) {
      const code = chunk.codes[codesAt + index]!;
      const track = byCode[code & CODE_TRACK];
      if (track) collectRest(out, track, index * PACKET_BYTES, code);
    }
  });
  for (const track of byCode) if (track?.fate === 'collect') finishCollected(out, track, null);
}
