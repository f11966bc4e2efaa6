export type { RelayLimits } from './limits.js';
export type { PlanSource, RelayNeeds, RelayPlan, SlotGroup, SlotLease, UpstreamBody } from './plan.js';
export type { ViewerLease } from './relay.js';
export { createRelays, type RelayEvents, type Relays } from './relays.js';
export { openResponseSink } from './response-sink.js';
export { type Exchange, serveViewer } from './serve-viewer.js';
export type { RelaySnapshot, ViewerIdentity, ViewerSnapshot } from './session.js';
export type { ViewerSink } from './viewer.js';
