import type { Clock } from '../base/clock.js';
import type { ChannelId } from '../base/model.js';
import {
  type ChannelSession,
  type RelayPlan,
  type Relays,
  sessionsOf,
  type ViewerIdentity,
  type ViewerSnapshot,
} from '../relay/index.js';
import type { SlotBook } from '../slots/index.js';

/**
 * Whom a new viewer may take the place of when the accounts of a channel are full. Whoever is ended leaves a lingering relay
 * behind, which gives its slot to the newcomer who waits for it: the provider never sees one connection too many.
 */
export interface RoomNeeds {
  relays: Pick<Relays, 'join' | 'snapshots' | 'endViewer'>;
  slots: Pick<SlotBook, 'hasRoom' | 'snapshot'>;
  planFor(channelId: ChannelId): RelayPlan;
  /** `relay.whenFull`. Read at each use. */
  whenFull(): 'refuse' | 'endOldest';
  clock: Clock;
}

/** Devices cannot tell who asks: a media server is many people and its recordings behind one address. */
const TUNER: ViewerIdentity['output'] = 'hdhomerun';
/** A player whose stream was ended often tunes again by itself; it must not end that of the one who came in its place. */
const ENDED_LATELY_MS = 30_000;
const ENDED_MAX = 1_000;

export function joinWithRoom(needs: RoomNeeds): Relays['join'] {
  const { relays, clock } = needs;
  const endedAtMs = new Map<string, number>();

  const end = (relay: ChannelSession): void => {
    for (const viewer of relay.viewers) {
      if (endedAtMs.size >= ENDED_MAX) endedAtMs.clear();
      endedAtMs.set(askerOf(viewer), clock.steadyMs());
      relays.endViewer(viewer.id);
    }
  };
  const wasEnded = (who: ViewerIdentity) =>
    clock.steadyMs() - (endedAtMs.get(askerOf(who)) ?? Number.NEGATIVE_INFINITY) < ENDED_LATELY_MS;

  return async (channelId, who, signal) => {
    if (who.output !== TUNER) makeRoom(channelId, who);
    return await relays.join(channelId, who, signal);
  };

  function makeRoom(channelId: ChannelId, who: ViewerIdentity): void {
    const playing = sessionsOf(relays.snapshots()); // with the viewers of all profiles, and without our own
    if (playing.length === 0 || playing.some((relay) => relay.channelId === channelId)) return;
    const groups = needs.planFor(channelId).sources.map(({ slotGroup }) => slotGroup);
    const [best] = groups;
    const full = new Set(groups.filter((group) => !needs.slots.hasRoom(group)).map(({ key }) => key));
    if (!best || !full.has(best.key)) return;
    const holding = channelsOf(needs.slots, full);
    const inTheWay = playing.filter((relay) => holding.has(relay.channelId) && relay.viewers.every(isNoTuner));
    const own = onlyOneOf(who, playing);
    if (own && inTheWay.includes(own)) {
      relays.endViewer(own.viewers[0]!.id); // players open the next channel before they close the last
      return;
    }
    const hasOther = groups.some(({ key }) => !full.has(key));
    if (hasOther || needs.whenFull() === 'refuse' || wasEnded(who)) return;
    const [oldest] = inTheWay.sort((a, b) => a.viewers.length - b.viewers.length || a.sinceMs - b.sinceMs);
    if (oldest) end(oldest);
  }
}

/** Channels that have connections of these accounts. */
function channelsOf(slots: Pick<SlotBook, 'snapshot'>, keys: ReadonlySet<string>): Set<number> {
  const holders = slots.snapshot().flatMap((use) => (keys.has(use.key) ? use.holders : []));
  return new Set(holders.flatMap(({ purpose }) => purpose?.channelId ?? []));
}

/** The relay of the one viewer whom an asker has; null when it has none or several, or others watch the same. */
function onlyOneOf(who: ViewerIdentity, playing: readonly ChannelSession[]): ChannelSession | null {
  const watched = playing.filter(({ viewers }) =>
    viewers.some((viewer) => isNoTuner(viewer) && askerOf(viewer) === askerOf(who)),
  );
  return watched.length === 1 && watched[0]!.viewers.length === 1 ? watched[0]! : null;
}

const isNoTuner = ({ output }: ViewerSnapshot) => output !== TUNER;

function askerOf({ address, userAgent }: ViewerIdentity): string {
  return `${address} ${userAgent}`;
}
