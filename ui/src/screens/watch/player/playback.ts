import { answer, api, asFailure, RequestFailure } from '../../../api/client.js';
import { browserCan } from './browser-can.js';
import { bufferedMs, type Engine, type EngineEnd } from './engine.js';
import { loadEngine, type Way } from './load-engine.js';
import { playAloud, watchForStandstill } from './play-aloud.js';

/**
 *     opening ──► playing ◄──► waiting (nothing to show for a moment)
 *        │           └── the line or the daemon has gone ──► lost ──► opened again, a little later each time
 *        └── the daemon says why not ──► refused ──► again in half a minute, or when somebody wants it
 */
export type PlaybackState =
  | { kind: 'opening' }
  | { kind: 'playing' }
  | { kind: 'waiting' }
  | { kind: 'lost' }
  /** `isTrying`: nobody has to press anything. */
  | { kind: 'refused'; failure: RequestFailure; isTrying: boolean };

export interface Playback {
  /** Tries at once, where it waits to try again or has given up. */
  retry(): void;
  /** What is known of it at this moment; null while nothing plays. */
  facts(): PlaybackFacts | null;
  /** Ends everything: requests, buffers, timers. */
  stop(): void;
}

export interface PlaybackFacts {
  way: Way;
  bufferMs: number;
  delayMs: number | null;
}

const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 15_000;
const REFUSED_RETRY_MS = 30_000;
/** Half an hour at most, then somebody has to want it again. */
const TRIES_MAX = 60;
/** Who has played for so long starts counting anew. */
const STEADY_MS = 20_000;
/** A picture that stands still for longer is opened anew: the source has had its time to fail over. */
const STILL_MAX_MS = 25_000;
/** After so many media errors of the transport stream it is tried by HLS. */
const TS_FAULTS_MAX = 2;
/** So often in a row nothing was shown though the daemon plays it: this browser cannot. */
const BLIND_MAX = 4;

/** Failures that say nothing of the channel: the daemon is away, starts, or is another one behind a proxy. */
const AWAY = /^(unreachable|shutting_down|status_50[0-9])$/;
/** Said here, not by the daemon. */
export const UNPLAYABLE = 'media_unplayable';
/** What another try would not change. */
const FINAL = new Set(['channel_unknown', 'request_invalid', 'login_required', 'ffmpeg_missing', UNPLAYABLE]);

/** Plays a channel in `video` until it is stopped, and tells each change of state. */
export function startPlayback(
  video: HTMLVideoElement,
  channelId: number,
  onState: (state: PlaybackState) => void,
): Playback {
  const life = new AbortController();
  const can = browserCan();
  let current: { way: Way; engine: Engine; end(why: EngineEnd): void } | null = null;
  let wake: () => void = () => {};
  let state: PlaybackState = { kind: 'opening' };
  let hasPlayed = false;
  const tell = (next: PlaybackState) => {
    if (life.signal.aborted || (next.kind === state.kind && next.kind !== 'refused')) return;
    state = next;
    onState(next);
  };
  /** @param ms null: until somebody wants it. */
  const pause = (ms: number | null) =>
    new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : window.setTimeout(resolve, ms);
      wake = () => {
        window.clearTimeout(timer);
        resolve();
      };
      if (life.signal.aborted) wake();
    });

  const onWaiting = () => state.kind === 'playing' && tell({ kind: 'waiting' });
  const onPlaying = () => {
    if (!current) return;
    hasPlayed = true;
    tell({ kind: 'playing' });
  };
  video.addEventListener('waiting', onWaiting);
  video.addEventListener('playing', onPlaying);

  /** Plays until it cannot go on. */
  const playOnce = async (way: Way, avoidsTs: boolean): Promise<EngineEnd> => {
    const { start, url } = await loadEngine(way, avoidsTs);
    if (life.signal.aborted) return 'network';
    hasPlayed = false;
    return await new Promise<EngineEnd>((resolve) => {
      const end = (why: EngineEnd) => {
        window.clearInterval(watching);
        current?.engine.stop();
        current = null;
        resolve(why);
      };
      const watching = watchForStandstill(video, STILL_MAX_MS, () => end('network'));
      current = { way, engine: start(video, url, end), end };
      void playAloud(video);
    });
  };

  const run = async () => {
    const counts = { tries: 0, mediaFaults: 0, blind: 0 };
    while (!life.signal.aborted) {
      try {
        const way = await answer(
          api.channels[':id'].playback.$post(
            { param: { id: String(channelId) }, json: can },
            { init: { signal: life.signal } },
          ),
        );
        const sinceMs = performance.now();
        const why = await playOnce(way, counts.mediaFaults >= TS_FAULTS_MAX);
        if (performance.now() - sinceMs > STEADY_MS && hasPlayed) Object.assign(counts, { tries: 0, mediaFaults: 0 });
        if (why === 'media') counts.mediaFaults++;
        counts.blind = hasPlayed ? 0 : counts.blind + 1;
        if (counts.blind >= BLIND_MAX) throw new RequestFailure(UNPLAYABLE, '', '');
        throw new RequestFailure('unreachable', '', '');
      } catch (error) {
        if (life.signal.aborted) return;
        const failure = asFailure(error);
        const isTrying = !FINAL.has(failure.code) && ++counts.tries < TRIES_MAX;
        const isAway = isTrying && AWAY.test(failure.code);
        tell(isAway ? { kind: 'lost' } : { kind: 'refused', failure, isTrying });
        await pause(isAway ? retryMs(counts.tries) : isTrying ? REFUSED_RETRY_MS : null);
        if (!isTrying) Object.assign(counts, { tries: 0, mediaFaults: 0, blind: 0 });
        if (!isAway) tell({ kind: 'opening' });
      }
    }
  };
  void run();

  return {
    retry: () => wake(),
    facts: () => current && { way: current.way, bufferMs: bufferedMs(video), delayMs: current.engine.delayMs() },
    stop() {
      life.abort();
      wake();
      current?.end('network');
      video.removeEventListener('waiting', onWaiting);
      video.removeEventListener('playing', onPlaying);
    },
  };
}

const retryMs = (count: number): number => Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** (count - 1));
