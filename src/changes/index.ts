export { createEditor, type Editor } from './apply.js';
export type {
  ChannelEdit,
  ChannelsEdit,
  Edit,
  EditReply,
  EditRequest,
  ProviderEdit,
  ProviderInput,
} from './edits.js';
export { knownProvider, providerKnown } from './providers.js';
export { UNDO_MS } from './undo.js';
