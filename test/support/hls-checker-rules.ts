import { type ListedSegment, type MediaList, parseMediaList } from './hls-checker-list.js';

/** The table in `hls-checker.ts` says what each rule asks for. */
export type HlsRule =
  | 'header'
  | 'version'
  | 'target'
  | 'duration'
  | 'sequence'
  | 'constant'
  | 'marks'
  | 'date'
  | 'window'
  | 'end'
  | 'stall'
  | 'type'
  | 'cache'
  | 'kept'
  | 'media'
  | 'ts'
  | 'sound'
  | 'master'
  | 'variants';

export type HlsReport = (rule: HlsRule, sentence: string) => void;

export interface ListRules {
  /** Segments that a list has once it runs. Default 6. */
  segmentsMin?: number;
  /** Seconds that it then holds. Default three target durations, the least of RFC 8216 §6.2.2. */
  windowSecondsMin?: number;
  /** Whether each list needs EXT-X-PROGRAM-DATE-TIME. Default true. */
  wantsDates?: boolean;
}

/** A date may be off the sum of the durations before it by so much. */
const DATE_SLACK_MS = 50;

/** Judges the lists of one address, one after the other in the order of time. */
export function watchLists(rules: ListRules, report: HlsReport) {
  const { segmentsMin = 6, wantsDates = true } = rules;
  let before: MediaList | null = null;
  let changedMs = 0;
  let isRunning = false;

  const checkAlone = (list: MediaList) => {
    const [target = '', ...more] = list.targetDurations;
    if (!/^\d+$/.test(target) || more.length > 0)
      report('target', `TARGETDURATION is ${JSON.stringify(list.targetDurations)}, not one integer`);
    const needed = neededVersion(list);
    if ((list.version ?? 1) < needed) report('version', `version ${list.version} where ${needed} is needed`);
    for (const { number, seconds, secondsText } of list.segments) {
      if (seconds === null || !/^\d+(\.\d+)?$/.test(secondsText))
        report('duration', `segment ${number} has the EXTINF ${JSON.stringify(secondsText)}`);
      else if (Math.round(seconds) > Number(target))
        report('target', `segment ${number} has ${seconds} s, more than the target of ${target} s`);
    }
    if (list.hasEnd) report('end', 'a live list says ENDLIST');
    if (wantsDates) checkDates(list, report);
  };

  const checkWindow = (list: MediaList) => {
    const seconds = list.segments.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
    const secondsMin = rules.windowSecondsMin ?? 3 * Number(list.targetDurations[0]);
    const isFull = list.segments.length >= segmentsMin && seconds >= secondsMin;
    if (isRunning && !isFull) report('window', `only ${list.segments.length} segments, ${seconds} s`);
    isRunning ||= isFull;
  };

  return {
    /** @param atMs When it was read, by any clock that only goes on. */
    see(text: string, atMs: number): MediaList {
      if (!/^#EXTM3U\r?\n/.test(text)) report('header', `the first line is ${JSON.stringify(text.split('\n')[0])}`);
      const list = parseMediaList(text);
      checkAlone(list);
      checkWindow(list);
      if (before) compare(before, list, report);
      const isChanged = !before || endOf(list) !== endOf(before);
      const targetMs = 1_000 * Number(list.targetDurations[0]);
      const waitedMs = atMs - changedMs;
      if (isChanged) changedMs = atMs;
      else if (waitedMs > 1.5 * targetMs) report('stall', `nothing new for ${Math.round(waitedMs)} ms`);
      before = list;
      return list;
    },
    end(): void {
      if (!isRunning) report('window', `never ${segmentsMin} segments and as long as it should be`);
    },
  };
}

/** Number of the segment that is due next: a list goes on when it rises. */
export function endOf({ sequence, segments }: MediaList): number {
  return sequence + segments.length;
}

function neededVersion({ segments }: MediaList): number {
  if (segments.some(({ map }) => map !== null)) return 6;
  if (segments.some(({ range }) => range !== null)) return 4;
  return segments.some(({ secondsText }) => secondsText.includes('.')) ? 3 : 1;
}

function checkDates({ segments }: MediaList, report: HlsReport): void {
  const [first] = segments;
  if (first && first.dateMs === null) report('date', 'the first segment has no date');
  let dueMs = first?.dateMs ?? null;
  for (const { number, dateMs, seconds, isMarked } of segments) {
    if (dateMs !== null && dueMs !== null) {
      const offMs = dateMs - dueMs;
      // behind a mark time may go on later, never earlier
      if (isMarked ? offMs < -DATE_SLACK_MS : Math.abs(offMs) > DATE_SLACK_MS)
        report('date', `segment ${number} is dated ${Math.round(offMs)} ms off the durations before it`);
    }
    if (dateMs !== null || dueMs !== null) dueMs = (dateMs ?? dueMs!) + 1_000 * (seconds ?? 0);
  }
}

/** What must hold from one list to the next. @see RFC 8216 §6.2.1, §6.2.2 */
function compare(before: MediaList, list: MediaList, report: HlsReport): void {
  if (list.targetDurations[0] !== before.targetDurations[0])
    report('target', `TARGETDURATION goes from ${before.targetDurations[0]} to ${list.targetDurations[0]}`);
  const lastNumber = endOf(before) - 1;
  if (list.sequence < before.sequence)
    report('sequence', `MEDIA-SEQUENCE falls from ${before.sequence} to ${list.sequence}`);
  if (list.sequence > lastNumber + 1)
    report('sequence', `segments ${lastNumber + 1} to ${list.sequence - 1} were never listed`);
  if (endOf(list) - 1 < lastNumber) report('sequence', `segment ${lastNumber} was taken from the end of the list`);
  const byNumber = new Map(before.segments.map((segment) => [segment.number, segment]));
  for (const segment of list.segments) {
    const known = byNumber.get(segment.number);
    const difference = known && describeDifference(known, segment);
    if (difference) report('constant', `segment ${segment.number} changes ${difference}`);
    const elsewhere = before.segments.find((one) => one.uri === segment.uri && isSameRange(one, segment));
    if (elsewhere && elsewhere.number !== segment.number)
      report('sequence', `${segment.uri} was number ${elsewhere.number} and is ${segment.number}`);
  }
  const goneMarks = before.segments
    .filter(({ number }) => number < list.sequence)
    .reduce((sum, { markCount }) => sum + markCount, 0);
  const dueMarks = before.discontinuitySequence + goneMarks;
  if (list.sequence >= before.sequence && list.sequence <= lastNumber + 1 && list.discontinuitySequence !== dueMarks)
    report('marks', `DISCONTINUITY-SEQUENCE is ${list.discontinuitySequence} where ${dueMarks} is right`);
}

function describeDifference(known: ListedSegment, segment: ListedSegment): string | null {
  if (known.uri !== segment.uri) return `its address from ${known.uri} to ${segment.uri}`;
  if (known.seconds !== segment.seconds) return `its duration from ${known.seconds} to ${segment.seconds} s`;
  if (!isSameRange(known, segment)) return 'its range';
  if (known.isMarked !== segment.isMarked) return 'its mark';
  if (known.discontinuity !== segment.discontinuity) return 'the number of marks before it';
  return null;
}

function isSameRange(one: ListedSegment, other: ListedSegment): boolean {
  return one.range?.offset === other.range?.offset && one.range?.length === other.range?.length;
}
