import { writeMediaList } from '../formats/hls/index.js';
import { TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import type { NumberedSegment } from './hls-window.js';
import { TARGET_SECONDS } from './segmenter.js';

/** What a window showed when this was made; it holds no media. */
export interface WindowLists {
  /** The media playlist. @param suffix Put behind every address. */
  list(suffix: string): string;
  /** The same for a track that is taken out of the segments; null: of none of them. @param ending Of their names. */
  listTrack(ending: string, suffix: string): string | null;
  /** Of the segment with the most bits per second. */
  readonly peakBps: number;
}

/** @param hasBefore Whether the one in front of the first is held, from which its sound goes on. */
export function createWindowLists(
  windowId: string,
  segments: readonly NumberedSegment[],
  hasBefore: boolean,
  peakBps: number,
): WindowLists {
  const entries = segments.map(({ pieces: _pieces, packed: _packed, head, ...rest }) => ({
    ...rest,
    isFragment: head !== undefined,
  }));
  type Entry = (typeof entries)[number];

  const write = (
    listed: readonly Entry[],
    describe: (entry: Entry) => { uri: string; mapUri?: string; isIndependent: boolean },
  ): string => {
    const described = listed.map((entry) => ({ ...entry, ...describe(entry) }));
    const first = listed[0]!;
    return writeMediaList({
      targetSeconds: TARGET_SECONDS,
      mediaSequence: first.seq,
      discontinuitySequence: first.sourceNumber - first.changeCount,
      isIndependent: described.every(({ isIndependent }) => isIndependent),
      segments: described.map(({ uri, mapUri, durationTicks, changeCount, programTimeMs }) => ({
        ...{ uri, mapUri, discontinuityCount: changeCount, programTimeMs },
        durationSeconds: durationTicks / TICKS_PER_SECOND,
      })),
    });
  };

  return {
    list: (suffix) =>
      write(entries, ({ seq, isIndependent, isFragment, headNumber }) => ({
        uri: `${windowId}-${seq}.${isFragment ? 'm4s' : 'ts'}${suffix}`,
        ...(isFragment ? { mapUri: `${windowId}-${headNumber}.mp4${suffix}` } : {}),
        isIndependent,
      })),
    listTrack(ending, suffix) {
      const listed = hasBefore || entries[0]!.isStart ? entries : entries.slice(1); // where memory is short
      if (listed.length === 0) return null;
      return write(listed, ({ seq }) => ({ uri: `${windowId}-${seq}.${ending}${suffix}`, isIndependent: true }));
    },
    peakBps,
  };
}
