import type { AudioCodec } from './codecs.js';
import { writePes } from './pes.js';
import { silentFrame } from './silence.js';
import { isFramed, readSoundFrame, SOUND_HEAD_BYTES } from './sound-frames.js';
import { createSoundWalker, type SoundWalker } from './sound-walker.js';
import { shiftTicks, TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';

/**
 * One sound track of the output: knows where its last frame ends, and joins the next source there. A source's units hardly
 * ever begin just there: the one that lies across the joint is cut at a frame and written anew, those before it are left out.
 *
 *     heard so far  ──────────────┤
 *     next source      [  unit  ][  u n i t  ][  unit  ] …
 *                       left out  ··[ cut   ]  as they are
 */
export interface SoundJoint {
  /** Units that follow come from another source. `codec` null: it lacks the track. */
  join(codec: AudioCodec | null): void;
  /**
   * A unit starts, `pts` on the output's line, while the picture is at `near` (null: there is none yet). @returns what to do with its packets: `keep` sends them, `collect` calls
   * `collect` with what they hold, `drop` leaves them out.
   */
  start(pts: Ticks90k, near: Ticks90k | null): SoundFate;
  /**
   * A PES of silence from the end of what was heard up to the first unit behind a joint; null: there is no hole to fill.
   *
   * @param clock What is before it comes too late: sound may begin well behind the first picture.
   */
  fill(streamId: number, pts: Ticks90k, clock: Ticks90k | null): Uint8Array | null;
  /** A unit starts that may never be completed: it is to be collected. */
  startRest(pts: Ticks90k): void;
  /** Takes the sound of a packet of a kept unit. */
  heard(bytes: Uint8Array, from: number, to: number): void;
  collect(bytes: Uint8Array, from: number, to: number): void;
  /**
   * The unit that was collected is over. @returns its whole frames behind the joint as a PES; null when nothing of it is
   * new. The frame that the next unit completes goes with it, but for a rest.
   */
  finish(streamId: number): Uint8Array | null;
  /** Nothing of what comes before this time can be of use. */
  skipTo(ticks: Ticks90k): void;
  /** Where the sound ends that was sent; null: none was. */
  readonly end: Ticks90k | null;
}

export type SoundFate = 'keep' | 'collect' | 'drop';

/** 90 kHz cannot express frames of 44.1 kHz: multiplexers round. */
const SLACK_TICKS = TICKS_PER_SECOND / 1_000;
/** Holes longer than that are none of a joint. */
const FILL_TICKS_MAX = 2 * TICKS_PER_SECOND;
/** A PES tells its length in 16 bits. */
const FILL_BYTES_MAX = 60_000;
/** Sound this far from the picture belongs to another time base. It may pause for longer and come back. */
const FAR_TICKS = 10 * TICKS_PER_SECOND;

export function createSoundJoint(): SoundJoint {
  let codec: AudioCodec | null = null;
  let walker: SoundWalker | null = null;
  /** Where the sound of the sources before ended. */
  let endBefore: Ticks90k | null = null;
  let isJoining = true;
  /** Of a codec whose frames cannot be told apart: where the last unit begins. */
  let lastPts: Ticks90k | null = null;
  let collected: Uint8Array[] = [];
  let collectedPts: Ticks90k | null = null;
  let isRest = false;
  /** First bytes of a frame of the source before. */
  let headBefore: { codec: AudioCodec; head: Uint8Array } | null = null;

  const end = (): Ticks90k | null => {
    const walked = walker?.endTicks ?? null;
    if (walked !== null) return shiftTicks(Math.round(walked), 0);
    return lastPts === null ? endBefore : shiftTicks(lastPts, 1);
  };

  return {
    join(next) {
      endBefore = end();
      const head = walker?.lastHead;
      if (head && codec) headBefore = { codec, head: head.slice() };
      codec = next;
      walker = codec !== null && isFramed(codec) ? createSoundWalker(codec) : null;
      lastPts = null;
      isJoining = true;
      isRest = false;
      collected = [];
      collectedPts = null;
    },
    start(pts, near) {
      if (near !== null && Math.abs(ticksBetween(near, pts)) > FAR_TICKS) return 'drop';
      const heardTo = end();
      const gap = heardTo === null ? 0 : ticksBetween(heardTo, pts);
      if (isJoining && gap < -SLACK_TICKS) {
        if (!walker) return 'drop';
        collectedPts = pts;
        return 'collect';
      }
      isJoining = false;
      lastPts = pts;
      walker?.begin(pts);
      return 'keep';
    },
    fill(streamId, pts, clock) {
      if (!isJoining || !headBefore || headBefore.codec !== codec) return null;
      const heardTo = end();
      const silent = silentFrame(headBefore.codec, headBefore.head);
      if (heardTo === null || !silent) return null;
      const gap = ticksBetween(heardTo, pts);
      const wanted = gap > FILL_TICKS_MAX ? 0 : Math.floor((gap + SLACK_TICKS) / silent.ticks);
      const late = clock === null ? 0 : Math.max(0, Math.ceil(ticksBetween(heardTo, clock) / silent.ticks));
      const count = Math.min(wanted - late, Math.floor(FILL_BYTES_MAX / silent.bytes.length));
      if (count < 1) return null;
      return writePes(
        streamId,
        shiftTicks(heardTo, Math.round(late * silent.ticks)),
        Buffer.concat(new Array<Uint8Array>(count).fill(silent.bytes)),
      );
    },
    startRest(pts) {
      collectedPts = pts;
      isRest = true;
    },
    heard: (bytes, from, to) => walker?.push(bytes, from, to),
    collect: (bytes, from, to) => void collected.push(bytes.slice(from, to)),
    finish(streamId) {
      const unit = Buffer.concat(collected);
      const unitPts = collectedPts;
      collected = [];
      collectedPts = null;
      const isCut = isRest;
      isRest = false;
      const heardTo = end();
      if (unitPts === null || heardTo === null || codec === null) return null;
      const cut = cutBefore(codec, unit, ticksBetween(heardTo, unitPts));
      if (!cut || (isCut && cut.wholeBytes === 0)) return null;
      const sound = isCut ? cut.bytes.subarray(0, cut.wholeBytes) : cut.bytes;
      const pts = shiftTicks(heardTo, Math.round(cut.ticks));
      isJoining = false;
      lastPts = pts;
      walker?.begin(pts);
      walker?.push(sound, 0, sound.length);
      return writePes(streamId, pts, sound);
    },
    skipTo(ticks) {
      const heardTo = end();
      if (heardTo === null || ticksBetween(heardTo, ticks) <= 0) return;
      endBefore = ticks;
      headBefore = null; // a hole that the clock has run over is not filled
      if (walker && codec) walker = createSoundWalker(codec);
      lastPts = null;
    },
    get end() {
      return end();
    },
  };
}

interface Cut {
  bytes: Uint8Array;
  /** Of them in whole frames. */
  wholeBytes: number;
  /** Where they begin, from the joint. */
  ticks: number;
}

/** @param startTicks Where the unit begins, from the joint. @returns its frames from the joint on; null: none. */
function cutBefore(codec: AudioCodec, unit: Uint8Array, startTicks: number): Cut | null {
  let ticks = startTicks;
  let cut: { at: number; ticks: number } | null = null;
  let wholeTo = 0;
  for (let at = 0; at + SOUND_HEAD_BYTES <= unit.length; ) {
    const frame = readSoundFrame(codec, unit, at);
    if (!frame) {
      at += 1;
      continue;
    }
    if (!cut && ticks >= -SLACK_TICKS) cut = { at, ticks };
    ticks += frame.ticks;
    at += frame.sizeBytes;
    if (cut && at <= unit.length) wholeTo = at;
  }
  return cut && { bytes: unit.subarray(cut.at), wholeBytes: Math.max(0, wholeTo - cut.at), ticks: cut.ticks };
}
