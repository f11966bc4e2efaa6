import type { ErrorRecord } from '../base/errors.js';
import type { GroupChoice, ListKind, RuleStep, RuleTemplate } from '../base/import-choice.js';
import type { ChannelId, ProviderId, RequestHeaders, SourceStreamId, TlsRules } from '../base/model.js';
import type { EditReply, EditRequest, ProviderInput } from '../changes/index.js';
import type { OwnWords, Thresholds } from '../matching/index.js';
import type { PeopleCalls } from '../people/index.js';
import type { Household, Inspection, RefreshOptions, TriedProvider, TryRequest } from '../providers/index.js';
import type {
  ChannelFormatRow,
  ChannelOverrides,
  FileChannelRow,
  FileRemark,
  LineupRow,
  NewHouseEvent,
  NewViewing,
  ProviderRow,
  RefreshRow,
  TrafficRow,
} from '../store/index.js';
import type { DemoOrder } from './demo-providers.js';
import type { LogoCalls, LogoRules } from './desk-logos.js';

/** What main asks of the desk, the only thread that writes. */
export type DeskCalls = PeopleCalls &
  LogoCalls & {
    /** First call: migrates, opens, brings the file's providers and line-ups in. Nothing else is answered before. */
    open: { request: DeskOpen; reply: DeskOpened };
    applyConfig: { request: FileSettings; reply: { needsRebuild: boolean } };
    edit: { request: EditRequest; reply: EditReply };
    refresh: { request: { providerId: ProviderId } & RefreshOptions; reply: RefreshRow; progress: JobProgress };
    /** Lists what is in a provider, one that is there or one that is not yet; its download is kept for the import. */
    inspect: { request: InspectRequest; reply: Inspection; progress: JobProgress };
    /** Asks a panel what it knows about a film or series, and keeps it; nothing is asked about other entries. */
    details: { request: { streamId: SourceStreamId }; reply: null };
    /** A refresh that was put aside has failed; null: there is none that was cut off. */
    failRefresh: { request: { providerId: ProviderId; error: ErrorRecord }; reply: RefreshRow | null };
    /** Looks at a provider that is not there yet; nothing is kept. */
    tryProvider: { request: TryRequest; reply: TriedProvider };
    /** Keeps what happened in the house; gives the ids. */
    keepEvents: { request: readonly NewHouseEvent[]; reply: number[] };
    /** Keeps who has watched what, and adds up the bytes of the last seconds. */
    keepSessions: { request: KeptSessions; reply: null };
    /** Keeps what a channel was seen to send. */
    keepFormat: { request: ChannelFormatRow; reply: null };
    /** Brings the demo's providers in or, with null, takes them out. */
    setDemo: { request: DemoOrder | null; reply: null };
    rebuild: { request: null; reply: null; progress: JobProgress };
    /** Deletes what was removed more than a day ago, what is too old of log and history, uploads without use and logins that have ended; moves the log into the file. */
    tidy: { request: null; reply: null };
    /** Ends running jobs at the next slice and closes the database. */
    close: { request: null; reply: null };
  };

export interface KeptSessions {
  viewings: readonly NewViewing[];
  traffic: readonly TrafficRow[];
}

export interface InspectRequest {
  of: { providerId: ProviderId } | { provider: ProviderInput };
  /** Which of a panel's lists to look at; a playlist is looked at as a whole. */
  lists: readonly ListKind[];
  household: Household;
}

export type DeskFacts = {
  /** Something that outputs or people see has changed. */
  changed: {
    topics: Topic[];
    /** Which channels; null for many. Says nothing without the topic. */
    channelIds: ChannelId[] | null;
  };
  /** Channels of the file are odd in a way that has not been told yet. */
  remarked: { remarks: readonly FileRemark[] };
};

export type Topic = 'providers' | 'channels' | 'lineups' | 'changes';

export interface JobProgress {
  phase: 'waiting' | 'fetching' | 'reading' | 'saving' | 'matching';
  doneCount: number;
  totalCount: number | null;
  /** Slices so far: how often others had their turn. */
  sliceCount: number;
}

export interface DeskOpen {
  databasePath: string;
  migrationsFolder: string;
  backupsFolder: string;
  downloadFolder: string;
  uploadsFolder: string;
  /** Fetched ones; all of them can be fetched again. */
  logosFolder: string;
  /** The household's own, unless the settings name another folder. */
  ownLogosFolder: string;
  settings: FileSettings;
}

export interface DeskOpened {
  appliedMigrations: number;
  backupPath: string | null;
  /** The last run did not close the database: it was killed, or the power went. */
  wasUnclean: boolean;
}

/** What config.yaml says about things that live in the database. */
export interface FileSettings {
  providers: FileProvider[];
  lineups: FileLineup[];
  imports: ImportSettings;
  matching: Thresholds;
  logos: LogoRules;
  /** For all providers. */
  rules: RuleStep[];
  templates: RuleTemplate[];
  channels: FileChannel[];
  /** Beside the dictionaries of the matching. */
  words: OwnWords;
  /** For so many days it is kept who watched what. */
  historyDays: number;
}

/** What the file says about one channel. */
export interface FileChannel {
  line: number;
  /** At least one. */
  streams: readonly FileEntry[];
  not: readonly FileEntry[];
  /** In order. */
  first: readonly FileEntry[];
  values: ChannelOverrides;
  number: string | null;
  /** What it sets, with the line of each. */
  fields: FileChannelRow['fields'];
}

/** An entry by the key of its provider and the name in its list. */
export interface FileEntry {
  provider: string;
  name: string;
}

/** How lists are brought in: `imports` of the config. */
export interface ImportSettings {
  keepMissingDays: number;
  holdAbovePercent: number;
  /** Unpacked. */
  maxListMb: number;
  maxEntries: number;
}

export interface FileProvider {
  key: string;
  name: string;
  kind: ProviderRow['kind'];
  url: string;
  username: string | null;
  password: string | null;
  accounts: ProviderRow['accounts'];
  backupHosts: ProviderRow['backupHosts'];
  wantsLive: boolean;
  wantsMovies: boolean;
  wantsSeries: boolean;
  groups: GroupChoice;
  usesDirectSource: boolean;
  maxConnections: number | null;
  refresh: string;
  userAgent: string | null;
  headers: RequestHeaders;
  proxy: string | null;
  tls: TlsRules;
  allowPrivate: boolean | null;
  rules: readonly RuleStep[];
}

export interface FileLineup {
  key: string;
  /** Of one that is made now, unless the file names it. */
  defaultName: string;
  /** What the file names; the rest is people's. */
  named: Partial<Pick<LineupRow, 'name' | 'tunerCount' | 'groups' | 'splitAt' | 'blocks'>>;
  /** Null: none. */
  port: number | null;
  /** Else it is only proposed for a device that is made now. */
  isPortNamed: boolean;
  deviceId: string | null;
}
