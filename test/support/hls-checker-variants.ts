import type { HlsFinding, HlsWatched, WatchedSegment } from './hls-checker.js';
import { checkTs } from './ts-checker.js';

/**
 * Judges whether players can go from one variant of a channel to another in the middle. @see RFC 8216 §6.2.4: matching
 * pieces have matching time stamps and discontinuity numbers, and all lists have one target duration.
 *
 * Each segment of `others` is held against the segment of `source` that is shown when it begins, of which there must be some.
 */
export function compareVariants(source: HlsWatched, others: readonly HlsWatched[]): HlsFinding[] {
  const findings: HlsFinding[] = [];
  const report = (sentence: string) => findings.push({ rule: 'variants', sentence });
  const timed = timeSegments(source.segments);
  for (const [at, other] of others.entries()) {
    const name = `variant ${at + 1}`;
    if (other.targetDuration !== source.targetDuration)
      report(`${name} has the target duration ${other.targetDuration}, the source ${source.targetDuration}`);
    const pairs = timeSegments(other.segments).flatMap((segment) => {
      const shown = timed.filter(
        ({ ptsMs, endMs }) => segment.ptsMs > ptsMs - FRAME_MS && segment.ptsMs < endMs + FRAME_MS,
      );
      return shown.length > 0 ? [{ segment, shown }] : [];
    });
    if (pairs.length < PAIRS_MIN) report(`only ${pairs.length} segments of ${name} are shown while the source has any`);
    for (const { segment, shown } of pairs) {
      const offMs = Math.min(
        ...shown.map((one) => Math.abs(segment.dateMs - one.dateMs - (segment.ptsMs - one.ptsMs))),
      );
      if (offMs > FRAME_MS)
        report(`segment ${segment.number} of ${name} is dated ${Math.round(offMs)} ms off the source`);
      if (!shown.some(({ discontinuity }) => discontinuity === segment.discontinuity))
        report(
          `segment ${segment.number} of ${name} has the discontinuity ${segment.discontinuity} where the source has ${shown.map(({ discontinuity }) => discontinuity).join()}`,
        );
    }
  }
  return findings;
}

/** Of 25 pictures per second. */
const FRAME_MS = 40;
const PAIRS_MIN = 3;

interface Timed extends Pick<WatchedSegment, 'number' | 'discontinuity'> {
  dateMs: number;
  /** Of its first picture. */
  ptsMs: number;
  endMs: number;
}

function timeSegments(segments: readonly WatchedSegment[]): Timed[] {
  return segments.flatMap(({ number, discontinuity, dateMs, seconds, media }) => {
    const [lead] = checkTs(media).summary.streams;
    if (lead?.firstPts == null || dateMs === null || seconds === null) return [];
    const ptsMs = lead.firstPts / 90;
    return [{ number, discontinuity, dateMs, ptsMs, endMs: ptsMs + 1_000 * seconds }];
  });
}
