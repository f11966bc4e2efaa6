import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.js';
import {
  type HlsSegment,
  type MediaPlaylist,
  type PlayedLists,
  type SegmentBeside,
  sameSegment,
} from '../formats/hls/index.js';
import type { LiveOpener, LiveTarget } from '../net/index.js';
import { isMissing } from './faults.js';
import { createFollowedList } from './followed-list.js';
import type { Part } from './form.js';
import { createHeldSegments, type HeldSegments, type OnHeldPiece } from './held-segments.js';
import { createSegmentFetcher, refusalOf, type SegmentAttempt } from './segment.js';

/** One list of segments that is followed, and what is in hand of it. */
export interface HlsTrack {
  readonly part: Part;
  readonly segments: Pick<HeldSegments, 'mediaMs' | 'isEmpty' | 'handRest'>;
  readonly targetMs: number;
  /** Nothing will be added to the list. */
  readonly isFinished: boolean;
  /** It is finished, and all of it has been fetched. */
  readonly isOver: boolean;
  /** In hand, or named in the list. */
  readonly aheadMs: number;
  /** See `FollowedList.isAwaited`. */
  readonly isAwaited: boolean;
  /** Until the list is to be read again; infinite when it is finished. */
  readonly dueInMs: number;
  /** Where it has begun, if it has with the last list. */
  readonly joined: SegmentBeside | null;
  /** @param beside What it is to begin with at the same moment. */
  begin(loaded: LoadedMedia, beside: SegmentBeside | null): void;
  /** Reads the list again or fetches a segment. @returns Whether there was anything to do. */
  step(): Promise<boolean>;
  /** Hands on so much, what has been promised before, and at the start more. */
  hand(stepMs: number, onPiece: OnHeldPiece): void;
  /** How much less has been handed on than was asked. */
  readonly lagMs: number;
  /** So much of it need not be made up for. */
  forgive(lagMs: number): void;
}

export interface LoadedMedia {
  list: MediaPlaylist;
  /** Where it came from, after redirects: there it is asked for again, since each redirect may begin a session of its own. */
  url: string;
  /** When it was asked for. */
  askedMs: number;
}

export interface TrackNeeds {
  opener: LiveOpener;
  clock: Clock;
  /** The request for one address of the list. */
  targetFor(url: string): LiveTarget;
  loadMedia(url: string): Promise<LoadedMedia>;
  /** Tries again what may pass. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  canRepack: boolean;
  /** How far the lists have been played, also before this session. */
  played: PlayedLists;
  /** Another may be fetched. */
  onRoom(): void;
  /** A segment has come. */
  onFetched(part: Part): void;
}

const MISSING_MAX = 3;

/** @param isJoined There is another one beside it. */
export function createTrack(part: Part, isJoined: boolean, needs: TrackNeeds, signal: AbortSignal): HlsTrack {
  const { opener, clock, targetFor, loadMedia, patiently, canRepack, played, onRoom, onFetched } = needs;
  const segments = createHeldSegments(onRoom);
  const fetcher = createSegmentFetcher(opener, segments, targetFor, isJoined);
  /** To be handed on at once. */
  let burstMs = 0;
  const list = createFollowedList(clock, part, played, (ms) => {
    burstMs = ms;
  });
  let url = '';
  let missingCount = 0;
  let lastMissing: Error | null = null;
  /** Any segment, ever. */
  let hasFetched = false;
  let lagMs = 0;

  async function reload(): Promise<void> {
    const askedMs = clock.steadyMs();
    list.renew((await loadMedia(url)).list, askedMs);
  }

  async function fetchNext(segment: HlsSegment): Promise<void> {
    if (segment.gap) return;
    const refusal = refusalOf(segment, canRepack);
    if (refusal) throw refusal;
    const attempt: SegmentAttempt = { segment, durationMs: list.durationOf(segment), held: null };
    const fetch = () => patiently(() => fetcher.fetch(attempt, signal));
    try {
      await fetch().catch(async (error: unknown) => {
        if (!isMissing(error)) throw error;
        const { list: next } = await loadMedia(url);
        list.update(next);
        const renamed = sameSegment(next, segment);
        if (!renamed || isAskedAlike(renamed, segment)) throw error;
        attempt.segment = renamed;
        await fetch();
      });
      missingCount = 0;
      hasFetched = true;
      list.fetched(attempt.segment);
      onFetched(part);
    } catch (error) {
      attempt.held?.end();
      missingCount += 1;
      lastMissing = error as Error;
      if (!isMissing(error) || missingCount >= MISSING_MAX) throw error;
    }
  }

  return {
    part,
    segments,
    get targetMs() {
      return list.targetMs;
    },
    get isFinished() {
      return list.isFinished;
    },
    get isOver() {
      return list.isFinished && list.queue.isEmpty;
    },
    get aheadMs() {
      return segments.mediaMs + list.queue.mediaMs;
    },
    get isAwaited() {
      return list.isAwaited;
    },
    get dueInMs() {
      return list.dueInMs;
    },
    get joined() {
      return list.joined;
    },
    get lagMs() {
      return lagMs;
    },
    begin(loaded, beside) {
      url = loaded.url;
      missingCount = 0;
      list.begin(loaded.list, loaded.askedMs, beside);
    },
    async step() {
      if (list.dueInMs <= 0) await reload();
      else if (!list.queue.isEmpty && segments.hasRoom) await fetchNext(list.queue.take());
      else return false;
      // a list that ends, and nothing of it to show: it has not ended but failed
      if (list.isFinished && list.queue.isEmpty && !hasFetched && lastMissing) throw lastMissing;
      return true;
    },
    hand(stepMs, onPiece) {
      const wantedMs = stepMs + lagMs;
      const handedMs = segments.hand(wantedMs + burstMs, onPiece);
      lagMs = Math.max(0, wantedMs - handedMs);
      burstMs -= Math.min(burstMs, Math.max(0, handedMs - wantedMs));
    },
    forgive(ms) {
      lagMs -= ms;
    },
  };
}

/** Whether the same addresses are asked for both: a token may be in that of the key or of the map alone. */
function isAskedAlike(one: HlsSegment, other: HlsSegment): boolean {
  const addressesOf = ({ uri, key, map }: HlsSegment) => [uri, key?.method === 'AES-128' ? key.uri : null, map?.uri];
  return isDeepStrictEqual(addressesOf(one), addressesOf(other));
}
