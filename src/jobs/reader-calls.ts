import type { ChannelId, EpochMs, LineupId, ProviderId, RefreshId, SourceStreamId } from '../base/model.js';
import type { LineupEdit } from '../changes/index.js';
import type { DocumentFile, DocumentRequest } from '../documents/index.js';
import type { ChoiceQuestions, KnownGroup, PreviewRequest, RefreshHistory, RulePreview } from '../providers/index.js';
import type {
  ChannelPage,
  ChannelQuery,
  HouseEventQuery,
  HouseEventRow,
  ProviderTotals,
  RefreshChangeRow,
  ReviewQuestion,
  SourceStreamRow,
  StoredDetails,
  TrafficRow,
  ViewingRow,
} from '../store/index.js';
import type { ChannelExplanation, ExplainedPair } from './explanations.js';
import type { LineupFacts, LineupPreview, MemberPage } from './lineup-reads.js';

/** Long reads, on a thread of their own. */
export type ReaderCalls = {
  open: { request: { databasePath: string; documentsFolder: string }; reply: null };
  document: { request: DocumentRequest; reply: DocumentFile };
  searchChannels: { request: ChannelQuery & { lineupId: LineupId }; reply: ChannelPage };
  /** Newest first. `kind`: how the name of what happened begins, such as `relay`. `text`: part of the sentence. */
  searchLog: { request: HouseEventQuery & { kind: string | null; text: string | null }; reply: HouseEventRow[] };
  /** Who watched what, the newest first. */
  viewings: { request: { before: number | null; limit: number }; reply: ViewingRow[] };
  traffic: { request: { sinceMs: EpochMs; untilMs: EpochMs }; reply: TrafficRow[] };
  groups: { request: { lineupId: LineupId }; reply: { groupName: string | null; channelCount: number }[] };
  providerTotals: {
    request: { providerIds: ProviderId[] };
    reply: ({ providerId: ProviderId } & ProviderTotals & ChoiceQuestions)[];
  };
  /** In the order of the lists. */
  providerGroups: { request: { providerId: ProviderId }; reply: KnownGroup[] };
  refreshChanges: { request: { refreshId: RefreshId }; reply: RefreshChangeRow[] };
  providerHistories: { request: { providerIds: ProviderId[]; sinceMs: EpochMs }; reply: RefreshHistory[] };
  listStreams: {
    request: { providerId: ProviderId | null; after: number; limit: number };
    reply: (SourceStreamRow & { channelId: ChannelId | null })[];
  };
  /** What a panel has told about a film or series; null: it has not been asked. */
  findDetails: { request: { streamId: SourceStreamId }; reply: StoredDetails | null };
  /** What rules would do. Throws `request_invalid`. */
  previewRules: { request: PreviewRequest; reply: RulePreview };
  /** Of all line-ups. */
  lineups: { request: null; reply: LineupFacts[] };
  lineupChannels: { request: { lineupId: LineupId; offset: number; limit: number }; reply: MemberPage };
  /** Throws what saving the edit would throw. */
  previewLineup: { request: { lineupId: LineupId; edit: LineupEdit }; reply: LineupPreview };
  /** Channels that would move into the blocks of their groups. */
  plannedNumbers: {
    request: { lineupId: LineupId };
    reply: { channelId: ChannelId; name: string; before: string; after: string }[];
  };
  explainChannel: { request: { channelId: ChannelId }; reply: ChannelExplanation };
  /** In the order of the pairs; null where an entry has gone. */
  explainPairs: { request: { pairs: (readonly [SourceStreamId, SourceStreamId])[] }; reply: (ExplainedPair | null)[] };
  reviewPage: {
    request: { limit: number; offset: number };
    reply: { questions: ReviewQuestion[]; totalCount: number };
  };
  /** What people have decided about channels, as YAML. */
  exportChannels: { request: null; reply: string };
  /** What is wrong with the database file; empty when all is well. */
  findDamage: { request: null; reply: string[] };
  close: { request: null; reply: null };
};

export type ReaderFacts = Record<string, never>;
