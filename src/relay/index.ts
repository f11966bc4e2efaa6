export type { BlockSink, FetchingViewer } from './followers.js';
export type { RelayInventory } from './inventory.js';
export type { ViewerLease } from './lease.js';
export type { RelayLimits } from './limits.js';
export {
  COPY,
  type PlanSource,
  type RelayNeeds,
  type RelayPlan,
  type SlateFormat,
  type SlateReason,
  type SlateShelf,
  type SlotGroup,
  type SlotLease,
  type UpstreamBody,
} from './plan.js';
export { playerStatus } from './player-status.js';
export { createRelays, type OfRelay, type RelayEvents, type Relays } from './relays.js';
export { openResponseSink } from './response-sink.js';
export { type Exchange, serveViewer } from './serve-viewer.js';
export {
  type ChannelSession,
  type Failover,
  type RelaySnapshot,
  sessionsOf,
  type ViewerIdentity,
  type ViewerSnapshot,
} from './session.js';
export type { ViewerSink } from './viewer.js';
