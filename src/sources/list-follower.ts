import type { Clock } from '../base/clock.js';
import { beginsManifest } from '../formats/dash/index.js';
import type { PlayedLists, VariantLimit } from '../formats/hls/index.js';
import type { LiveOpener, LiveTarget } from '../net/index.js';
import { createDashLists } from './dash-lists.js';
import { mayBeExpired } from './faults.js';
import { createHlsLists } from './hls-lists.js';
import { createTrack, type TrackNeeds } from './hls-track.js';
import { createTracks, type HlsTracks } from './hls-tracks.js';
import type { ListNeeds, Lists } from './lists.js';
import { type LoadedList, loadList, loadMap } from './part.js';
import { createPatience, type Patience } from './patience.js';
import { createRenewal } from './renewal.js';
import { createWaker } from './waker.js';

/** The side of a session that fetches: lists, and the segments that they name. */
export interface ListFollower {
  /** Follows the lists that `first` leads to until they say that they are over. Rejects when they cannot be followed. */
  run(first: LoadedList): Promise<void>;
  /** What is in hand. */
  readonly tracks: HlsTracks;
  /** See `Patience.trouble`. */
  readonly trouble: Error | null;
}

export interface FollowerNeeds {
  opener: LiveOpener;
  /** Null: there is no ffmpeg. */
  tools: object | null;
  clock: Clock;
  /** Which variant of a source is taken; read at each use. */
  variantLimit(): VariantLimit;
}

/** What tells a manifest from a playlist stands in the first of it. */
const LOOK_CHARS = 2_048;
/** When the event loop was late, no more than this is made up for at once. */
export const HAND_MS_MAX = 2_000;

/** @param played Gone on with, and kept up to date. @param onSoundBeside The sound has a list of its own. */
export function createListFollower(
  needs: FollowerNeeds,
  target: LiveTarget,
  played: PlayedLists,
  onSoundBeside: () => void,
  signal: AbortSignal,
): ListFollower {
  const { clock } = needs;
  const waker = createWaker(signal);
  const renewal = createRenewal();
  const patience: Patience = createPatience(() => tracks.isNearlyDry, signal);
  const requests = createRequests(needs, target, patience, signal);
  let lists: Lists | null = null;
  const trackNeeds: TrackNeeds = {
    ...{ ...requests, opener: needs.opener, played, onRoom: waker.wake, onFetched: renewal.onFetched },
    loadMedia: (name) => patience.patiently(() => lists!.again(name)),
  };
  const tracks = createTracks((part, isJoined) => createTrack(part, isJoined, trackNeeds, signal));

  async function follow(loaded: LoadedList): Promise<void> {
    lists ??= (isManifest(loaded) ? createDashLists : createHlsLists)(requests);
    const { main, sound } = await lists.begin(loaded, clock.steadyMs());
    tracks.begin(main, sound);
    if (sound) onSoundBeside();
    renewal.onLists(sound ? ['main', 'sound'] : ['main']);
    while (!tracks.isOver) if (!(await tracks.step())) await waker.sleep(Math.min(HAND_MS_MAX, tracks.dueInMs));
  }

  return {
    tracks,
    get trouble() {
      return patience.trouble;
    },
    async run(first) {
      let loaded = first;
      for (;;) {
        try {
          return await follow(loaded);
        } catch (error) {
          if (!mayBeExpired(error) || !renewal.mayBegin) throw error;
          renewal.begin();
          loaded = await patience.patiently(() => requests.load(target.url));
        }
      }
    },
  };
}

function isManifest({ text }: LoadedList): boolean {
  return beginsManifest(Buffer.from(text.slice(0, LOOK_CHARS))) === 'yes';
}

/** How lists and segments of the source are asked for. */
function createRequests(
  { clock, opener, tools, variantLimit }: FollowerNeeds,
  target: LiveTarget,
  { patiently }: Patience,
  signal: AbortSignal,
): ListNeeds & Pick<TrackNeeds, 'targetFor'> {
  const targetFor = (url: string): LiveTarget => ({ ...target, url, headersFor: target.headersFor ?? target.url });
  return {
    ...{ clock, patiently, variantLimit, targetFor, canRepack: tools !== null },
    load: (url) => loadList(opener, targetFor(url), signal),
    loadPart: (url, byteRange) => loadMap(opener, targetFor(url), byteRange, signal),
  };
}
