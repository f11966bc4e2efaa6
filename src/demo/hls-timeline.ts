import type { StreamLayout } from './clip-reader.js';
import type { SegmentCuts } from './segment-cuts.js';
import { TICKS_PER_SECOND } from './ts-time.js';

/** One segment as a list names it. */
export interface Segment {
  /** Rises with each restart of the numbers, so that no two segments share a name. */
  series: number;
  /** Its media sequence number. */
  number: number;
  seconds: number;
  /** When its first picture was "recorded", in Unix milliseconds. */
  beganMs: number;
  /** A discontinuity stands in front of it, and the list says so. */
  isMarked: boolean;
  sizeBytes: number;
  /** Number of the first segment of the same media: who has that one's head needs no other. */
  mediaStart: number;
  read(countsAnew: boolean): Buffer;
}

export interface SegmentWindow {
  segments: readonly Segment[];
  /** Media sequence number of the first segment, also where the list is empty. */
  firstNumber: number;
  /** Marks that have left the list with their segments. */
  goneMarks: number;
}

/**
 * What a live stream's list holds at each moment. All times are in ticks since the simulator's start.
 *
 *     era 0   [0][1][2][3][4] │ era 1, other clip  [5][6] …       one era each time that clip, time base or numbers change
 *                    └── window of the list ──────────┘
 */
export interface HlsTimeline {
  window(nowTicks: number): SegmentWindow;
  /** A segment of the window, or of as many before it; null: it is gone or not yet there. */
  find(series: number, number: number, nowTicks: number): Segment | null;
  /** What is read before the segments of the media that begin with this number. */
  findHead(series: number, mediaStart: number): Buffer | null;
  /** The next segment is of other media, whose time goes on (null) or begins with `timeBaseTicks`. */
  changeMedia(cuts: SegmentCuts, timeBaseTicks: number | null, isMarked: boolean, nowTicks: number): void;
  /** Numbers begin anew with the newest segments (null), or with a new encoder's time. */
  restartNumbers(timeBaseTicks: number | null, nowTicks: number): void;
  /** From now on the stream is so many segments further. */
  skip(count: number): void;
  /** Of what is sent at this moment. */
  readonly cuts: SegmentCuts;
}

interface Era {
  cuts: SegmentCuts;
  layout: StreamLayout;
  /** When segment 0 of `cuts` began. */
  zeroTicks: number;
  firstCut: number;
  /** Null: it goes on. */
  lastCut: number | null;
  series: number;
  /** What is added to the number of a cut to get its media sequence number. */
  shift: number;
  isMarked: boolean;
}

/** With so many segments a list begins after a restart. */
const RESTART_COUNT = 3;
const DEFAULT_TIME_BASE_TICKS = 10 * TICKS_PER_SECOND;

/** @param startMs When the simulator was started, in Unix milliseconds. */
export function createHlsTimeline(
  first: SegmentCuts,
  layout: StreamLayout,
  windowCount: number,
  startMs: number,
): HlsTimeline {
  let eras: Era[] = [
    {
      ...{ cuts: first, layout, zeroTicks: -first.startOf(windowCount), firstCut: 0, lastCut: null },
      ...{ series: 0, shift: 0, isMarked: false },
    },
  ];
  let goneMarks = 0;
  const current = () => eras.at(-1)!;
  const newestCut = ({ cuts, zeroTicks, firstCut, lastCut }: Era, nowTicks: number) =>
    lastCut ?? Math.max(cuts.cutAt(nowTicks - zeroTicks) - 1, firstCut - 1);
  const timeBaseOf = (era: Era) => era.layout.timeBaseTicks ?? DEFAULT_TIME_BASE_TICKS;

  const describe = (era: Era, cut: number): Segment => {
    const { cuts, zeroTicks, firstCut, series, shift } = era;
    return {
      series,
      number: cut + shift,
      seconds: (cuts.startOf(cut + 1) - cuts.startOf(cut)) / TICKS_PER_SECOND,
      beganMs: startMs + ((zeroTicks + cuts.startOf(cut)) * 1_000) / TICKS_PER_SECOND,
      isMarked: era.isMarked && cut === firstCut,
      sizeBytes: cuts.sizeOf(cut),
      mediaStart: firstCut + shift,
      read: (countsAnew) => cuts.read(cut, era.layout, countsAnew),
    };
  };

  /** Ends the era that runs and begins another; eras that nobody can ask for are forgotten. */
  const begin = (next: Era, nowTicks: number) => {
    const last = current();
    last.lastCut = newestCut(last, nowTicks);
    if (last.lastCut < last.firstCut) {
      eras = [...eras.slice(0, -1), { ...next, isMarked: next.isMarked || last.isMarked }]; // nobody has seen it
      return;
    }
    const keptFrom = last.lastCut + last.shift - 4 * windowCount;
    const isKept = (era: Era) => era === last || (era.series === last.series && era.lastCut! + era.shift >= keptFrom);
    goneMarks += eras.filter((era) => !isKept(era) && era.isMarked).length;
    if (next.series !== last.series) goneMarks = 0;
    eras = [...eras.filter(isKept), next];
  };

  return {
    get cuts() {
      return current().cuts;
    },
    window(nowTicks) {
      const { series, firstCut, shift } = current();
      const segments: Segment[] = [];
      const ofSeries = eras.filter((era) => era.series === series);
      for (const era of ofSeries.toReversed()) {
        for (let cut = newestCut(era, nowTicks); cut >= era.firstCut && segments.length < windowCount; cut--)
          segments.unshift(describe(era, cut));
      }
      const firstNumber = segments[0]?.number ?? firstCut + shift;
      const gone = ofSeries.filter((era) => era.isMarked && era.firstCut + era.shift < firstNumber);
      return { segments, firstNumber, goneMarks: goneMarks + gone.length };
    },
    find(series, number, nowTicks) {
      const era = eras.find(
        (one) =>
          one.series === series && number >= one.firstCut + one.shift && number <= newestCut(one, nowTicks) + one.shift,
      );
      const last = eras.findLast((one) => one.series === series);
      if (!era || !last || number <= newestCut(last, nowTicks) + last.shift - 2 * windowCount) return null;
      return describe(era, number - era.shift);
    },
    findHead(series, mediaStart) {
      const era = eras.find((one) => one.series === series && one.firstCut + one.shift === mediaStart);
      return era?.cuts.head ?? null;
    },
    changeMedia(cuts, timeBaseTicks, isMarked, nowTicks) {
      const last = current();
      const nextCut = newestCut(last, nowTicks) + 1;
      const endTicks = last.cuts.startOf(nextCut);
      const goesOnWith = timeBaseOf(last) + endTicks;
      const era: Era = {
        ...{ cuts, zeroTicks: last.zeroTicks + endTicks, firstCut: 0, lastCut: null, isMarked },
        ...{ series: last.series, shift: nextCut + last.shift },
        layout: { ...last.layout, timeBaseTicks: timeBaseTicks ?? goesOnWith },
      };
      begin(era, nowTicks);
    },
    restartNumbers(timeBaseTicks, nowTicks) {
      const { cuts, layout: lastLayout, zeroTicks, series } = current();
      const count = Math.min(RESTART_COUNT, windowCount);
      const goesOnAt = Math.max(newestCut(current(), nowTicks) + 1 - count, 0);
      const isNew = timeBaseTicks !== null;
      const era: Era = {
        ...{ cuts, lastCut: null, series: series + 1, isMarked: false },
        layout: isNew ? { ...lastLayout, timeBaseTicks } : lastLayout,
        zeroTicks: isNew ? nowTicks - cuts.startOf(count) : zeroTicks,
        firstCut: isNew ? 0 : goesOnAt,
        shift: isNew ? 0 : -goesOnAt,
      };
      begin(era, nowTicks);
    },
    skip(count) {
      current().zeroTicks -= current().cuts.startOf(count);
    },
  };
}
