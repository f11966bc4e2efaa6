import type { Clock } from '../base/clock.js';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { ChannelId, SourceStreamId } from '../base/model.js';
import { createTokenBucket, type TokenBucket } from '../base/token-bucket.js';
import type { RelayInventory } from './inventory.js';
import type { ViewerLease } from './lease.js';
import type { RelayLimits } from './limits.js';
import { COPY, type RelayNeeds, type RelayPlan } from './plan.js';
import { createRelay, type Relay } from './relay.js';
import type { Failover, Newcomer, RelaySnapshot, ViewerSnapshot } from './session.js';

/** All relays of the house: at most one per channel and profile, opened for its first viewer, gone after its last. */
export interface Relays {
  /**
   * Joins the relay of a channel, in the profile that the viewer wants. Throws `channel_unknown`, `relay_no_source`, `relay_no_slot`, `relay_limit`, or the named
   * failure of the last source tried.
   */
  join(channelId: ChannelId, who: Newcomer, signal: AbortSignal): Promise<ViewerLease>;
  snapshots(): RelaySnapshot[];
  /** What each relay has in hand, also those that are over and have not let go of everything. */
  inventory(): RelayInventory[];
  /** Has a channel that plays try another source, whatever profiles it is watched in. @returns false when it does not play. */
  next(channelId: ChannelId): boolean;
  /** Ends one viewer. @returns false when there is none with this id. */
  endViewer(id: number): boolean;
  /** Ends everything; settles when all sockets are closed. */
  close(): Promise<void>;
}

export interface RelayEvents {
  /** A relay or viewer came, went, or changed its state. */
  onChange(): void;
  /** A channel has its first picture. */
  onStarted(report: OfRelay & { providerName: string }): void;
  /** A channel that had started has ended. `fault` is null when its last viewer has left. */
  onEnded(report: OfRelay & { fault: ErrorRecord | null; seconds: number }): void;
  /** A channel had no picture in the end, and viewers were waiting for it who cannot be told why any more. */
  onMissed(report: OfRelay & { fault: ErrorRecord }): void;
  /** Viewers have lost their source; another is being looked for. */
  onLost(report: OfRelay & { providerName: string; fromStreamId: SourceStreamId; fault: ErrorRecord }): void;
  /** They have a picture again, or a better one. @param report With how many people watch the channel, in whatever profile. */
  onFailover(report: OfRelay & { failover: Failover; viewerCount: number }): void;
  /** A stream has more than a limit lets through: its viewers stutter. */
  onTooNarrow(
    report: OfRelay & { limit: 'viewerMaxKbps' | 'totalMaxKbps'; streamBps: number; limitKbps: number },
  ): void;
  onViewerLeft(report: OfRelay & { viewer: ViewerSnapshot }): void;
}

/** Which relay a report is about. */
export interface OfRelay {
  channelId: ChannelId;
  channelName: string;
  profile: string;
}

type RelayKey = `${number}/${string}`;

const keyOf = (channelId: ChannelId, profile: string): RelayKey => `${channelId}/${profile}`;

/** A ring that gets less than this cannot hold a group of pictures. */
const BURST_SECONDS = 2;
const RING_BYTES_MIN = 4 * 2 ** 20;

/** @param limits May change while running: each relay takes what they are when it opens. */
export function createRelays(needs: RelayNeeds, limits: RelayLimits, clock: Clock, events: RelayEvents): Relays {
  const relays = new Map<RelayKey, Relay>();
  /** Over, and not yet seen to have let go of everything. */
  const leaving = new Set<Relay>();
  let isStopping = false;
  let total: { kbps: number; bucket: TokenBucket | null } = { kbps: 0, bucket: null };

  const shareMemory = () => {
    const share = (limits.bufferTotalMb * 2 ** 20) / Math.max(1, relays.size);
    for (const relay of relays.values()) relay.limitRingBytes(Math.max(RING_BYTES_MIN, share));
  };

  /** One for all; made anew when the setting has changed. */
  const totalBucket = (): TokenBucket | null => {
    const { totalMaxKbps } = limits;
    if (total.kbps !== totalMaxKbps) {
      const bucket = totalMaxKbps > 0 ? createTokenBucket(totalMaxKbps * 125, BURST_SECONDS, clock.steadyMs) : null;
      total = { kbps: totalMaxKbps, bucket };
    }
    return total.bucket;
  };

  const peopleOf = (channelId: ChannelId): number =>
    [...relays.values()].reduce((sum, relay) => sum + (relay.channelId === channelId ? relay.peopleCount : 0), 0);

  const start = (plan: RelayPlan): Relay => {
    const of: OfRelay = { channelId: plan.channelId, channelName: plan.channelName, profile: plan.profile };
    const key = keyOf(plan.channelId, plan.profile);
    let startedMs: number | null = null;
    const relay: Relay = createRelay(plan, needs, { ...limits }, clock, totalBucket(), {
      onChange: events.onChange,
      onStarted({ providerName }) {
        startedMs = clock.steadyMs();
        events.onStarted({ ...of, providerName });
      },
      onMissed: (fault) => events.onMissed({ ...of, fault }),
      onLost: ({ streamId, providerName }, fault) =>
        events.onLost({ ...of, providerName, fromStreamId: streamId, fault }),
      onFailover: (failover) => events.onFailover({ ...of, failover, viewerCount: peopleOf(plan.channelId) }),
      onTooNarrow: (limit, streamBps, limitKbps) => events.onTooNarrow({ ...of, limit, streamBps, limitKbps }),
      onViewerLeft: (viewer) => events.onViewerLeft({ ...of, viewer }),
      onClosed(fault) {
        if (startedMs !== null) {
          const seconds = Math.round((clock.steadyMs() - startedMs) / 1_000);
          events.onEnded({ ...of, fault, seconds });
        }
        if (relays.get(key) === relay) relays.delete(key);
        leaving.add(relay);
        const forget = () => {
          if (relay.inventory().timerCount === 0) leaving.delete(relay);
        };
        relay.settled().then(forget, forget);
        shareMemory();
      },
    });
    relays.set(key, relay);
    shareMemory();
    return relay;
  };

  const open = (channelId: ChannelId, profile: string): Relay => {
    if (relays.size >= limits.relayCountMax) {
      throw new HeadwaterError(
        'relay_limit',
        `${relays.size} channels are playing, which is the limit.`,
        'Stop one of them, or wait until somebody does.',
      );
    }
    const plan = needs.planFor(channelId, profile);
    if (plan.sources.length === 0) {
      throw new HeadwaterError(
        'relay_no_source',
        `"${plan.channelName}" has no stream that can be played.`,
        'Its providers are disabled or removed: enable one, or hide the channel.',
      );
    }
    return start(plan);
  };

  return {
    async join(channelId, who, signal) {
      if (isStopping) throw new HeadwaterError('shutting_down', 'Headwater is stopping.', 'Tune again in a moment.');
      const relay = relays.get(keyOf(channelId, who.profile)) ?? open(channelId, who.profile);
      return relay.join(who, signal);
    },
    next(channelId) {
      const relay = relays.get(keyOf(channelId, COPY));
      relay?.next();
      return relay !== undefined;
    },
    endViewer: (id) => [...relays.values()].some((relay) => relay.endViewer(id)),
    inventory: () =>
      [...relays.values(), ...leaving].map((relay) => {
        const inventory = relay.inventory();
        return {
          ...inventory,
          end() {
            inventory.end();
            leaving.delete(relay);
          },
        };
      }),
    snapshots: () => [...relays.values()].map((relay) => relay.snapshot()),
    async close() {
      isStopping = true;
      const fault = toErrorRecord(
        new HeadwaterError('shutting_down', 'Headwater is stopping.', 'Tune again in a moment.'),
      );
      await Promise.all([...relays.values()].map((relay) => relay.close(fault)));
    },
  };
}
