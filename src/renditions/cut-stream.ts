import type { ChannelTime } from '../base/channel-time.js';
import { HeadwaterError } from '../base/errors.js';
import {
  type AudioCodec,
  createFormatReader,
  type MappedBlock,
  readSegmentFormat,
  type SegmentFormat,
  TICKS_PER_SECOND,
} from '../formats/mpegts/index.js';
import type { MediaTools } from '../media/index.js';
import { type CutEvent, type CutMedia, type CutState, step } from './cut-state.js';
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
  const waiting = createWaiting();
  const formatReader = createFormatReader();
  let state: CutState = { kind: 'empty' };
  let media: CutMedia<Cutter> = { kind: 'unseen' };
  let sounds: readonly HlsSound[] | null = null;
  let catchingUp: NodeJS.Timeout | null = null;
  /** What it has ended by, for those who come later. */
  let fault: Error | null = null;

  const go = (event: CutEvent) => {
    const before = state.kind;
    state = step(state, event);
    if (state.kind === before) return;
    if (catchingUp) clearTimeout(catchingUp);
    if (state.kind === 'catchingUp') catchingUp = setTimeout(() => go({ kind: 'waited' }), CATCH_UP_MS);
    if (state.kind === 'open') waiting.settle(null);
  };
  const onSegment = (segment: Segment) => {
    if (state.kind === 'ended') return;
    window.add(segment);
    onGrown();
    go({ kind: 'segment' });
  };
  const end = (error: Error | null) => {
    if (state.kind === 'ended') return;
    go({ kind: 'ended' });
    if (media.kind !== 'unseen') media.cutter.close?.();
    fault = error ?? hasEnded();
    waiting.settle(fault);
    onEnd();
  };
  const chooseCutter = (block: MappedBlock): Cutter => {
    const { isHevc, audio } = codecsOf(block);
    if (!isHevc || !start) return createSegmenter(time, onSegment);
    return createFragmenter({ start, audio, time, onSegment, onFailed: end });
  };
  const recognise = (block: MappedBlock): Cutter => {
    if (media.kind === 'unseen') media = { kind: 'unrecognised', cutter: chooseCutter(block) };
    const { cutter } = media;
    if (media.kind === 'unrecognised') {
      const format = formatReader.push(block.data);
      if (format) media = { kind: 'recognised', cutter, format };
    }
    return cutter;
  };

  return {
    window,
    get format() {
      return media.kind === 'recognised' ? media.format : null;
    },
    get sounds() {
      const sample = window.find(window.newestSeq);
      if (media.kind === 'recognised' && sample) sounds ??= listSounds(media.format, sample);
      return sounds ?? [];
    },
    onBlock(block) {
      if (state.kind === 'ended') return;
      recognise(block).push(block);
      if (time.edgeTicks - block.mediaTicks < CAUGHT_UP_TICKS) go({ kind: 'caughtUp' });
    },
    firstSegment(waitMs, signal) {
      if (state.kind === 'ended') return Promise.reject(fault);
      return state.kind === 'open' ? Promise.resolve() : waiting.wait(waitMs, signal);
    },
    end,
  };
}

/** By what the first block says: it begins with the tables. */
function codecsOf({ data }: MappedBlock): { isHevc: boolean; audio: AudioCodec | null } {
  const roles = readSegmentFormat(data)?.layout.tracks.map(({ role }) => role) ?? [];
  const isHevc = roles.some((role) => role.kind === 'video' && role.codec === 'hevc');
  return { isHevc, audio: roles.find((role) => role.kind === 'audio')?.codec ?? null };
}

/** Those who wait for the first segment. */
function createWaiting() {
  const waiting = new Set<(error: Error | null) => void>();
  return {
    settle(error: Error | null): void {
      for (const settle of waiting) settle(error);
    },
    wait(waitMs: number, signal: AbortSignal): Promise<void> {
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
