import type { ChannelTime } from '../base/channel-time.js';
import { HeadwaterError } from '../base/errors.js';
import {
  createFormatReader,
  type MappedBlock,
  readSegmentFormat,
  type SegmentFormat,
  TICKS_PER_SECOND,
} from '../formats/mpegts/index.js';
import type { MediaTools } from '../media/index.js';
import { createFragmenter } from './fragmenter.js';
import { type HlsSound, listSounds } from './hls-sounds.js';
import type { HlsWindow } from './hls-window.js';
import { createSegmenter, type Segment } from './segmenter.js';

/** The blocks of a relay on their way into a window. */
export interface CutStream {
  readonly window: HlsWindow;
  /** Null: not known yet. */
  readonly format: SegmentFormat | null;
  /** That can be chosen, from the first segment on; none where there is one only. */
  readonly sounds: readonly HlsSound[];
  onBlock(block: MappedBlock): void;
  /** Settles when there is something to play, of which the newest is hardly older than live. Throws `upstream_stalled` when that takes too long, or why it has ended. */
  firstSegment(waitMs: number, signal: AbortSignal): Promise<void>;
  /** Ends it; who waits hears why. */
  end(error: Error | null): void;
}

interface Cutter {
  push(block: MappedBlock): void;
  close?(): void;
}

export interface CutNeeds {
  window: HlsWindow;
  /** Null: there is no ffmpeg, and HEVC goes out in the transport stream, which not every player takes. */
  start: MediaTools['start'] | null;
  time: Pick<ChannelTime, 'sourceNumber' | 'edgeTicks'>;
  /** The window has another segment. */
  onGrown(): void;
  onEnd(): void;
}

/**
 * What begins in the past is made faster than it is shown. A player that goes over to it wants what is shown now, and would
 * look for that in the list again only seconds later.
 */
const CATCH_UP_MS = 3_000;
/** More than encoders hold back. */
const CAUGHT_UP_TICKS = 1.5 * TICKS_PER_SECOND;

export function cutStream({ window, start, time, onGrown, onEnd }: CutNeeds): CutStream {
  const waiting = new Set<(error: Error | null) => void>();
  const formatReader = createFormatReader();
  let format: SegmentFormat | null = null;
  let sounds: readonly HlsSound[] | null = null;
  let cutter: Cutter | null = null;
  let isOver = false;
  let isOpen = false;
  let catchingUp: NodeJS.Timeout | null = null;

  const onSegment = (segment: Segment) => {
    if (isOver) return;
    window.add(segment);
    onGrown();
    if (!isOpen) catchingUp ??= setTimeout(open, CATCH_UP_MS);
  };
  const open = () => {
    if (isOpen || isOver) return;
    isOpen = true;
    if (catchingUp) clearTimeout(catchingUp);
    for (const settle of waiting) settle(null);
  };
  const end = (error: Error | null) => {
    if (isOver) return;
    isOver = true;
    if (catchingUp) clearTimeout(catchingUp);
    cutter?.close?.();
    for (const settle of waiting) settle(error ?? hasEnded());
    onEnd();
  };
  /** By what the first block says: it begins with the tables. */
  const chooseCutter = ({ data }: MappedBlock): Cutter => {
    const roles = readSegmentFormat(data)?.layout.tracks.map(({ role }) => role) ?? [];
    const isHevc = roles.some((role) => role.kind === 'video' && role.codec === 'hevc');
    if (!isHevc || !start) return createSegmenter(time, onSegment);
    const audio = roles.find((role) => role.kind === 'audio')?.codec ?? null;
    return createFragmenter({ start, audio, time, onSegment, onFailed: end });
  };

  return {
    window,
    get format() {
      return format;
    },
    get sounds() {
      const sample = window.find(window.newestSeq);
      if (format && sample) sounds ??= listSounds(format, sample);
      return sounds ?? [];
    },
    onBlock(block) {
      if (isOver) return;
      cutter ??= chooseCutter(block);
      format ??= formatReader.push(block.data);
      cutter.push(block);
      const isCaughtUp = time.edgeTicks - block.mediaTicks < CAUGHT_UP_TICKS;
      if (!isOpen && isCaughtUp && window.newestSeq >= 0) open();
    },
    firstSegment(waitMs, signal) {
      if (isOver) return Promise.reject(hasEnded());
      if (isOpen) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const settle = (error: Error | null) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          waiting.delete(settle);
          if (error) reject(error);
          else resolve();
        };
        const onAbort = () => settle(signal.reason);
        const timer = setTimeout(() => settle(tooLate()), waitMs);
        signal.addEventListener('abort', onAbort);
        waiting.add(settle);
      });
    },
    end,
  };
}

function hasEnded(): HeadwaterError {
  return new HeadwaterError('upstream_ended', 'The channel ended before there was a segment.', 'Tune it again.');
}

function tooLate(): HeadwaterError {
  return new HeadwaterError(
    'upstream_stalled',
    'The channel has brought no segment in time.',
    'Its stream may have very few key frames; try another stream of the channel, or another profile.',
  );
}
