export { accountFault } from './account-fault.js';
export {
  type AccountHolder,
  addressFor,
  connectionLimit,
  holdsLogin,
  loginsOf,
  type ProviderLogin,
  type SlotGroup,
  slotGroupOf,
  stateOf,
  usesSlots,
} from './accounts.js';
export type { Household } from './group-places.js';
export { addressesOf } from './hosts.js';
export { type Inspection, inspectProvider } from './inspect.js';
export { createKeptLists, type KeptLists } from './kept-lists.js';
export { type ChoiceQuestions, choiceQuestions, type KnownGroup, knownGroups } from './known-groups.js';
export { reachOfLogo } from './logo-reach.js';
export { refuseOwnAddress } from './own-address.js';
export { keepPlaylist, mayReachPrivate } from './playlist-body.js';
export { PUBLIC_LISTS } from './public-lists.js';
export {
  type ImportLimits,
  type RefreshNeeds,
  type RefreshOptions,
  type RefreshProgress,
  refreshProvider,
} from './refresh.js';
export { type EndState, hasEnded, type RefreshHistory, readHistory } from './refresh-history.js';
export { type PreviewRequest, previewRules, type RulePreview } from './rule-preview.js';
export { type TriedAccount, type TriedProvider, type TryNeeds, type TryRequest, tryProvider } from './try-provider.js';
export { createUploads, sweepUploads, type Upload, type Uploads } from './uploads.js';
export { hasDetails, refreshDetails } from './xtream-details.js';
