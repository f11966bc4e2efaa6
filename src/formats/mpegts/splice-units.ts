import { payloadStart } from './packet.js';
import { type PesHead, readPesHead, readTimestamp, writeTimestamp } from './pes.js';
import { withSequenceEnd } from './sequence-end.js';
import type { SoundFate } from './sound-joint.js';
import { CODE_CLOCK, CODE_KEY } from './source-section.js';
import { breakClock, insertClock } from './splice-clock.js';
import { insertPes, markBlock, repeatTables, type SpliceOutput } from './splice-output.js';
import { hasOutput, isEntered, onSequenceEnd } from './splice-phase.js';
import { finishCollected } from './splice-sound.js';
import type { OpenTrack } from './splice-tracks.js';
import { TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';

/** Pictures and pieces of sound as they begin: whether they are sent, and at which time. */

/** A subtitle further from the picture is not of this time base. */
const SUBTITLE_FAR_TICKS = 30 * TICKS_PER_SECOND;

/** A unit of the track starts in the packet at `at`. @returns what becomes of it. */
export function startUnit(out: SpliceOutput, track: OpenTrack, at: number, code: number): SoundFate {
  if (track.fate === 'collect') finishCollected(out, track, at);
  const head = readPesHead(out.packets, at, payloadStart(out.packets, at))!;
  track.streamId = head.streamId;
  track.fate = fateOf(out, track, at, code, head);
  return track.fate;
}

function fateOf(out: SpliceOutput, track: OpenTrack, at: number, code: number, head: PesHead): SoundFate {
  const { packets, phase, timeline } = out;
  const isLead = track.outPid === out.layout!.pcrPid;
  const pts = head.ptsAt >= 0 ? timeline.shift(readTimestamp(packets, head.ptsAt)) : null;
  if (pts === null) return isEntered(phase) ? 'keep' : 'drop';
  const dts = head.dtsAt >= 0 ? timeline.shift(readTimestamp(packets, head.dtsAt)) : pts;
  if (track.joint) {
    // before the first picture of all there is no output to which sound could be joined
    if ((!hasOutput(phase) || phase === 'broken') && !isLead) return 'drop';
    const silence = track.joint.fill(head.streamId, pts, timeline.clockTicks);
    if (silence) insertPes(out, track.outPid, at, silence);
    const fate = track.joint.start(pts, timeline.lastDts);
    if (fate !== 'keep') return fate;
  } else if (track.kind === 'subtitle' && !isTimely(out, pts)) return 'drop';
  if (isLead) startLead(out, at, code, pts, dts, head);
  else restamp(packets, head, pts, dts);
  return 'keep';
}

/** A picture starts, or on radio a piece of sound: what gives the output its time. */
function startLead(out: SpliceOutput, at: number, code: number, pts: Ticks90k, dts: Ticks90k, head: PesHead): void {
  const { timeline } = out;
  if (out.phase === 'broken') breakClock(out, at, code, dts);
  else {
    const needsClock = hasOutput(out.phase) && ((code & CODE_CLOCK) === 0 || timeline.isAhead || timeline.isKept);
    const own = needsClock ? timeline.ownClock(dts, out.hasClock) : null;
    if (own !== null) insertClock(out, at, own); // before the mark: behind it comes the picture at once
  }
  if ((code & CODE_KEY) === 0) repeatTables(out, at);
  else markBlock(out, at, timeline.mediaTicksAt(dts) + Math.max(0, ticksBetween(dts, pts)));
  restamp(out.packets, head, pts, timeline.advance(pts, dts));
}

/** The packet begins the first picture behind a splice of HEVC, and is rewritten. */
export function endSequence(out: SpliceOutput, { outPid }: OpenTrack, at: number, payloadAt: number): void {
  const { blocks, packets, tables } = out;
  out.phase = onSequenceEnd(out.phase);
  const head = readPesHead(packets, at, payloadAt);
  const both = head && withSequenceEnd(packets, at, head, () => tables.count(outPid, true));
  if (!both) return;
  blocks.cut(at);
  blocks.insert(both);
  blocks.drop(at);
}

function restamp(packets: Buffer, { ptsAt, dtsAt }: PesHead, pts: Ticks90k, dts: Ticks90k): void {
  // a picture without a DTS is decoded when it is shown: one that had to be straightened is shown later
  writeTimestamp(packets, ptsAt, dtsAt < 0 || ticksBetween(dts, pts) < 0 ? dts : pts);
  if (dtsAt >= 0) writeTimestamp(packets, dtsAt, dts);
}

function isTimely({ phase, timeline }: SpliceOutput, pts: Ticks90k): boolean {
  const { lastDts } = timeline;
  if (lastDts === null) return false;
  const ahead = ticksBetween(lastDts, pts);
  return ahead > (isEntered(phase) ? -SUBTITLE_FAR_TICKS : 0) && ahead < SUBTITLE_FAR_TICKS;
}
