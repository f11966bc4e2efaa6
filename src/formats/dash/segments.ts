import type { DashPeriod, DashResource, SegmentRun, TimedSegments } from './manifest.js';

export interface DashSegment extends DashResource {
  /** Tells it apart from the others of its period. */
  key: string;
  /** Since the origin of the manifest. */
  startMs: number;
  durationMs: number;
}

export interface ListedSpan {
  /** Since the origin: what is not named one by one is there when it has ended by then. Null: it is all there. */
  edgeMs: number | null;
  /** What is not named one by one stays for so long. */
  keptMs: number | null;
  /** No more than so many, the last ones. */
  countMax: number;
}

/** The segments of a period that are there, in order. Makes no more than are asked for, however many the manifest claims. */
export function* listSegments(rule: TimedSegments, period: DashPeriod, span: ListedSpan): Generator<DashSegment> {
  const { timescale, offsetUnits, startNumber, addresses } = rule;
  const runs = rule.runs.length > 0 ? rule.runs : [wholeOf(rule, period)];
  const startOf = (units: bigint) => period.startMs + (Number(units - offsetUnits) * 1_000) / timescale;
  const counts = countsOf(rule, runs, (run) =>
    openCount(startOf(run.startUnits), (run.durationUnits * 1_000) / timescale, period.endMs, span.edgeMs),
  );
  const fromAt = counts.reduce((sum, count) => sum + count, 0) - span.countMax;
  const isTimed = span.edgeMs !== null && span.keptMs !== null && isByClock(rule);
  const goneMs = isTimed ? span.edgeMs! - span.keptMs! : Number.NEGATIVE_INFINITY;
  let firstAt = 0;
  for (const [index, count] of counts.entries()) {
    if (firstAt + count <= fromAt) {
      firstAt += count;
      continue;
    }
    const { startUnits, durationUnits } = runs[index]!;
    for (let at = Math.max(firstAt, fromAt); at < firstAt + count; at++) {
      const units = startUnits + BigInt(at - firstAt) * BigInt(durationUnits);
      const startMs = startOf(units);
      if (startMs < goneMs) continue;
      const { url, range } =
        addresses.kind === 'list'
          ? addresses.resources[at]!
          : { url: fillTemplate(addresses.url, startNumber + at, units), range: null };
      yield { url, range, key: `${units}`, startMs, durationMs: (durationUnits * 1_000) / timescale };
    }
    firstAt += count;
  }
}

/** Whether only the time tells which segments are there. */
export function isByClock({ runs, addresses }: TimedSegments): boolean {
  return addresses.kind === 'template' && runs.some(({ count }) => count === null);
}

/** How many each run has, up to the first of which nothing tells it. */
function countsOf(rule: TimedSegments, runs: readonly SegmentRun[], openCount: (run: SegmentRun) => number): number[] {
  const counts: number[] = [];
  let left = rule.countMax ?? Number.POSITIVE_INFINITY;
  for (const run of runs) {
    const count = Math.max(0, Math.min(run.count ?? openCount(run), left));
    if (!Number.isFinite(count)) break;
    counts.push(count);
    left -= count;
  }
  return counts;
}

/** The last one of a period may be shorter; one that is being made is not there yet. */
function openCount(startMs: number, durationMs: number, endMs: number | null, edgeMs: number | null): number {
  const inPeriod = endMs === null ? Number.POSITIVE_INFINITY : Math.ceil((endMs - startMs) / durationMs - 0.01);
  const byNow = edgeMs === null ? Number.POSITIVE_INFINITY : Math.floor((edgeMs - startMs) / durationMs + 0.001);
  return Math.min(inPeriod, byNow);
}

function wholeOf({ offsetUnits, timescale }: TimedSegments, { startMs, endMs }: DashPeriod): SegmentRun {
  const durationMs = endMs === null ? 0 : endMs - startMs;
  return { startUnits: offsetUnits, durationUnits: Math.round((durationMs * timescale) / 1_000), count: 1 };
}

/** ISO/IEC 23009-1 §5.3.9.4.4. */
function fillTemplate(url: string, number: number, units: bigint): string {
  return url.replace(/\$(?:(Number|Time)(?:%0(\d{1,2})d)?)?\$/g, (_, name?: string, width = '1') => {
    if (name === undefined) return '$';
    return `${name === 'Time' ? units : number}`.padStart(Number(width), '0');
  });
}
