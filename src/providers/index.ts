export { addressFor, connectionLimit, loginsOf, type ProviderLogin, providerOfSlots, stateOf } from './accounts.js';
export { addressesOf } from './hosts.js';
export { refuseOwnAddress } from './own-address.js';
export { mayReachPrivate } from './playlist-body.js';
export {
  type ImportLimits,
  type RefreshNeeds,
  type RefreshOptions,
  type RefreshProgress,
  refreshProvider,
} from './refresh.js';
export { type EndState, hasEnded, type RefreshHistory, readHistory } from './refresh-history.js';
export { type PreviewRequest, previewRules, type RulePreview } from './rule-preview.js';
export { type TriedAccount, type TriedProvider, type TryRequest, tryProvider } from './try-provider.js';
export { createUploads, sweepUploads, type Upload, type Uploads } from './uploads.js';
