import type { ChannelTime, StreamStart } from '../base/channel-time.js';
import type { ChannelId, SourceStreamId } from '../base/model.js';
import type { PlayedLists } from '../formats/hls/index.js';
import type { AudioCodec, VideoCodec } from '../formats/mpegts/index.js';

/** What the relay needs of others. The composition root fills it; the relay knows neither the database nor HTTP clients. */
export interface RelayNeeds {
  /**
   * The ranked sources of a channel as they are now; asked anew whenever one is to be opened. Of another profile than `COPY`
   * the one source makes the rendition. Throws `channel_unknown`.
   */
  planFor(channelId: ChannelId, profile: string): RelayPlan;
  /** Waits for a connection of the provider's account. Throws `relay_no_slot`. */
  acquireSlot(group: SlotGroup, signal: AbortSignal): Promise<SlotLease>;
  slates: SlateShelf;
}

/** The profile of what comes from the sources as it is. */
export const COPY = 'copy';

export interface RelayPlan {
  channelId: ChannelId;
  channelName: string;
  profile: string;
  /** Best first; never empty in a plan that is played. */
  sources: readonly PlanSource[];
}

export interface PlanSource {
  streamId: SourceStreamId;
  providerName: string;
  slotGroup: SlotGroup;
  /** Takes what it needs in place of a connection of `slotGroup`: a rendition is a viewer of its channel. */
  acquire?(signal: AbortSignal): Promise<SlotLease>;
  /**
   * Opens the upstream afresh: redirects and tokens are resolved anew each time. Throws a named `upstream_…` failure.
   *
   * @param from For what is made of a stream that is held here.
   * @param played By openings of this source for the same relay: noted there, and not played again.
   */
  open(signal: AbortSignal, from: StreamStart, played: PlayedLists): Promise<UpstreamBody>;
  /** The time line of the stream that it is made of, whose time stamps it has; null: it has its own. Default: null. */
  time?(): ChannelTime | null;
  /** Whether `open` may have failed with this since the provider counts too many connections. Default: never. */
  mayBeFull?(error: unknown): boolean;
  /** What it is called when it brings nothing new, or too little. Default: `upstream_stalled`. */
  tooSlow?(): Error;
}

/** Connections that count together: one provider account. */
export interface SlotGroup {
  key: string;
  limit: number;
  /** How much of the usual time to wait for one; 0: none. Default: all of it. */
  waitShare?: number;
  /** What the slot is for, as it stands in the book. */
  purpose?: { providerId: number; channelId: number; streamId: number };
}

export interface SlotLease {
  /** Null: it is no connection of an account. */
  readonly id: number | null;
  /** The first media has come. */
  confirm(): void;
  /**
   * The provider counts too many connections. @returns After how many milliseconds the source may be tried again with this
   * slot, since one that has closed may still be counted; null: not at all.
   */
  refused(): number | null;
  release(): void;
  /** While set, the slot is given up at once when another asks: a lingering relay has no viewer to lose. */
  setYield(onYield: (() => void) | null): void;
}

/** Bytes that come in at the source's own pace. */
export interface UpstreamBody {
  /**
   * Starts reading. `onEnd` comes once: null when the source ended by itself, else what went wrong. With a piece that
   * `startsAnew`, counters of packets and tables may begin anew, as each segment of HLS does; nothing was lost there.
   */
  read(onPiece: (piece: Buffer, startsAnew?: boolean) => void, onEnd: (error: Error | null) => void): void;
  /** Closes the connection; settles when the socket is really closed, for only then the provider counts it no more. */
  close(): Promise<void>;
  /** That nothing comes is no fault of its own: what it is made from brings nothing, or what there is was played before. Default: never. */
  isIdle?(): boolean;
}

/** Short clips that say why there is no picture, in the form of the channel that they stand in for. */
export interface SlateShelf {
  /** A clip in this form, for this reason or another that is ready; null: none is. */
  find(format: SlateFormat, reason: SlateReason): Buffer | null;
  /** Has the clips of this form made, should they not be there. */
  prepare(format: SlateFormat): void;
}

export interface SlateFormat {
  /** Null: radio. */
  video: VideoCodec | null;
  audio: AudioCodec | null;
  /** In pictures per second. */
  frameRate: number;
}

/** All sources are down, all connections are in use, or a limit of ours is reached. */
export type SlateReason = 'down' | 'noSlot' | 'limit';
