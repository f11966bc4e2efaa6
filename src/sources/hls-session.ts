import { forkAbort } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import { isAbort } from '../base/errors.js';
import type { PlayedLists, VariantLimit } from '../formats/hls/index.js';
import type { MediaTools } from '../media/index.js';
import type { LiveOpener, LiveTarget } from '../net/index.js';
import type { OnPiece } from './held-segments.js';
import { createListFollower, HAND_MS_MAX } from './list-follower.js';
import { createOutlet } from './outlet.js';
import type { LoadedList } from './part.js';
import { type SessionState, step } from './session-state.js';

/**
 * Follows a source that comes in segments, by HLS or DASH, and makes an even stream of it. One side fetches, one request at a
 * time, so that the provider counts one connection at most; the other hands on what is in hand at its pace.
 *
 *     list ──► new segments ──► fetched one after the other ──► in hand (3 at most) ──every 40 ms──► relay
 *       ▲                                  │
 *       └─ every target duration           └─ 403 or 404: the list once more, then the next one; three in a row: from the start
 *
 * Where the sound has a list of its own, the two are followed by turns, the one of which less is in hand first, and are handed on
 * side by side.
 *
 * What is in hand hides a failure that passes. One that does not is told when about a second is left, so that the
 * relay can have another source by then.
 */
export interface HlsSession {
  /** All that the source names was played before; something new has to come first. */
  readonly isAwaiting: boolean;
  /** Settles when nothing is open any more. Nothing is told afterwards. */
  close(): Promise<void>;
}

export interface HlsNeeds {
  opener: LiveOpener;
  /** Null: there is no ffmpeg. */
  tools: Pick<MediaTools, 'start'> | null;
  clock: Clock;
  /** Which variant of a source is taken; read at each use. */
  variantLimit(): VariantLimit;
}

const HAND_EVERY_MS = 40;

/**
 * @param first The playlist or manifest at the address of the source, as it came.
 * @param played By sessions of this source before it, and then by this one: nothing is played twice.
 */
export function startHlsSession(
  needs: HlsNeeds,
  target: LiveTarget,
  first: LoadedList,
  played: PlayedLists,
  onPiece: OnPiece,
  onEnd: (error: Error | null) => void,
  signal: AbortSignal,
): HlsSession {
  const { clock, tools } = needs;
  const stop = forkAbort(signal);
  const outlet = createOutlet(tools, onPiece, onOutletEnd, stop.signal);
  const follower = createListFollower(needs, target, played, outlet.expectSound, stop.signal);
  const { tracks } = follower;
  let state: SessionState = { kind: 'following' };
  let handedAtMs = clock.steadyMs();

  function hand(): void {
    const nowMs = clock.steadyMs();
    const elapsedMs = nowMs - handedAtMs;
    outlet.hand(elapsedMs);
    if (state.kind === 'over') return;
    handedAtMs = nowMs;
    tracks.hand(Math.min(HAND_MS_MAX, elapsedMs), outlet.push);
    const { trouble } = follower;
    if (state.kind === 'following' && trouble && tracks.isNearlyDry) {
      state = step(state, { kind: 'listsEnded', error: trouble });
      stop.abort();
    }
    if (state.kind !== 'emptying') return;
    const { error } = state;
    if (error ? tracks.isNearlyDry : tracks.isEmpty) leave(error);
  }

  function leave(error: Error | null): void {
    tracks.handRest(outlet.push);
    state = step(state, { kind: 'emptied' });
    outlet.end(error);
  }

  function onOutletEnd(error: Error | null): void {
    halt();
    onEnd(error);
  }

  function halt(): void {
    state = step(state, { kind: 'over' });
    clearInterval(timer);
    stop.abort();
  }

  const timer = setInterval(hand, HAND_EVERY_MS);
  const running = follower.run(first).then(
    () => {
      state = step(state, { kind: 'listsEnded', error: null });
    },
    (error: Error) => {
      if (!stop.signal.aborted || !isAbort(error)) state = step(state, { kind: 'listsEnded', error });
    },
  );

  return {
    get isAwaiting() {
      return tracks.isAwaited;
    },
    async close() {
      halt();
      await running;
      await outlet.close();
      stop[Symbol.dispose]();
    },
  };
}
