import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ErrorRecord } from '../base/errors.js';
import type { GroupChoice, ListKind, RuleStep } from '../base/import-choice.js';
import type {
  ChannelId,
  EpisodeId,
  EpochMs,
  LogoId,
  ProviderId,
  RefreshId,
  RequestHeaders,
  SettingSource,
  SourceStreamId,
  StreamKind,
  TlsRules,
} from '../base/model.js';
import type { XtreamTitleInfo } from '../formats/xtream/index.js';

/**
 * What is kept for ever. Ids are never used again (AUTOINCREMENT): Xtream players need numbers and Plex remembers them.
 * Times are UTC epoch milliseconds; a column carries its unit. Imported values and what a person set are kept apart: an
 * import writes the first, an edit the second, and outputs see the second where it exists.
 */

/** Single values of the whole installation, for example `documentsRevision`. */
export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text({ mode: 'json' }).notNull(),
});

export const providers = sqliteTable(
  'providers',
  {
    id: integer().primaryKey({ autoIncrement: true }).$type<ProviderId>(),
    /** What YAML and URLs call it: `[a-z0-9-]`. */
    key: text().notNull().unique(),
    name: text().notNull(),
    kind: text({ enum: ['m3u', 'xtream'] }).notNull(),
    /** Who owns the row: config.yaml, or a person through the UI or API. */
    source: text().notNull().$type<SettingSource>(),
    isEnabled: integer({ mode: 'boolean' }).notNull(),
    url: text().notNull(),
    /** Of the first account; only panels have them, a playlist has its login in the address. */
    username: text(),
    password: text(),
    /** More credentials of the same subscription, in the order in which they are tried. */
    accounts: text({ mode: 'json' }).notNull().default([]).$type<readonly ProviderAccount[]>(),
    /** Other hosts of the same provider, in the order in which they are tried: `backup.example:8080`. */
    backupHosts: text({ mode: 'json' }).notNull().default([]).$type<readonly string[]>(),
    /** Where most of its channels belong, as the matching has found: ISO 3166 code or area. Null: not known. */
    homeCountry: text(),
    wantsLive: integer({ mode: 'boolean' }).notNull().default(true),
    wantsMovies: integer({ mode: 'boolean' }).notNull().default(false),
    wantsSeries: integer({ mode: 'boolean' }).notNull().default(false),
    /** What the panel last said about each account. */
    accountStates: text({ mode: 'json' }).notNull().default([]).$type<readonly AccountState[]>(),
    /** Guides that it brings itself: a panel's own, or those that its playlist names. They may hold a login. */
    guideUrls: text({ mode: 'json' }).notNull().default([]).$type<readonly string[]>(),
    /** Which of its groups come in. */
    groups: text({ mode: 'json' })
      .notNull()
      .default({ include: [], exclude: [], newGroups: 'include' })
      .$type<GroupChoice>(),
    /** What is left out or changed of what comes in; those for all providers come before. */
    rules: text({ mode: 'json' }).notNull().default([]).$type<readonly RuleStep[]>(),
    /** Its entries are played at the address that a panel names as `direct_source`, not at the panel's own. */
    usesDirectSource: integer({ mode: 'boolean' }).notNull().default(false),
    /** Of the first account. Null: what the account says, else 1. */
    maxConnections: integer(),
    /** `daily`, `manual`, or a cron pattern. */
    refresh: text().notNull(),
    userAgent: text(),
    headers: text({ mode: 'json' }).notNull().$type<RequestHeaders>(),
    /** http, https or socks address through which its servers are reached; it may hold a login. */
    proxy: text(),
    tls: text({ mode: 'json' }).notNull().default({ verifies: true, caFile: null }).$type<TlsRules>(),
    /** Its streams may point into the house. Null: only when its own address does. */
    allowPrivate: integer({ mode: 'boolean' }),
    position: integer().notNull(),
    createdAtMs: integer().notNull(),
    /** A removed provider is kept for a day, so that removing it can be undone. */
    removedAtMs: integer(),
    /** What the last good download was, so that an unchanged playlist does no work. */
    etag: text(),
    lastModified: text(),
    contentHash: text(),
  },
  (table) => [check('providers_key', sql`${table.key} GLOB '[a-z0-9]*' AND length(${table.key}) <= 40`)],
);

/** One set of credentials of a subscription. */
export interface ProviderAccount {
  username: string;
  password: string;
  /** Null: what the account says, else 1. */
  maxConnections: number | null;
}

/** What a panel said about an account when it was last asked. */
export interface AccountState {
  username: string;
  /** `active`, `expired`, `banned`, a word of the panel's own; `refused`: it knows no such user name and password. */
  status: string;
  isUsable: boolean;
  expiresAtMs: EpochMs | null;
  maxConnections: number | null;
  activeConnections: number | null;
  checkedAtMs: EpochMs;
}

/** One attempt to bring a provider's entries up to date. */
export const refreshes = sqliteTable(
  'refreshes',
  {
    id: integer().primaryKey({ autoIncrement: true }).$type<RefreshId>(),
    providerId: integer()
      .notNull()
      .references(() => providers.id, { onDelete: 'cascade' })
      .$type<ProviderId>(),
    startedAtMs: integer().notNull(),
    finishedAtMs: integer(),
    /** `interrupted`: cut off by an end of ours, a stop or a crash; it says nothing about the provider. */
    state: text({ enum: ['running', 'done', 'unchanged', 'failed', 'held', 'interrupted'] }).notNull(),
    entryCount: integer().notNull().default(0),
    addedCount: integer().notNull().default(0),
    changedCount: integer().notNull().default(0),
    missingCount: integer().notNull().default(0),
    /** The same counts for each list that was read. */
    byList: text({ mode: 'json' }).notNull().default({}).$type<Partial<Record<ListKind, ListCounts>>>(),
    /** Findings of the parser by their name. */
    warnings: text({ mode: 'json' }).notNull().$type<Record<string, number>>(),
    error: text({ mode: 'json' }).$type<ErrorRecord>(),
    /** Hashes of the lists that were held: what a person accepts is what was shown. */
    heldHashes: text({ mode: 'json' }).notNull().default({}).$type<Partial<Record<ListKind, string>>>(),
  },
  (table) => [index('refreshes_by_provider').on(table.providerId, table.id)],
);

/** What a refresh found in one list. */
export interface ListCounts {
  /** Chosen ones. */
  entryCount: number;
  addedCount: number;
  changedCount: number;
  missingCount: number;
  /** Left out by groups or rules. */
  leftOutCount: number;
}

/** What a refresh changed, or would have changed had it not been held: the first of each kind, for people to look at. */
export const refreshChanges = sqliteTable(
  'refresh_changes',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    refreshId: integer()
      .notNull()
      .references(() => refreshes.id, { onDelete: 'cascade' })
      .$type<RefreshId>(),
    list: text().notNull().$type<ListKind>(),
    what: text({ enum: ['added', 'changed', 'missing'] }).notNull(),
    name: text().notNull(),
    /** What it was called before, if that is what changed. */
    nameBefore: text(),
    groupName: text(),
  },
  (table) => [index('refresh_changes_by_refresh').on(table.refreshId, table.id)],
);

/** The groups that a provider's list had when it was last read, chosen or not. */
export const providerGroups = sqliteTable(
  'provider_groups',
  {
    providerId: integer()
      .notNull()
      .references(() => providers.id, { onDelete: 'cascade' })
      .$type<ProviderId>(),
    list: text().notNull().$type<ListKind>(),
    /** Empty for entries without a group. */
    name: text().notNull(),
    entryCount: integer().notNull(),
    /** Place of its first entry in the list. */
    position: integer().notNull(),
    /** It was not there when the list was first read. */
    isLater: integer({ mode: 'boolean' }).notNull(),
    firstSeenAtMs: integer().notNull(),
    lastSeenAtMs: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.providerId, table.list, table.name] })],
);

/** Live, radio, movie and series entries as imported. */
export const sourceStreams = sqliteTable(
  'source_streams',
  {
    id: integer().primaryKey({ autoIncrement: true }).$type<SourceStreamId>(),
    providerId: integer()
      .notNull()
      .references(() => providers.id, { onDelete: 'cascade' })
      .$type<ProviderId>(),
    kind: text().notNull().$type<StreamKind>(),
    /** What stays the same when tokens, credentials and hosts change (docs/decisions). */
    identity: text().notNull(),
    /** Tells entries apart that share an identity; 0 for the first. */
    twin: integer().notNull(),
    name: text().notNull(),
    url: text().notNull(),
    tvgId: text(),
    tvgName: text(),
    logoUrl: text(),
    /**
     * Of that address, once it has been found among the logos. No reference: each logo that goes would have all entries
     * looked through. Ids are never used again, so one that leads nowhere means nothing.
     */
    logoId: integer().$type<LogoId>(),
    /** The provider's number as text: `7`, `7.1`. */
    number: text(),
    groups: text({ mode: 'json' }).notNull().$type<string[]>(),
    headers: text({ mode: 'json' }).notNull().$type<RequestHeaders>(),
    isDrm: integer({ mode: 'boolean' }).notNull(),
    /** What the playlist says beyond the columns: catch-up, shift. */
    extras: text({ mode: 'json' }).notNull().$type<StreamExtras>(),
    /** Place in the provider's playlist. */
    position: integer().notNull(),
    /** Of all imported values: an entry with an equal hash is not written again. */
    valueHash: text().notNull(),
    addedAtMs: integer().notNull(),
    /** Set while the provider's list lacks it; outputs keep it until it is swept. */
    missingSinceMs: integer(),
    /** The list has it, but nobody wants it: it is shown nowhere, and goes with those that are missing. */
    isLeftOut: integer({ mode: 'boolean' }).notNull().default(false),
    /** What the matching has read of it; null: it is still to be read. */
    reading: text(),
    /** A person has set it apart from all others that read like it. */
    isApart: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    uniqueIndex('source_streams_identity').on(table.providerId, table.kind, table.identity, table.twin),
    index('source_streams_by_missing').on(table.missingSinceMs),
  ],
);

export interface StreamExtras {
  catchup?: { mode: string; days: number | null; source: string | null; correction: number | null };
  shiftHours?: number;
  /** Of an entry that is one episode. */
  season?: number;
  episode?: number;
  /** What a rule said about where it belongs. */
  region?: string;
  /** What the provider calls it, where a rule has made something else of it. */
  raw?: { name?: string; groups?: readonly string[]; number?: string | null };
}

/** Pictures of channels by the address at which they are found, fetched or not. */
export const logos = sqliteTable(
  'logos',
  {
    id: integer().primaryKey({ autoIncrement: true }).$type<LogoId>(),
    /** What clients ask for: `base/logo-address.ts`. */
    addressHash: text().notNull().unique(),
    /** Of the web, or `folder:FILE` for a picture of the household's own. */
    address: text().notNull(),
    /** The provider whose word it is; null: a person's. One of a provider that has gone is not fetched. */
    providerId: integer().$type<ProviderId>(),
    /** `dropped`: it was fetched, and its picture made room for others; what was learnt of it stays. */
    state: text({ enum: ['new', 'stored', 'dropped', 'failed'] }).notNull(),
    /** What it looks like, in 64 bits as 16 hex digits: pictures of the same logo differ in few of them. */
    pictureHash: text(),
    /** Of the picture as it is kept. */
    width: integer().notNull().default(0),
    height: integer().notNull().default(0),
    /** On our disk. */
    sizeBytes: integer().notNull().default(0),
    /** Of those bytes, for the name of their file and for clients that have them already. */
    fileHash: text(),
    /** What its server said, to be asked whether there is another one. */
    etag: text(),
    lastModified: text(),
    triedAtMs: integer(),
    /** Failures in a row. */
    failureCount: integer().notNull().default(0),
    fault: text({ mode: 'json' }).$type<ErrorRecord>(),
    /** When it is fetched, or asked about, without anybody wanting it; null: never. */
    dueAtMs: integer(),
    /** When a client was last given it, to the hour. */
    usedAtMs: integer(),
  },
  (table) => [
    index('logos_by_due').on(table.dueAtMs, table.id),
    index('logos_by_use').on(table.usedAtMs, table.id).where(sql`state = 'stored'`),
  ],
);

/** What a panel tells about one film or series when it is asked. */
export const streamDetails = sqliteTable('stream_details', {
  streamId: integer()
    .primaryKey()
    .references(() => sourceStreams.id, { onDelete: 'cascade' })
    .$type<SourceStreamId>(),
  /** 0: it is to be asked again, since its provider is another one now. */
  fetchedAtMs: integer().notNull(),
  /** Null: it knows nothing more of it. The episodes of a series have rows of their own. */
  details: text({ mode: 'json' }).$type<XtreamTitleInfo>(),
});

/** Episodes of a panel's series: known once it has been asked about the series. */
export const episodes = sqliteTable(
  'episodes',
  {
    id: integer().primaryKey({ autoIncrement: true }).$type<EpisodeId>(),
    streamId: integer()
      .notNull()
      .references(() => sourceStreams.id, { onDelete: 'cascade' })
      .$type<SourceStreamId>(),
    /** The panel's id of it. */
    identity: text().notNull(),
    season: integer().notNull(),
    /** Null: the panel does not say. */
    number: integer(),
    name: text(),
    url: text().notNull(),
    durationMs: integer(),
    addedAtMs: integer().notNull(),
    /** Set while the panel no longer names it. */
    missingSinceMs: integer(),
  },
  (table) => [
    uniqueIndex('episodes_identity').on(table.streamId, table.identity),
    index('episodes_by_series').on(table.streamId, table.season, table.number),
  ],
);

export const channels = sqliteTable('channels', {
  id: integer().primaryKey({ autoIncrement: true }).$type<ChannelId>(),
  /** Chosen once from its entries; after that only a person changes it (`channel_overrides`). */
  name: text().notNull(),
  logoUrl: text(),
  /** Its picture in the household's own folder, as `folder:FILE`. */
  ownLogo: text(),
  groupName: text(),
  guideId: text(),
  isRadio: integer({ mode: 'boolean' }).notNull(),
  createdAtMs: integer().notNull(),
  /** A person has touched it: it stays when its last stream is swept. */
  isKept: integer({ mode: 'boolean' }).notNull(),
});

/** What a person or the file set instead of a channel's own value. Taking the row away shows what is behind it again. */
export const channelOverrides = sqliteTable(
  'channel_overrides',
  {
    channelId: integer()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' })
      .$type<ChannelId>(),
    field: text({ enum: ['name', 'logoUrl', 'groupName', 'isHidden', 'guideId'] }).notNull(),
    /** The file goes before a person, whose value waits behind it: see `overrideOf` in `store/overrides.ts`. */
    source: text().notNull().default('database').$type<SettingSource>(),
    value: text({ mode: 'json' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.channelId, table.field, table.source] })],
);

/** Which entries make up a channel, in the order in which they are tried. */
export const channelStreams = sqliteTable(
  'channel_streams',
  {
    streamId: integer()
      .primaryKey()
      .references(() => sourceStreams.id, { onDelete: 'cascade' })
      .$type<SourceStreamId>(),
    channelId: integer()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' })
      .$type<ChannelId>(),
    rank: integer().notNull(),
    /** The channel that it was of, while that one has no entry since it was merged into this: it wakes when they part. */
    formerChannelId: integer()
      .references(() => channels.id, { onDelete: 'set null' })
      .$type<ChannelId>(),
    /** When it left that channel. */
    formerSinceMs: integer(),
    /** Where a person wants it among the channel's streams: 0 is tried first. Null: where quality and provider put it. */
    pin: integer(),
  },
  (table) => [
    index('channel_streams_by_channel').on(table.channelId, table.rank),
    index('channel_streams_by_former').on(table.formerChannelId).where(sql`former_channel_id IS NOT NULL`),
  ],
);

/**
 * What people find channels by, ready for paging and searching 50,000 of them: one row per channel, written by the desk
 * whenever something that it is made of has changed. All of it can be made anew from the other tables.
 */
export const channelSearch = sqliteTable(
  'channel_search',
  {
    channelId: integer()
      .primaryKey()
      .references(() => channels.id, { onDelete: 'cascade' })
      .$type<ChannelId>(),
    /** Its name, its group and what its providers call it, one per line, without case and diacritics. */
    text: text().notNull(),
    /** In the main line-up; null when it is not in it. */
    number: text(),
    /** Of that number; channels without one come last. */
    numberOrder: integer().notNull(),
    /** Its name without case and diacritics, with the numbers inside in counting order. */
    nameOrder: text().notNull(),
    groupName: text(),
    /** In rank order, each with commas around: `,3,7,`. */
    providerIds: text().notNull(),
    isHidden: integer({ mode: 'boolean' }).notNull(),
    /** It has a stream, or a person has touched it. */
    isListed: integer({ mode: 'boolean' }).notNull(),
    /** Of its entries when the row was written: one whose entries hash to the same is up to date. */
    entriesHash: integer().notNull(),
  },
  (table) => [
    // each holds all that paging asks for, so that a jump far down reads the index alone
    index('channel_search_by_number').on(table.numberOrder, table.channelId, table.isListed, table.isHidden),
    index('channel_search_by_name').on(table.nameOrder, table.channelId, table.isListed, table.isHidden),
  ],
);

/** What a channel was seen to send when it last played or was measured. */
export const channelFormats = sqliteTable('channel_formats', {
  channelId: integer()
    .primaryKey()
    .references(() => channels.id, { onDelete: 'cascade' })
    .$type<ChannelId>(),
  /** As `formats/mpegts` names it; null: it is radio. */
  videoCodec: text(),
  audioCodec: text(),
  /** Lines of the picture; null: not known. */
  height: integer(),
  tracks: text({ mode: 'json' }).notNull().$type<readonly FormatTrack[]>(),
  seenAtMs: integer().notNull(),
});

export interface FormatTrack {
  kind: string;
  codec: string;
  language: string | null;
}
