import { forkAbort } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import { isAbort } from '../base/errors.js';
import { beginsManifest } from '../formats/dash/index.js';
import type { VariantLimit } from '../formats/hls/index.js';
import type { MediaTools } from '../media/index.js';
import type { LiveOpener, LiveTarget } from '../net/index.js';
import { createDashLists } from './dash-lists.js';
import { mayBeExpired } from './faults.js';
import type { OnPiece } from './held-segments.js';
import { createHlsLists } from './hls-lists.js';
import { createTrack, type TrackNeeds } from './hls-track.js';
import { createTracks } from './hls-tracks.js';
import { createOutlet } from './outlet.js';
import { type LoadedList, loadList, loadMap } from './part.js';
import { createPatience } from './patience.js';
import { createRenewal } from './renewal.js';
import { createWaker } from './waker.js';

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

/** What tells a manifest from a playlist stands in the first of it. */
const LOOK_CHARS = 2_048;
const HAND_EVERY_MS = 40;
/** When the event loop was late, no more than this is made up for at once. */
const HAND_MS_MAX = 2_000;

/** @param first The playlist or manifest at the address of the source, as it came. */
export function startHlsSession(
  needs: HlsNeeds,
  target: LiveTarget,
  first: LoadedList,
  onPiece: OnPiece,
  onEnd: (error: Error | null) => void,
  signal: AbortSignal,
): HlsSession {
  const { opener, clock, tools } = needs;
  const stop = forkAbort(signal);
  const outlet = createOutlet(tools, onPiece, onOutletEnd, stop.signal);
  const waker = createWaker(stop.signal);
  const renewal = createRenewal();
  const tracks = createTracks((part, isJoined) => createTrack(part, isJoined, trackNeeds, stop.signal));
  const patience = createPatience(() => tracks.isNearlyDry, stop.signal);
  const targetFor = (url: string): LiveTarget => ({ ...target, url, headersFor: target.headersFor ?? target.url });
  const { patiently } = patience;
  const canRepack = tools !== null;
  const load = (url: string) => loadList(opener, targetFor(url), stop.signal);
  const isDash = beginsManifest(Buffer.from(first.text.slice(0, LOOK_CHARS))) === 'yes';
  const lists = (isDash ? createDashLists : createHlsLists)({
    ...{ clock, load, patiently, variantLimit: needs.variantLimit, canRepack },
    loadPart: (url, byteRange) => loadMap(opener, targetFor(url), byteRange, stop.signal),
  });
  const trackNeeds: TrackNeeds = {
    ...{ opener, clock, targetFor, patiently, canRepack },
    loadMedia: (name) => patiently(() => lists.again(name)),
    onRoom: waker.wake,
    onFetched: renewal.onFetched,
  };

  let handedAtMs = clock.steadyMs();
  let outcome: { error: Error | null } | null = null;
  let isOver = false;

  /** Until the lists say that they are over. */
  async function follow(loaded: LoadedList): Promise<void> {
    const { main, sound } = await lists.begin(loaded, clock.steadyMs());
    tracks.begin(main, sound);
    if (sound) outlet.expectSound();
    renewal.onLists(sound ? ['main', 'sound'] : ['main']);
    while (!tracks.isOver) if (!(await tracks.step())) await waker.sleep(Math.min(HAND_MS_MAX, tracks.dueInMs));
  }

  async function run(): Promise<void> {
    let loaded = first;
    for (;;) {
      try {
        return await follow(loaded);
      } catch (error) {
        if (!mayBeExpired(error) || !renewal.mayBegin) throw error;
        renewal.begin();
        loaded = await patiently(() => load(target.url));
      }
    }
  }

  function hand(): void {
    const nowMs = clock.steadyMs();
    outlet.hand(nowMs - handedAtMs);
    if (isOver) return;
    tracks.hand(Math.min(HAND_MS_MAX, nowMs - handedAtMs), outlet.push);
    handedAtMs = nowMs;
    const { trouble } = patience;
    if (!outcome && trouble && tracks.isNearlyDry) {
      outcome = { error: trouble };
      stop.abort();
    }
    if (!outcome) return;
    const { error } = outcome;
    if (error ? !tracks.isNearlyDry : !tracks.isEmpty) return;
    tracks.handRest(outlet.push);
    outlet.end(error);
  }

  function onOutletEnd(error: Error | null): void {
    isOver = true;
    clearInterval(timer);
    stop.abort();
    onEnd(error);
  }

  const timer = setInterval(hand, HAND_EVERY_MS);
  const running = run().then(
    () => {
      outcome = { error: null };
    },
    (error: Error) => {
      if (!stop.signal.aborted || !isAbort(error)) outcome = { error };
    },
  );

  return {
    async close() {
      clearInterval(timer);
      stop.abort();
      await running;
      await outlet.close();
      stop[Symbol.dispose]();
    },
  };
}
