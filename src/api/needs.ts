import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { AskKind, ClientProgram } from '../base/clients.js';
import type { ErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { LogLines } from '../base/log-lines.js';
import type { ChannelId, EpochMs, LineupId, ProviderId } from '../base/model.js';
import type { Profile } from '../base/profiles.js';
import type { Edit, EditReply } from '../changes/index.js';
import type { SegmentFormat } from '../formats/mpegts/index.js';
import type {
  Details,
  HouseEvents,
  Inspections,
  JobTable,
  Logos,
  ReaderLine,
  Refreshes,
  SessionBook,
  Tries,
} from '../jobs/index.js';
import type { People } from '../people/index.js';
import type { Household, Uploads } from '../providers/index.js';
import type { Relays } from '../relay/index.js';
import type { SlotUse } from '../slots/index.js';
import type { Stores } from '../store/index.js';

/** What the API asks of the house. */
export interface ApiNeeds {
  /** Over main's read-only handle: by key or a short page. */
  stores: Stores;
  reader: ReaderLine;
  refreshes: Refreshes;
  tries: Tries;
  inspections: Inspections;
  details: Details;
  /** As the settings say. */
  household(): Household;
  uploads: Uploads;
  /** The simulated providers. */
  demo: {
    state(): { isRunning: boolean; canStart: boolean; providerIds: ProviderId[] };
    start(): Promise<void>;
    stop(): Promise<void>;
  };
  /** `host:port` under which this Headwater is known. */
  ownHosts(): readonly string[];
  /** The virtual HDHomeRuns that are switched on. */
  devices(): DeviceState[];
  jobs: JobTable;
  logos: Logos;
  relays: Relays;
  slots: { snapshot(): SlotUse[] };
  traffic: SessionBook['traffic'];
  /** `fault`: why none of them can be had. */
  renditions: { profiles(): readonly Profile[]; fault: ErrorRecord | null };
  /** Opens a channel and tells what it sends. Throws as `Relays.join`. */
  look(channelId: ChannelId, who: { address: string; userAgent: string }, signal: AbortSignal): Promise<SegmentFormat>;
  events: Emitter<HouseEvents>;
  people: People;
  /** Base of the pages as the browser has them open, without a slash at the end. */
  pageBase(c: Context): string;
  /** The address of the client, behind a trusted proxy too. */
  clientOf(c: Context): string;
  edit(edit: Edit, who: string): Promise<EditReply>;
  settings: SettingsNeed;
  about(): About;
  connect: ConnectNeed;
  /** The last lines of the log. */
  logLines: LogLines;
  log(error: unknown): void;
}

export interface DeviceState {
  lineupId: LineupId;
  part: number;
  key: string;
  friendlyName: string;
  deviceId: string;
  port: number | null;
  /** Under which others in the house reach its listener. */
  address: string | null;
  tunerCount: number;
  tunersInUse: number;
}

/** See `app/settings.ts`. */
export interface SettingsNeed {
  list(): { name: string }[];
  /** Throws when this value may not be set by whoever sends the request. */
  check(name: string, value: unknown, incoming: IncomingMessage): void;
}

/** For whoever connects a player. */
export interface ConnectNeed {
  /** The virtual HDHomeRuns, the main one first. */
  devices(): ConnectDevice[];
  /** The one that asked last comes first. */
  clients(): HeardClient[];
  /** Why a player may not find us, as far as we can see it ourselves. Asks our own doors, so it takes a moment. */
  check(signal: AbortSignal): Promise<ConnectFinding[]>;
}

export interface ConnectDevice {
  /** Of its line-up, and of its part where that is split. */
  key: string;
  name: string;
  lineupKey: string;
  lineupId: number;
  deviceId: string;
  /** Of its own listener; null: it is only reached on the main port. */
  port: number | null;
  /** What clients are told to go to in place of the address they came in on. */
  advertise: string | null;
  tunerCount: number;
  channelCount: number;
}

/** One program on one machine, with one device or playlist. */
export interface HeardClient {
  program: ClientProgram;
  /** As it calls itself, without what may be a login. */
  userAgent: string;
  address: string;
  /** Whose it has asked: a device, or the playlist of a line-up, by its key. */
  thing: { kind: 'device' | 'playlist'; key: string };
  last: Asked;
  /** The last of each kind, by which one sees how far it has come. */
  asked: Partial<Record<AskKind, Asked>>;
}

interface Asked {
  kind: AskKind;
  atMs: EpochMs;
  /** Without its query. */
  path: string;
  /** As it was answered; null: not yet, or the client left before. */
  status: number | null;
}

export interface ConnectFinding {
  /** Stable name of what was looked at. */
  code: string;
  level: 'ok' | 'warning' | 'failure';
  /** Of the device that it is about; null: of all. */
  device: string | null;
  message: string;
  /** What to do; empty when all is well. */
  hint: string;
  /** What the sentences name: ports, addresses, counts. */
  values: Readonly<Record<string, string | number>>;
}

export interface About {
  version: string;
  startedAtMs: number;
  configPath: string | null;
  configErrors: { file: string; line: number | null; column: number | null; message: string }[];
  /** What of the file could not be done as it says, though it is right: entries that are not there yet. */
  configRemarks: { file: string; line: number; message: string }[];
  addresses: { playlist: string; hdhomerun: string | null };
  /** Addresses of this machine that others in the house can reach. */
  houseAddresses: string[];
  /** Started with simulated providers. */
  isDemo: boolean;
}
