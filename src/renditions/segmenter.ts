import type { ChannelTime } from '../base/channel-time.js';
import { type MappedBlock, TICKS_PER_SECOND } from '../formats/mpegts/index.js';

/** Some seconds of a stream. The buffers are the relay's own and never change. */
export interface Segment {
  pieces: readonly Buffer[];
  sizeBytes: number;
  /** Media time at its start, on the channel's time line. */
  startTicks: number;
  durationTicks: number;
  /** Of the source that it shows, as the channel's time line counts them. */
  sourceNumber: number;
  /** Nothing goes on in it from the segment before. */
  isStart: boolean;
  /** It begins with PAT, PMT and a key frame. */
  isIndependent: boolean;
  /** What players need before it, with fragmented MP4: the same buffer as long as it holds. */
  head?: Buffer;
}

/**
 * Cuts blocks into segments, at key frames wherever that can be: from four seconds on at the next one, before it when the one
 * behind would come too late, and at the first from where the channel shows another source. A group of pictures that is longer than
 * `SEGMENT_TICKS_MAX` is cut inside.
 *
 * The first segments are as short as the key frames allow, so that there is something to play soon.
 */
export interface Segmenter {
  push(block: MappedBlock): void;
}

/** No segment is longer: what lists announce as their target duration. */
export const TARGET_SECONDS = 6;
/** From so many on a segment ends at the next key frame. */
export const SEGMENT_SECONDS = 4;
/** So many at the beginning may be short, from so many seconds on. */
export const FIRST_COUNT = 3;
export const FIRST_AIM_SECONDS = 1;
const SEGMENT_TICKS_MAX = TARGET_SECONDS * TICKS_PER_SECOND;

export function createSegmenter(
  { sourceNumber }: Pick<ChannelTime, 'sourceNumber'>,
  onSegment: (segment: Segment) => void,
): Segmenter {
  let open: (Omit<Segment, 'durationTicks' | 'pieces'> & { pieces: Buffer[] }) | null = null;
  let lastTicks = 0;
  let markedTicks = 0;
  let groupTicks = 0;
  let count = 0;

  const close = (endTicks: number) => {
    if (!open) return;
    // the end of a source that breaks off may be long before the next goes on
    const durationTicks = Math.min(endTicks - open.startTicks, SEGMENT_TICKS_MAX);
    if (durationTicks > 0) {
      onSegment({ ...open, durationTicks });
      count++;
    }
    open = null;
  };
  const begin = (startTicks: number, number: number, isStart: boolean, isIndependent: boolean) => {
    open = { pieces: [], sizeBytes: 0, startTicks, sourceNumber: number, isStart, isIndependent };
  };
  const isLongEnough = (ticks: number) =>
    ticks >= (count < FIRST_COUNT ? FIRST_AIM_SECONDS : SEGMENT_SECONDS) * TICKS_PER_SECOND ||
    ticks + groupTicks > SEGMENT_TICKS_MAX;

  return {
    push(block) {
      const { mark } = block;
      if (mark) {
        groupTicks = mark.startTicks - markedTicks;
        markedTicks = mark.startTicks;
        const number = sourceNumber(mark.startTicks);
        const isOther = mark.startsSource || number !== open?.sourceNumber;
        if (!open || isOther || isLongEnough(mark.startTicks - open.startTicks)) {
          close(mark.startTicks);
          begin(mark.startTicks, number, mark.startsSource, true);
        }
      } else if (open && block.mediaTicks - open.startTicks > SEGMENT_TICKS_MAX) {
        const { sourceNumber: number } = open;
        close(lastTicks);
        begin(lastTicks, number, false, false);
      }
      lastTicks = block.mediaTicks;
      if (!open) return; // before the first key frame
      open.pieces.push(block.data);
      open.sizeBytes += block.data.length;
    },
  };
}
