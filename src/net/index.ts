export { addressKey } from './address-key.js';
export { createNetworkGate, type NetworkGate, plainAddress, rangeOf } from './addresses.js';
export { createTextAsker, reasonOf, type TextAnswer, type TextAsker, type TextQuestion } from './ask-text.js';
export { isBridgedContainer } from './bridged-container.js';
export {
  createFetcher,
  type FetchedStart,
  type Fetcher,
  type FetchLimits,
  type FetchOutcome,
  type FetchTarget,
} from './fetch-bounded.js';
export { headersFor, sendableHeaders } from './headers.js';
export {
  createLiveOpener,
  type LiveBody,
  type LiveOpener,
  type LivePolicy,
  type LiveTarget,
  mayBeLimit,
  refusedStatus,
} from './open-live.js';
export { createOutgoingAddresses, type OwnNetwork, ownNetworks } from './own-networks.js';
export { readBody } from './read-body.js';
export { addressRefused, createNameResolver, mayConnect, type NameResolver } from './resolve.js';
export { loadRoute, type Route } from './route.js';
export { meaningOfStatus } from './status-words.js';
export { bindUdp, closeUdp, connectUdp } from './udp.js';
