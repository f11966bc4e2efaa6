import type { HlsSegment } from '../formats/hls/index.js';

/**
 * Segments that a list has named and nobody has fetched yet. How much media that is gets asked many times a second, and the list
 * of a film has thousands: so the sum is kept, and nothing is moved when one is taken.
 *
 *     taken, dropped with the next list │ next │ … │ … │ last
 *                                       takenCount
 */
export interface SegmentQueue {
  readonly segments: readonly HlsSegment[];
  readonly isEmpty: boolean;
  readonly mediaMs: number;
  /** Puts others in place of all that is there. @param durationOf In ms, as it holds until the next call. */
  replace(segments: readonly HlsSegment[], durationOf: (segment: HlsSegment) => number): void;
  /** The oldest; only of one that is not empty. */
  take(): HlsSegment;
}

export function createSegmentQueue(): SegmentQueue {
  let all: readonly HlsSegment[] = [];
  let takenCount = 0;
  let mediaMs = 0;
  let measure: (segment: HlsSegment) => number = () => 0;
  return {
    get segments() {
      return all.slice(takenCount);
    },
    get isEmpty() {
      return takenCount === all.length;
    },
    get mediaMs() {
      return mediaMs;
    },
    replace(segments, durationOf) {
      all = segments;
      takenCount = 0;
      measure = durationOf;
      mediaMs = segments.reduce((sum, segment) => sum + durationOf(segment), 0);
    },
    take() {
      const segment = all[takenCount++]!;
      mediaMs = takenCount === all.length ? 0 : mediaMs - measure(segment);
      return segment;
    },
  };
}
