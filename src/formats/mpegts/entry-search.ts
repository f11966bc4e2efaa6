import { createPictureScanner, type PictureScanner, type PictureVerdict } from './access-units.js';
import type { VideoCodec } from './codecs.js';
import { type EntryState, onAdopted, onKeyFrame, onTold, SEARCHING } from './entry-state.js';
import type { SourceTime } from './source-time.js';
import type { SourceTracks } from './source-tracks.js';
import { createStartRule } from './start-rule.js';
import { TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';

/** Looks at the pictures of a source (or on radio at its sound) for those at which viewers can begin; the first is its entry. */
export interface EntrySearch {
  /** All that is known is of no use for what comes. */
  restart(): void;
  /** Tracks are others; null: there is no picture among them. */
  setCodec(codec: VideoCodec | null): void;
  /** A picture starts, whose elementary bytes begin at `from`. */
  begin(start: PictureStart, bytes: Uint8Array, from: number, to: number): void;
  /** More of it. */
  push(bytes: Uint8Array, from: number, to: number): void;
  /** Nothing more comes of it. */
  end(): void;
  /** After an entry at an open group, pictures that are shown before it refer to one that was never sent. */
  isLeading(pts: Ticks90k): boolean;
  /** The entry has been found: from here on others know. */
  tell(): void;
  adopt(): void;
  state(): EntryState;
  /** There is a picture of which it is not known yet what it is. */
  isUndecided(): boolean;
  /** With which packet it begins, at most `until`. */
  undecidedSeq(until: number): number;
}

export interface PictureStart {
  seq: number;
  pts: Ticks90k;
  dts: Ticks90k;
  /** The source's clock then, in ticks; null: none has come. */
  clock: number | null;
}

const RADIO_MARK_TICKS = TICKS_PER_SECOND;

/** @param onKey Viewers can begin at this packet. */
export function createEntrySearch(tracks: SourceTracks, time: SourceTime, onKey: (seq: number) => void): EntrySearch {
  const rule = createStartRule();
  let state: EntryState = SEARCHING;
  let scanner: { codec: VideoCodec; pictures: PictureScanner } | null = null;
  /** A picture of which it is not known yet what it is. */
  let picture: PictureStart | null = null;
  let leadingBefore: Ticks90k | null = null;
  let markedAtTicks = 0;

  function judge(verdict: PictureVerdict): void {
    if (verdict === 'undecided' || !picture) return;
    const judged = picture;
    picture = null;
    if (rule.isGoodStart(verdict, time.mediaTicks, state.kind === 'searching')) mark(judged);
  }

  function mark({ seq, pts, dts, clock }: PictureStart): void {
    markedAtTicks = time.mediaTicks;
    onKey(seq);
    if (state.kind !== 'searching') return;
    state = onKeyFrame(state, { pts, dts, clock, programme: tracks.programme! }, seq);
    leadingBefore = scanner ? pts : null;
  }

  return {
    restart() {
      state = SEARCHING;
      picture = null;
      leadingBefore = null;
      rule.restart();
    },
    setCodec(codec) {
      picture = null;
      if (codec !== (scanner?.codec ?? null)) scanner = codec && { codec, pictures: createPictureScanner(codec) };
    },
    begin(start, bytes, from, to) {
      rule.noteTime(time.mediaTicks);
      if (scanner) {
        picture = start;
        scanner.pictures.begin();
        judge(scanner.pictures.push(bytes, from, to));
      } else if (state.kind === 'searching' || time.mediaTicks - markedAtTicks >= RADIO_MARK_TICKS) mark(start);
    },
    push(bytes, from, to) {
      if (picture !== null) judge(scanner!.pictures.push(bytes, from, to));
    },
    end: () => judge('other'),
    isLeading(pts) {
      if (leadingBefore === null) return false;
      const after = ticksBetween(leadingBefore, pts);
      if (after > 0) leadingBefore = null;
      return after < 0;
    },
    tell() {
      state = onTold(state);
    },
    adopt() {
      state = onAdopted(state);
    },
    state: () => state,
    isUndecided: () => picture !== null,
    undecidedSeq: (until) => (picture ? Math.min(until, picture.seq) : until),
  };
}
