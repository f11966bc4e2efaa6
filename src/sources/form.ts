/**
 * How a segment is packed. Segments of one form are parts of one file: see `areOneFile`. All but transport streams have to be
 * repacked.
 */
export type SegmentForm =
  | { kind: 'ts' }
  /** Fragments of an MP4; `head` is what stands before the first one. */
  | { kind: 'fmp4'; head: Buffer }
  /** Sound alone, in a format as ffmpeg calls it. It has no time stamps; `startTicks` (90 kHz) is told beside it, or null. */
  | { kind: 'sound'; format: SoundFormat; file: number; startTicks: number | null };

/** Which of two lists a segment comes from: `main` alone has it all, unless there is one of `sound` beside it. */
export type Part = 'main' | 'sound';

type SoundFormat = 'aac' | 'mp3' | 'ac3' | 'eac3';

export const TS: SegmentForm = { kind: 'ts' };
/** Each segment has what others have in a map. */
export const WHOLE_MP4: SegmentForm = { kind: 'fmp4', head: Buffer.alloc(0) };

const SOUNDS: Record<SoundFormat, SegmentForm> = {
  aac: { kind: 'sound', format: 'aac', file: 0, startTicks: null },
  mp3: { kind: 'sound', format: 'mp3', file: 0, startTicks: null },
  ac3: { kind: 'sound', format: 'ac3', file: 0, startTicks: null },
  eac3: { kind: 'sound', format: 'eac3', file: 0, startTicks: null },
};

/** @param at Where the sound begins. */
export function soundForm(bytes: Uint8Array, at: number): SegmentForm {
  // ADTS has no layer; AC-3 and E-AC-3 are told apart by bsid (ETSI TS 102 366 §E.1.2.2)
  if (bytes[at] === 0x0b) return (bytes[at + 5] ?? 0) >> 3 > 10 ? SOUNDS.eac3 : SOUNDS.ac3;
  return ((bytes[at + 1] ?? 0) & 0x06) === 0 ? SOUNDS.aac : SOUNDS.mp3;
}

/** Whether segments of both go into one ffmpeg. */
export function areOneFile(one: SegmentForm, other: SegmentForm): boolean {
  if (one === other) return true;
  return one.kind === 'sound' && other.kind === 'sound' && one.format === other.format && one.file === other.file;
}

/**
 * Makes the forms of the segments of a list that is joined with another, in order. Where time stamps may begin anew there begins
 * another file, since an ffmpeg with two inputs does not bear that, and so it does behind a gap in bare sound, which has none.
 */
export function createFileForms() {
  let file = 0;
  let lastSequence: number | null = null;
  let last: { given: SegmentForm; own: SegmentForm } | null = null;
  /** @param startTicks When the segment begins, of bare sound. */
  return (given: SegmentForm, segment: { sequence: number; discontinuity: boolean }, startTicks: number | null) => {
    const isBehindGap = segment.sequence !== (lastSequence ?? segment.sequence - 1) + 1;
    const isBroken = segment.discontinuity || (isBehindGap && given.kind === 'sound');
    lastSequence = segment.sequence;
    if (isBroken) file += 1;
    if (given.kind === 'sound') return { ...given, file, startTicks };
    if (isBroken || last?.given !== given) last = { given, own: { ...given } };
    return last.own;
  };
}
