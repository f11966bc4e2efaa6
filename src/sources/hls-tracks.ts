import { playlistUnusable } from './faults.js';
import type { Part, SegmentForm } from './form.js';
import type { HlsTrack, LoadedMedia } from './hls-track.js';
import { paceFor } from './pacing.js';

/** The lists of a source, one or two, followed by turns and handed on side by side. Without any until they have begun. */
export interface HlsTracks {
  /** All have been fetched to their end. */
  readonly isOver: boolean;
  readonly isEmpty: boolean;
  /** A failure has to be told, so that the relay can have another source by the time nothing is left. */
  readonly isNearlyDry: boolean;
  /** There are lists, and one of them has to name something new first: all of it was played before. */
  readonly isAwaited: boolean;
  /** Until one of the lists is to be read again. */
  readonly dueInMs: number;
  /** @param sound Null: it is in `main`. */
  begin(main: LoadedMedia, sound: LoadedMedia | null): void;
  /** Does what is due for the one with less in hand, else for the other. @returns Whether there was anything to do. */
  step(): Promise<boolean>;
  /** Hands on what is due. @param elapsedMs Since the last time. */
  hand(elapsedMs: number, onPiece: OnTrackPiece): void;
  /** Hands on all that is there. */
  handRest(onPiece: OnTrackPiece): void;
}

export type OnTrackPiece = (part: Part, piece: Buffer, startsAnew: boolean, form: SegmentForm) => void;

/** Of what is in hand so much is left when a failure is told, or half a segment if that is less. */
const LAST_MS_MAX = 1_000;

/** @param open Of a part, for the first time. */
export function createTracks(open: (part: Part, isJoined: boolean) => HlsTrack): HlsTracks {
  let tracks: readonly HlsTrack[] = [];
  const targetMs = () => tracks[0]?.targetMs ?? 0;
  /** 0 while there are none. */
  const least = (measure: (track: HlsTrack) => number) => (tracks[0] ? Math.min(...tracks.map(measure)) : 0);

  const pace = (): number => {
    if (tracks.length === 0) return 1;
    const isFinished = tracks.every((track) => track.isFinished);
    return paceFor(
      least(({ aheadMs }) => aheadMs),
      targetMs(),
      isFinished,
    );
  };

  return {
    get isOver() {
      return tracks.every(({ isOver }) => isOver);
    },
    get isEmpty() {
      return tracks.every(({ segments }) => segments.isEmpty);
    },
    get isNearlyDry() {
      return least(({ segments }) => segments.mediaMs) <= Math.min(LAST_MS_MAX, targetMs() / 2);
    },
    get isAwaited() {
      return tracks.some((track) => track.isAwaited);
    },
    get dueInMs() {
      return least((track) => track.dueInMs);
    },
    begin(main, sound) {
      if (tracks.length === 0) tracks = sound ? [open('main', true), open('sound', true)] : [open('main', false)];
      if (tracks.length !== (sound ? 2 : 1)) throw playlistUnusable('has its sound elsewhere all of a sudden');
      tracks[0]!.begin(main, null);
      if (sound) tracks[1]!.begin(sound, tracks[0]!.joined);
    },
    async step() {
      const byNeed = tracks.toSorted((a, b) => a.segments.mediaMs - b.segments.mediaMs);
      for (const track of byNeed) if (await track.step()) return true;
      return false;
    },
    hand(elapsedMs, onPiece) {
      const stepMs = elapsedMs * pace();
      for (const track of tracks) track.hand(stepMs, (...held) => onPiece(track.part, ...held));
      // one that has run dry makes up for it as soon as it can, or the other would stay ahead for ever
      const lagMs = least((track) => track.lagMs);
      for (const track of tracks) track.forgive(lagMs);
    },
    handRest(onPiece) {
      for (const { part, segments } of tracks) segments.handRest((...held) => onPiece(part, ...held));
    },
  };
}
