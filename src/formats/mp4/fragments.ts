import { boxesIn, findBox } from './boxes.js';

/** What is needed of a movie's head (`moov`) to understand its fragments. */
export interface MovieHead {
  trackId: number;
  /** Units of time in a second. */
  timescale: number;
}

export interface Fragment {
  seconds: number;
  /** Its first picture is a key frame. */
  isIndependent: boolean;
}

const TFHD_BASE_OFFSET = 0x1;
const TFHD_DESCRIPTION = 0x2;
const TFHD_DURATION = 0x8;
const TFHD_SIZE = 0x10;
const TFHD_FLAGS = 0x20;
const TRUN_OFFSET = 0x1;
const TRUN_FIRST_FLAGS = 0x4;
const TRUN_DURATION = 0x100;
const TRUN_SIZE = 0x200;
const TRUN_FLAGS = 0x400;
const TRUN_COMPOSITION = 0x800;
const NOT_A_KEY_FRAME = 0x10000;

/** Of the first track with a picture. @returns null when there is none. */
export function readMovieHead(moov: Buffer): MovieHead | null {
  for (const { type, bytes } of boxesIn(moov)) {
    if (type !== 'trak') continue;
    const handler = findBox(bytes, ['mdia', 'hdlr']);
    const trackHead = findBox(bytes, ['tkhd']);
    const mediaHead = findBox(bytes, ['mdia', 'mdhd']);
    if (!handler || !trackHead || !mediaHead || handler.toString('latin1', 16, 20) !== 'vide') continue;
    // version 1 has times of 64 bits (ISO/IEC 14496-12 §8.3.2, §8.4.2)
    return {
      trackId: trackHead.readUInt32BE(trackHead[8] === 1 ? 28 : 20),
      timescale: mediaHead.readUInt32BE(mediaHead[8] === 1 ? 28 : 20),
    };
  }
  return null;
}

/** How long a fragment's picture is, and whether players can begin there. @returns null: it has none. */
export function readFragment(moof: Buffer, { trackId, timescale }: MovieHead): Fragment | null {
  for (const { type, bytes: traf } of boxesIn(moof)) {
    if (type !== 'traf') continue;
    const head = findBox(traf, ['tfhd']);
    if (!head || head.readUInt32BE(12) !== trackId) continue;
    const defaults = readDefaults(head);
    const runs = boxesIn(traf).filter((box) => box.type === 'trun');
    const read = runs.map(({ bytes }) => readRun(bytes, defaults));
    const units = read.reduce((sum, run) => sum + run.duration, 0);
    const [first] = read;
    return { seconds: units / timescale, isIndependent: first !== undefined && !(first.flags & NOT_A_KEY_FRAME) };
  }
  return null;
}

interface SampleDefaults {
  duration: number;
  flags: number;
}

/** §8.8.7. */
function readDefaults(head: Buffer): SampleDefaults {
  const flags = head.readUInt32BE(8) & 0xffffff;
  let at = 16 + (flags & TFHD_BASE_OFFSET ? 8 : 0) + (flags & TFHD_DESCRIPTION ? 4 : 0);
  const next = (isThere: number) => {
    if (!isThere) return 0;
    at += 4;
    return head.readUInt32BE(at - 4);
  };
  const duration = next(flags & TFHD_DURATION);
  next(flags & TFHD_SIZE);
  return { duration, flags: next(flags & TFHD_FLAGS) };
}

/** Durations of a run's samples together, and the flags of its first; §8.8.8. */
function readRun(run: Buffer, defaults: SampleDefaults): SampleDefaults {
  const flags = run.readUInt32BE(8) & 0xffffff;
  const count = run.readUInt32BE(12);
  let at = 16 + (flags & TRUN_OFFSET ? 4 : 0);
  let firstFlags = defaults.flags;
  if (flags & TRUN_FIRST_FLAGS) {
    firstFlags = run.readUInt32BE(at);
    at += 4;
  }
  const fields = [TRUN_DURATION, TRUN_SIZE, TRUN_FLAGS, TRUN_COMPOSITION].filter((field) => flags & field);
  if (flags & TRUN_FLAGS && count > 0) firstFlags = run.readUInt32BE(at + 4 * fields.indexOf(TRUN_FLAGS));
  if (!(flags & TRUN_DURATION)) return { duration: count * defaults.duration, flags: firstFlags };
  let duration = 0;
  for (let sample = 0; sample < count; sample++) duration += run.readUInt32BE(at + 4 * fields.length * sample);
  return { duration, flags: firstFlags };
}
