import { type ChangeStore, changeStore, type SettingStore, settingStore } from './changes.js';
import { type ChannelFormatStore, channelFormatStore } from './channel-formats.js';
import { type ChannelStore, channelStore } from './channels.js';
import { type DetailStore, detailStore } from './details.js';
import { type DeviceStore, deviceStore } from './devices.js';
import { type FileChannelStore, fileChannelStore } from './file-channels.js';
import { type HouseEventStore, houseEventStore } from './house-events.js';
import { type LineupStore, lineupStore } from './lineups.js';
import { type LogoStore, logoStore } from './logos.js';
import { type MatchingStore, matchingStore } from './matching.js';
import type { Database } from './open.js';
import { type PeopleStore, peopleStore } from './people.js';
import { type ProviderStore, providerStore } from './providers.js';
import { type SourceStreamStore, sourceStreamStore } from './source-streams.js';
import { type ViewingStore, viewingStore } from './viewings.js';

export type { ChangeRow, ChangeStore, SettingStore } from './changes.js';
export type { ChannelFormatRow, ChannelFormatStore } from './channel-formats.js';
export { type ChannelQuery, entriesHash, type PagePlace } from './channel-search.js';
export type {
  ChannelOverrides,
  ChannelPage,
  ChannelRow,
  ChannelStore,
  ComposedStream,
  EffectiveChannel,
  LineupChannel,
  ListedChannel,
  PlayableStream,
} from './channels.js';
export { type DecidedChannels, type DecidedEntry, decidedChannels } from './decided-channels.js';
export type { DetailStore, EpisodeRow, EpisodeValues, StoredDetails } from './details.js';
export type { DeviceRow, DeviceStore, NewDevice } from './devices.js';
export type { FileChannelRow, FileField, FileRemark, FileStreamRow } from './file-channels.js';
export type { HouseEventQuery, HouseEventRow, NewHouseEvent } from './house-events.js';
export {
  effectiveRules,
  globalSteps,
  type HouseRules,
  houseRules,
  keepHouseRules,
  requireTemplates,
  rulesMark,
  rulesOfStep,
  templatesByKey,
} from './house-rules.js';
export type {
  LineupPlace,
  LineupRow,
  LineupStore,
  LineupTotals,
  MemberFacts,
  NewLineup,
  PlaceInPart,
} from './lineups.js';
export { RADIO_LINEUP_KEY } from './lineups.js';
export type { LineupContent, LineupField, NumberLeaver } from './lineups-schema.js';
export { type FolderLock, lockDataFolder } from './lock.js';
export type { KeptLogo, LogoChannel, LogoRow, LogoStore, LogoStream, NamedLogo } from './logos.js';
export type { DecisionRow, MatchingStore, NearEntry, ReviewQuestion } from './matching.js';
export { type MigrationResult, migrate } from './migrate.js';
export { type Database, findDamage, openReadOnly, openWriter } from './open.js';
export type { OverrideField } from './overrides.js';
export {
  findPeopleStore,
  type LoginRow,
  type NewLogin,
  type NewToken,
  type PeopleStore,
  type PersonRow,
  type TokenRow,
} from './people.js';
export type { ProviderGroupRow } from './provider-groups.js';
export type {
  NewProvider,
  ProviderPatch,
  ProviderRow,
  ProviderStore,
  ProviderTotals,
  RefreshChangeRow,
  RefreshCounts,
  RefreshRow,
  RefreshState,
} from './providers.js';
export type {
  AccountState,
  FormatTrack,
  ListCounts,
  ProviderAccount,
  StreamExtras,
} from './schema.js';
export { checkpoint, createSlices, type Slices } from './slices.js';
export type {
  CatalogEntry,
  ChannelMaterial,
  NamedEntry,
  SourceStreamRow,
  SourceStreamStore,
  StoredStream,
  StreamValues,
  UnreadEntry,
} from './source-streams.js';
export { type NewViewing, TRAFFIC_ROW_MS, type TrafficRow, type ViewingRow } from './viewings.js';

/** Every question and order that the database takes, over one handle. On a read-only handle writing throws. */
export interface Stores {
  providers: ProviderStore;
  sourceStreams: SourceStreamStore;
  details: DetailStore;
  channels: ChannelStore;
  channelFormats: ChannelFormatStore;
  devices: DeviceStore;
  fileChannels: FileChannelStore;
  lineups: LineupStore;
  changes: ChangeStore;
  settings: SettingStore;
  matching: MatchingStore;
  people: PeopleStore;
  houseEvents: HouseEventStore;
  logos: LogoStore;
  viewings: ViewingStore;
}

export function createStores(db: Database): Stores {
  const settings = settingStore(db);
  return {
    providers: providerStore(db),
    sourceStreams: sourceStreamStore(db),
    details: detailStore(db),
    channels: channelStore(db),
    channelFormats: channelFormatStore(db),
    devices: deviceStore(db),
    fileChannels: fileChannelStore(db, settings),
    lineups: lineupStore(db),
    changes: changeStore(db),
    settings,
    matching: matchingStore(db.sql, settings),
    people: peopleStore(db),
    houseEvents: houseEventStore(db),
    logos: logoStore(db),
    viewings: viewingStore(db),
  };
}
