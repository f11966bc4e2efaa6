import type { HlsSegment, MediaPlaylist } from './playlist.js';

/** What a reader of a live list does next. `segments` come in order and are never empty. */
export type HlsStep =
  /** Nothing new. */
  | { kind: 'wait' }
  /** The first ones: near the end of a live list, from the start of a finished one. */
  | { kind: 'join'; segments: readonly HlsSegment[] }
  | {
      kind: 'continue';
      /** How they were found to be new. */
      by: 'sequence' | 'uri';
      segments: readonly HlsSegment[];
      /** Something is missing before the first one. */
      discontinuity: boolean;
      missedCount: number;
    }
  /** The list has begun anew, or what we knew of it has gone. */
  | { kind: 'rejoin'; segments: readonly HlsSegment[]; discontinuity: true };

/** What is kept from one reading of the list to the next. */
export interface HlsPosition {
  mediaSequence: number;
  /** Of the last segment that was handed on. */
  lastSequence: number;
  window: readonly HlsSegment[];
  /** The last ones that were handed on. */
  handed: readonly Handed[];
}

interface Handed {
  sequence: number;
  uri: string;
  path: string;
}

/** How far the lists of a source have been played, for whoever opens it again. Empty: nothing has been. */
export type PlayedLists = Partial<Record<'main' | 'sound', HlsPosition>>;

/** A segment of another list of the same programme, which a reader begins with. */
export interface SegmentBeside {
  list: MediaPlaylist;
  segment: HlsSegment;
}

/** A reader starts at least so many target durations before the end (RFC 8216 §6.3.3). */
const JOIN_TARGETS = 3;
/** Longer than any window that servers of a cluster could be behind each other. */
const HANDED_MAX = 64;

/**
 * Compares a list with what is known of the one before. Numbers count; where they fall or stand still, addresses do, without
 * their query where the path alone tells them apart, since tokens change. Pure: time is the caller's.
 *
 * @param beside What it is to begin with at the same moment, where it begins anew.
 */
export function followPlaylist(
  position: HlsPosition | null,
  list: MediaPlaylist,
  beside: SegmentBeside | null = null,
): { step: HlsStep; position: HlsPosition | null } {
  const { segments } = list;
  if (segments.length === 0) return { step: { kind: 'wait' }, position };
  if (!position) {
    const joined = segments.slice(joinAt(list, beside));
    return { step: { kind: 'join', segments: joined }, position: moved(null, list, joined) };
  }
  if (areNumbersGood(position, list)) return continueByNumber(position, list);
  const knownAt = segments.findLastIndex(createFinder(list, position));
  if (knownAt >= 0) {
    const fresh = segments.slice(knownAt + 1).filter((segment) => !wasHanded(position, segment));
    if (fresh.length === 0) return { step: { kind: 'wait' }, position };
    return {
      step: { kind: 'continue', by: 'uri', segments: fresh, discontinuity: false, missedCount: 0 },
      position: moved(position, list, fresh),
    };
  }
  // names that are made up for each reading: only the numbers tell
  if (list.mediaSequence > position.mediaSequence) return continueByNumber(position, list);
  const joined = segments.slice(joinAt(list, beside));
  return { step: { kind: 'rejoin', segments: joined, discontinuity: true }, position: moved(position, list, joined) };
}

/**
 * Begins with a list of which a part has been played before: as near its end as newcomers do, and with nothing that was. A finished
 * list that names all since its beginning is a film, which begins anew.
 */
export function joinBehind(
  played: HlsPosition,
  list: MediaPlaylist,
  beside: SegmentBeside | null = null,
): { step: HlsStep; position: HlsPosition | null } {
  const joined = followPlaylist(null, list, beside);
  const isFilm = list.endList && list.mediaSequence === 0;
  if (isFilm || joined.step.kind !== 'join') return joined;
  const { step, position } = followPlaylist(played, list, beside);
  if (step.kind === 'wait') return { step, position };
  if (step.kind !== 'continue') return joined;
  const fresh = new Set(step.segments);
  const segments = joined.step.segments.filter((segment) => fresh.has(segment));
  if (segments.length === 0) return { step: { kind: 'wait' }, position };
  return { step: { kind: 'join', segments }, position: moved(null, list, segments) };
}

/** Of a reader who has played up to this segment, whatever has been handed on. */
export function playedUpTo(position: HlsPosition, { sequence }: HlsSegment): HlsPosition {
  const isPlayed = (one: { sequence: number }) => one.sequence <= sequence;
  return {
    ...position,
    lastSequence: sequence,
    window: position.window.filter(isPlayed),
    handed: position.handed.filter(isPlayed),
  };
}

function continueByNumber(position: HlsPosition, list: MediaPlaylist) {
  const { segments } = list;
  const { lastSequence } = position;
  const fresh = segments.filter((segment) => segment.sequence > lastSequence && !wasHanded(position, segment));
  if (fresh.length === 0) {
    const last = Math.max(lastSequence, segments.at(-1)!.sequence);
    return { step: { kind: 'wait' } as const, position: { ...moved(position, list, []), lastSequence: last } };
  }
  const missedCount = fresh[0]!.sequence - lastSequence - 1;
  const discontinuity = missedCount > 0;
  return {
    step: { kind: 'continue', by: 'sequence', segments: fresh, discontinuity, missedCount } as const,
    position: moved(position, list, fresh),
  };
}

/** How a later list names a segment, since tokens in addresses change: by its number and its file's name. @returns null: not at all. */
export function sameSegment({ segments }: MediaPlaylist, wanted: HlsSegment): HlsSegment | null {
  const found = segments[wanted.sequence - (segments[0]?.sequence ?? 0)];
  return found && nameOf(found.uri) === nameOf(wanted.uri) && isSameRange(found, wanted) ? found : null;
}

function joinAt(list: MediaPlaylist, beside: SegmentBeside | null): number {
  const at = latestJoin(list);
  if (!beside || list.endList) return at;
  const sameAt = findBeside(list, beside);
  if (sameAt < 0 || sameAt >= list.segments.length) return at;
  // numbers may mean nothing: what is far away is not the same
  const betweenSeconds = secondsOf(list.segments.slice(Math.min(at, sameAt), Math.max(at, sameAt)));
  return betweenSeconds > JOIN_TARGETS * list.targetSeconds ? at : sameAt;
}

/** By dates, where both lists have them, else by number. It may be outside of the list. */
function findBeside(list: MediaPlaylist, { list: other, segment }: SegmentBeside): number {
  const startMs = startsMs(other)?.[other.segments.indexOf(segment)];
  const ownMs = startsMs(list);
  if (startMs === undefined || ownMs === null) return segment.sequence - list.segments[0]!.sequence;
  return list.segments.findIndex(({ durationSeconds }, at) => ownMs[at]! + (durationSeconds * 1_000) / 2 > startMs);
}

/** When each segment begins. @returns null: none has a date. */
function startsMs({ segments }: MediaPlaylist): number[] | null {
  const datedAt = segments.findIndex(({ programDateTime }) => programDateTime !== null);
  if (datedAt < 0) return null;
  let nextMs = Date.parse(segments[datedAt]!.programDateTime!) - secondsOf(segments.slice(0, datedAt)) * 1_000;
  return segments.map(({ programDateTime, durationSeconds }) => {
    const startMs = programDateTime === null ? nextMs : Date.parse(programDateTime);
    nextMs = startMs + durationSeconds * 1_000;
    return startMs;
  });
}

const secondsOf = (segments: readonly HlsSegment[]): number =>
  segments.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);

/** The latest segment from which enough remains, else the first. */
function latestJoin({ segments, targetSeconds, endList }: MediaPlaylist): number {
  if (endList) return 0;
  let seconds = 0;
  for (let at = segments.length - 1; at >= 0; at--) {
    seconds += segments[at]!.durationSeconds;
    if (seconds >= JOIN_TARGETS * targetSeconds) return at;
  }
  return 0;
}

/** They have not fallen, and the same number is still the same segment. */
function areNumbersGood({ mediaSequence, window }: HlsPosition, list: MediaPlaylist): boolean {
  if (list.mediaSequence < mediaSequence) return false;
  const before = window.at(list.mediaSequence - mediaSequence);
  const now = list.segments[0]!;
  if (!before || before.sequence !== now.sequence) return true; // nothing in common
  return (
    before.uri === now.uri ||
    (pathOf(before.uri) === pathOf(now.uri) && isSameRange(before, now)) ||
    nameOf(before.uri) === nameOf(now.uri)
  );
}

function isSameRange(one: HlsSegment, other: HlsSegment): boolean {
  return one.byteRange?.[0] === other.byteRange?.[0];
}

/** Whether a segment was handed on, or stood in the list before. */
function createFinder(list: MediaPlaylist, { handed, window }: HlsPosition): (segment: HlsSegment) => boolean {
  const paths = list.segments.map(keyOf);
  const isPathUnique = new Set(paths).size === paths.length;
  const keyFor = isPathUnique ? keyOf : fullKeyOf;
  const known = new Set([...handed.map(({ path, uri }) => (isPathUnique ? path : uri)), ...window.map(keyFor)]);
  return (segment) => known.has(keyFor(segment));
}

/** With the same number: names may come round again. */
function wasHanded({ handed }: HlsPosition, segment: HlsSegment): boolean {
  return handed.some(({ sequence, path }) => sequence === segment.sequence && path === keyOf(segment));
}

function moved(position: HlsPosition | null, list: MediaPlaylist, fresh: readonly HlsSegment[]): HlsPosition {
  const added = fresh.map((segment) => ({
    sequence: segment.sequence,
    uri: fullKeyOf(segment),
    path: keyOf(segment),
  }));
  return {
    mediaSequence: list.mediaSequence,
    lastSequence: fresh.at(-1)?.sequence ?? position?.lastSequence ?? -1,
    window: list.segments,
    handed: [...(position?.handed ?? []), ...added].slice(-HANDED_MAX),
  };
}

const pathOf = (uri: string): string => uri.split('?', 1)[0]!;
const nameOf = (uri: string): string => pathOf(uri).slice(pathOf(uri).lastIndexOf('/') + 1);
/** Several segments may be ranges of one resource. */
const rangeOf = ({ byteRange }: HlsSegment): string => (byteRange === null ? '' : `#${byteRange[0]}`);
const keyOf = (segment: HlsSegment): string => pathOf(segment.uri) + rangeOf(segment);
const fullKeyOf = (segment: HlsSegment): string => segment.uri + rangeOf(segment);
