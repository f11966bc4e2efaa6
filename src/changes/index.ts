export { createEditor, type Editor } from './apply.js';
export {
  type ChannelEdit,
  type ChannelsEdit,
  type Edit,
  type EditReply,
  type EditRequest,
  type HouseRulesEdit,
  type ProviderEdit,
  type ProviderInput,
  shownField,
} from './edits.js';
export { knownProvider, providerKnown } from './providers.js';
export { UNDO_MS } from './undo.js';
