import type { NumberBlock } from '../base/channel-numbering.js';
import type { GroupChoice, RuleStep } from '../base/import-choice.js';
import type {
  ChangeId,
  ChannelId,
  LineupId,
  ProviderId,
  RequestHeaders,
  SourceStreamId,
  TlsRules,
} from '../base/model.js';
import type { HouseRules } from '../store/index.js';

/** What people can do, as plain data that crosses to the desk. Fields that are not named stay as they are. */
export type Edit =
  | { kind: 'addProvider'; provider: ProviderInput }
  | { kind: 'editProvider'; providerId: ProviderId; patch: WantedProvider }
  | { kind: 'removeProvider'; providerId: ProviderId }
  | { kind: 'editChannel'; channelId: ChannelId; patch: ChannelEdit }
  | { kind: 'editChannels'; channelIds: ChannelId[]; patch: ChannelsEdit }
  | { kind: 'mergeChannels'; channelIds: ChannelId[] }
  | { kind: 'moveStreams'; channelId: ChannelId; streamIds: SourceStreamId[]; to: ChannelId | null }
  | { kind: 'keepApart'; channelIds: [ChannelId, ChannelId] }
  | { kind: 'keepTogether'; channelId: ChannelId; streamIds: SourceStreamId[] }
  | { kind: 'pinStreams'; channelId: ChannelId; streamIds: SourceStreamId[] }
  | { kind: 'addLineup'; lineup: LineupInput }
  | { kind: 'editLineup'; lineupId: LineupId; patch: LineupEdit }
  | { kind: 'removeLineup'; lineupId: LineupId }
  /** Moves channels into the blocks of their groups. */
  | { kind: 'renumberLineup'; lineupId: LineupId }
  | { kind: 'markChannel'; lineupId: LineupId; channelId: ChannelId; isFavourite: boolean }
  /** @see editSetting */
  | { kind: 'editSetting'; name: string; value: unknown }
  | { kind: 'editRules'; rules: HouseRulesEdit }
  | { kind: 'undo'; changeId: ChangeId };

export interface ProviderEdit {
  name?: string;
  kind?: 'm3u' | 'xtream';
  url?: string;
  /** Of the first account of a panel. */
  username?: string | null;
  password?: string | null;
  /** More credentials of the same subscription. */
  accounts?: readonly { username: string; password: string; maxConnections: number | null }[];
  backupHosts?: readonly string[];
  wantsLive?: boolean;
  wantsMovies?: boolean;
  wantsSeries?: boolean;
  groups?: GroupChoice;
  usesDirectSource?: boolean;
  isEnabled?: boolean;
  /** null: what the account says, else 1. */
  maxConnections?: number | null;
  refresh?: string;
  userAgent?: string | null;
  headers?: RequestHeaders;
  proxy?: string | null;
  tls?: TlsRules;
  allowPrivate?: boolean | null;
  rules?: readonly RuleStep[];
}

/** What people set for all providers. What is not named stays. */
export type HouseRulesEdit = Partial<HouseRules>;

/** The same as people send it: nobody can be shown a secret, so one that is left out stays as it is. */
export interface WantedProvider extends Omit<ProviderEdit, 'accounts' | 'headers'> {
  /** Without a password: that of the account that has this user name now. */
  accounts?: readonly { username: string; password?: string | undefined; maxConnections: number | null }[];
  /** null: the value that this header has now. */
  headers?: Readonly<Record<string, string | null>>;
}

export interface ProviderInput extends WantedProvider {
  key: string;
  name: string;
  url: string;
  /** Although another provider has this address. */
  allowTwice?: boolean;
}

/** A line-up of chosen channels that is made now. */
export interface LineupInput {
  /** Left out: made of the name. */
  key?: string;
  name: string;
  /** All TV channels of these groups are in it. */
  groups?: readonly string[];
  splitAt?: number | null;
  tunerCount?: number | null;
}

/** What is not named stays. */
export interface LineupEdit {
  name?: string;
  isEnabled?: boolean;
  /** null: as many as the household's providers allow connections. */
  tunerCount?: number | null;
  groups?: readonly string[];
  /** Most channels of one device; null: one device has all. */
  splitAt?: number | null;
  blocks?: readonly NumberBlock[];
  /** Each of its devices has a listener of its own. */
  hasPort?: boolean;
  /** Single channels that are in it or not, whatever their group; null: as their group says. */
  picks?: readonly { channelId: ChannelId; isIn: boolean | null }[];
  /** Of channels that are in it or that `picks` takes in. */
  numbers?: readonly NumberEdit[];
}

export interface NumberEdit {
  channelId: ChannelId;
  number: string;
  /** The number that the sender knows of it, null: it is not in the line-up; where it has another by now, nothing is saved. */
  was?: string | null;
}

/** null takes a person's value away, so that the provider's shows again. */
export interface ChannelEdit {
  name?: string | null;
  logoUrl?: string | null;
  groupName?: string | null;
  /** What players find the channel by in a guide. */
  guideId?: string | null;
  isHidden?: boolean | null;
  /** Of the main line-up (radio: of the radio line-up). */
  number?: string;
}

/** What can be set for many channels at once. */
export type ChannelsEdit = Pick<ChannelEdit, 'groupName' | 'isHidden'>;

export interface EditRequest {
  /** Unique: an edit that is sent again, because nobody knows whether it arrived, is applied once. */
  requestId: string;
  who: string;
  edit: Edit;
}

export interface EditReply {
  /** Null: everything was so already, and nothing can be taken back. */
  changeId: ChangeId | null;
  /** `channel.edit`, `provider.add`, …; of an undo what it did. */
  action: string;
  /** The provider or channel that was made or changed. */
  subjectId: number;
  /** Whether channels have to be built anew. */
  needsRebuild: boolean;
  /** The channels that look different now; null for many, empty for none. */
  channelIds: ChannelId[] | null;
}

/** What an edit did. Its change keeps enough to take it back and to say what has changed since. */
export interface Outcome extends Pick<EditReply, 'action' | 'subjectId' | 'needsRebuild' | 'channelIds'> {
  /** What the subject was called. */
  subjectName: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

const SHOWN: Readonly<Record<string, string>> = { wantsLive: 'live', wantsMovies: 'movies', wantsSeries: 'series' };

/** What the API and people call a field of an edit. */
export function shownField(field: string): string {
  return SHOWN[field] ?? field;
}
