export { createEditor, type Editor } from './apply.js';
export type { ChannelEdit, Edit, EditReply, EditRequest, ProviderEdit, ProviderInput } from './edits.js';
