export { addressKey } from './address-key.js';
export { createNetworkGate, type NetworkGate, plainAddress, rangeOf } from './addresses.js';
export {
  createFetcher,
  type FetchedStart,
  type Fetcher,
  type FetchLimits,
  type FetchOutcome,
  type FetchTarget,
} from './fetch-bounded.js';
export { headersFor } from './headers.js';
export { createLiveOpener, type LiveBody, type LiveOpener, type LivePolicy, type LiveTarget } from './open-live.js';
export { readBody } from './read-body.js';
export { createNameResolver, type NameResolver } from './resolve.js';
export { loadRoute, type Route } from './route.js';
export { meaningOfStatus } from './status-words.js';
