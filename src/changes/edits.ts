import type { ChangeId, ChannelId, ProviderId, RequestHeaders } from '../base/model.js';

/** What people can do, as plain data that crosses to the desk. Fields that are not named stay as they are. */
export type Edit =
  | { kind: 'addProvider'; provider: ProviderInput }
  | { kind: 'editProvider'; providerId: ProviderId; patch: ProviderEdit }
  | { kind: 'removeProvider'; providerId: ProviderId }
  | { kind: 'editChannel'; channelId: ChannelId; patch: ChannelEdit }
  | { kind: 'undo'; changeId: ChangeId };

export interface ProviderEdit {
  name?: string;
  url?: string;
  isEnabled?: boolean;
  /** null: what the account says, else 1. */
  maxConnections?: number | null;
  refresh?: string;
  userAgent?: string | null;
  headers?: RequestHeaders;
  allowPrivate?: boolean | null;
}

export interface ProviderInput extends ProviderEdit {
  key: string;
  name: string;
  url: string;
}

/** null takes a person's value away, so that the provider's shows again. */
export interface ChannelEdit {
  name?: string | null;
  logoUrl?: string | null;
  groupName?: string | null;
  isHidden?: boolean | null;
  /** Of the main line-up (radio: of the radio line-up). */
  number?: string;
}

export interface EditRequest {
  /** Unique: an edit that is sent again, because nobody knows whether it arrived, is applied once. */
  requestId: string;
  who: string;
  edit: Edit;
}

export interface EditReply {
  changeId: ChangeId;
  /** The provider or channel that was made or changed. */
  subjectId: number;
  /** Whether channels have to be built anew. */
  needsRebuild: boolean;
}
