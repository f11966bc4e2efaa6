import type { ChannelId, SourceStreamId } from '../base/model.js';

/** What the relay needs of others. The composition root fills it; the relay knows neither the database nor HTTP clients. */
export interface RelayNeeds {
  /** The ranked sources of a channel as they are now. Throws `channel_unknown`. */
  planFor(channelId: ChannelId): RelayPlan;
  /** Waits for a connection of the provider's account. Throws `relay_no_slot`. */
  acquireSlot(group: SlotGroup, signal: AbortSignal): Promise<SlotLease>;
}

export interface RelayPlan {
  channelId: ChannelId;
  channelName: string;
  /** Best first; never empty in a plan that is played. */
  sources: readonly PlanSource[];
}

export interface PlanSource {
  streamId: SourceStreamId;
  providerName: string;
  slotGroup: SlotGroup;
  /** Opens the upstream afresh: redirects and tokens are resolved anew each time. Throws a named `upstream_…` failure. */
  open(signal: AbortSignal): Promise<UpstreamBody>;
}

/** Connections that count together: one provider account. */
export interface SlotGroup {
  key: string;
  limit: number;
  /** How much of the usual time to wait for one; default: all of it. */
  waitShare?: number;
}

export interface SlotLease {
  release(): void;
  /** While set, the slot is given up at once when another asks: a lingering relay has no viewer to lose. */
  setYield(onYield: (() => void) | null): void;
}

/** Bytes that come in at the source's own pace. */
export interface UpstreamBody {
  /** Starts reading. `onEnd` comes once: null when the source ended by itself, else what went wrong. */
  read(onPiece: (piece: Buffer) => void, onEnd: (error: Error | null) => void): void;
  /** Closes the connection; settles when the socket is really closed, for only then the provider counts it no more. */
  close(): Promise<void>;
}
