import type { ChannelId } from '../base/model.js';
import type { UpstreamBody } from './plan.js';

/** What a relay has in hand, for whoever compares it with what others believe. */
export interface RelayInventory {
  channelId: ChannelId;
  channelName: string;
  /** It is over; what it has in hand all the same is left over. */
  isClosed: boolean;
  /** For how long nobody has watched; null: somebody does. */
  idleMs: number | null;
  /** So long it may be kept without viewers. */
  lingerMs: number;
  /** As the book of slots names them. */
  slotIds: readonly number[];
  connections: readonly UpstreamBody[];
  /** Viewers who still have a seat though their connection is closed. */
  goneViewerIds: readonly number[];
  /** Timers that are set. */
  timerCount: number;
  /** Ends it, with everything that it has in hand. */
  end(): void;
}
