import type { Clock } from '../base/clock.js';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { ChannelId, SourceStreamId } from '../base/model.js';
import type { RelayLimits } from './limits.js';
import type { RelayNeeds } from './plan.js';
import { createRelay, type Relay, type ViewerLease } from './relay.js';
import type { RelaySnapshot, ViewerIdentity } from './session.js';

/** All relays of the house: at most one per channel, opened for its first viewer, gone after its last. */
export interface Relays {
  /**
   * Joins the relay of a channel. Throws `channel_unknown`, `relay_no_source`, `relay_no_slot`, `relay_limit`, or the named
   * failure of the last source tried.
   */
  join(channelId: ChannelId, who: ViewerIdentity, signal: AbortSignal): Promise<ViewerLease>;
  snapshots(): RelaySnapshot[];
  /** Ends everything; settles when all sockets are closed. */
  close(): Promise<void>;
}

export interface RelayEvents {
  /** A relay or viewer came, went, or changed its state. */
  onChange(): void;
  /** A channel has its first picture. */
  onStarted(report: { channelId: ChannelId; channelName: string; providerName: string }): void;
  /** A channel that had started has ended. `fault` is null when its last viewer has left. */
  onEnded(report: { channelId: ChannelId; channelName: string; fault: ErrorRecord | null; seconds: number }): void;
  onFailover(report: {
    channelId: ChannelId;
    channelName: string;
    providerName: string;
    fromStreamId: SourceStreamId;
    fault: ErrorRecord;
  }): void;
}

/** A ring that gets less than this cannot hold a group of pictures. */
const RING_BYTES_MIN = 4 * 2 ** 20;

/** @param limits May change while running: each relay takes what they are when it opens. */
export function createRelays(needs: RelayNeeds, limits: RelayLimits, clock: Clock, events: RelayEvents): Relays {
  const relays = new Map<ChannelId, Relay>();
  let isStopping = false;

  const shareMemory = () => {
    const share = (limits.bufferTotalMb * 2 ** 20) / Math.max(1, relays.size);
    for (const relay of relays.values()) relay.limitRingBytes(Math.max(RING_BYTES_MIN, share));
  };

  const open = (channelId: ChannelId): Relay => {
    if (relays.size >= limits.relayCountMax) {
      throw new HeadwaterError(
        'relay_limit',
        `${relays.size} channels are playing, which is the limit.`,
        'Stop one of them, or wait until somebody does.',
      );
    }
    const plan = needs.planFor(channelId);
    if (plan.sources.length === 0) {
      throw new HeadwaterError(
        'relay_no_source',
        `"${plan.channelName}" has no stream that can be played.`,
        'Its providers are disabled or removed: enable one, or hide the channel.',
      );
    }
    const { channelName } = plan;
    let startedMs: number | null = null;
    const relay: Relay = createRelay(plan, needs, { ...limits }, clock, {
      onChange: events.onChange,
      onStarted({ providerName }) {
        startedMs = clock.steadyMs();
        events.onStarted({ channelId, channelName, providerName });
      },
      onFailover: ({ streamId, providerName }, fault) =>
        events.onFailover({ channelId, channelName, providerName, fromStreamId: streamId, fault }),
      onClosed(fault) {
        if (startedMs !== null) {
          const seconds = Math.round((clock.steadyMs() - startedMs) / 1_000);
          events.onEnded({ channelId, channelName, fault, seconds });
        }
        if (relays.get(channelId) === relay) relays.delete(channelId);
        shareMemory();
      },
    });
    relays.set(channelId, relay);
    shareMemory();
    return relay;
  };

  return {
    async join(channelId, who, signal) {
      if (isStopping) throw new HeadwaterError('shutting_down', 'Headwater is stopping.', 'Tune again in a moment.');
      const relay = relays.get(channelId) ?? open(channelId);
      return relay.join(who, signal);
    },
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
