export { createEditor, type Editor } from './apply.js';
export {
  type ChannelEdit,
  type ChannelsEdit,
  type Edit,
  type EditReply,
  type EditRequest,
  type HouseRulesEdit,
  type LineupEdit,
  type LineupInput,
  type ProviderInput,
  shownField,
  type WantedProvider,
} from './edits.js';
export { freeNameOf } from './lineup-names.js';
export { plannedNumbers } from './lineup-numbers.js';
export { type DeviceMaker, refuseWrongEdit } from './lineups.js';
export { knownProvider, newProvider, providerKnown } from './providers.js';
export { UNDO_MS } from './undo.js';
