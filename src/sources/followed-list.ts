import type { Clock } from '../base/clock.js';
import {
  followPlaylist,
  type HlsPosition,
  type HlsSegment,
  joinBehind,
  type MediaPlaylist,
  type PlayedLists,
  playedUpTo,
  type SegmentBeside,
  sameSegment,
} from '../formats/hls/index.js';
import { unchanged } from './faults.js';
import type { Part } from './form.js';
import { burstFor } from './pacing.js';
import { createSegmentQueue, type SegmentQueue } from './segment-queue.js';

/** A list of segments as it was last read, and what is left of it to be fetched. */
export interface FollowedList {
  readonly queue: Pick<SegmentQueue, 'isEmpty' | 'mediaMs' | 'take'>;
  /** No segment takes longer, whatever the list says. */
  readonly targetMs: number;
  /** Nothing will be added to it. */
  readonly isFinished: boolean;
  /** All that it names was played before; something new has to come first. */
  readonly isAwaited: boolean;
  /** Until it is to be read again; infinite when it is finished. */
  readonly dueInMs: number;
  /** Where it has begun, if it has when it was last read. */
  readonly joined: SegmentBeside | null;
  durationOf(segment: HlsSegment): number;
  /**
   * From an address that may be another one.
   *
   * @param askedMs When it was asked for. @param beside What it is to begin with at the same moment.
   */
  begin(list: MediaPlaylist, askedMs: number, beside: SegmentBeside | null): void;
  /** It has been read again, when it was due. Throws `upstream_stalled` when it has named nothing new for too long. */
  renew(list: MediaPlaylist, askedMs: number): void;
  /** It has been read again for another reason. */
  update(list: MediaPlaylist): void;
  /** It has been fetched, and need not be played again. */
  fetched(segment: HlsSegment): void;
}

const TARGET_SECONDS_MIN = 1;
const TARGET_SECONDS_MAX = 30;
const DURATION_MS_MIN = 100;
const DURATION_MS_MAX = 60_000;
/** A list that names nothing new for so many target durations has stalled. */
const STALLED_TARGETS = 3;
/** Of a live list; older ones than these have gone from its server long ago. */
const QUEUE_MAX = 500;

/**
 * @param played Where it is noted how far this part has been played, also by an opening before this one.
 * @param onJoin Its first segments are there; so much is to be handed on at once, in ms.
 */
export function createFollowedList(
  clock: Clock,
  part: Part,
  played: PlayedLists,
  onJoin: (burstMs: number) => void,
): FollowedList {
  const before = played[part] ?? null;
  const queue = createSegmentQueue();
  let position: HlsPosition | null = null;
  let targetMs = TARGET_SECONDS_MIN * 1_000;
  /** Between two readings: as the list says, since it may grow by segments of which the longest is far off. */
  let readEveryMs = targetMs;
  let isFinished = false;
  let hasBegun = false;
  let joined: SegmentBeside | null = null;
  /** Whether it named something new when it was last due. */
  let isNew = false;
  let askedMs = clock.steadyMs();
  /** When it last named something new. */
  let changedMs = askedMs;

  const durationOf = ({ durationSeconds }: HlsSegment): number => {
    const ms = durationSeconds > 0 ? durationSeconds * 1_000 : targetMs;
    return Math.min(DURATION_MS_MAX, Math.max(DURATION_MS_MIN, ms));
  };

  /** @returns Whether it names anything new. */
  function take(told: MediaPlaylist, beside: SegmentBeside | null): boolean {
    const list = withRealTarget(told);
    targetMs = boundedTargetMs(list);
    readEveryMs = boundedTargetMs(told);
    isFinished = list.endList;
    const { step, position: next } =
      position || !before ? followPlaylist(position, list, beside) : joinBehind(before, list, beside);
    position = next;
    const left = step.kind === 'rejoin' ? [] : queue.segments.map((segment) => sameSegment(list, segment) ?? segment);
    const named = step.kind === 'wait' ? left : [...left, ...step.segments];
    const wanted = isFinished ? named : named.slice(-QUEUE_MAX);
    queue.replace(wanted, durationOf);
    joined = step.kind === 'join' || step.kind === 'rejoin' ? { list, segment: wanted[0]! } : null;
    if (step.kind === 'wait') return false;
    hasBegun = true;
    changedMs = clock.steadyMs();
    if (step.kind === 'join') onJoin(burstFor(durationOf(wanted[0]!), queue.mediaMs, targetMs));
    return true;
  }

  return {
    queue,
    get targetMs() {
      return targetMs;
    },
    get isFinished() {
      return isFinished;
    },
    get isAwaited() {
      return before !== null && !hasBegun;
    },
    get joined() {
      return joined;
    },
    get dueInMs() {
      if (isFinished) return Number.POSITIVE_INFINITY;
      return askedMs + readEveryMs / (isNew ? 1 : 2) - clock.steadyMs(); // RFC 8216 §6.3.4
    },
    durationOf,
    begin(list, asked, beside) {
      askedMs = asked;
      isNew = take(list, beside);
      changedMs = askedMs;
    },
    renew(list, asked) {
      askedMs = asked;
      isNew = take(list, null);
      const unchangedMs = asked - changedMs;
      if (!isNew && unchangedMs > STALLED_TARGETS * targetMs) throw unchanged(unchangedMs / 1_000);
    },
    update: (list) => void take(list, null),
    fetched(segment) {
      if (position) played[part] = playedUpTo(position, segment);
    },
  };
}

function boundedTargetMs({ targetSeconds }: MediaPlaylist): number {
  return Math.min(TARGET_SECONDS_MAX, Math.max(TARGET_SECONDS_MIN, targetSeconds)) * 1_000;
}

/** Some servers promise segments that are much shorter than those they make: nothing new comes before one of these is over. */
function withRealTarget(list: MediaPlaylist): MediaPlaylist {
  const longest = list.segments.reduce((most, { durationSeconds }) => Math.max(most, durationSeconds), 0);
  return Math.round(longest) > list.targetSeconds ? { ...list, targetSeconds: longest } : list;
}
