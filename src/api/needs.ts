import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Emitter } from '../base/events.js';
import type { LogLines } from '../base/log-lines.js';
import type { ProviderId } from '../base/model.js';
import type { Edit, EditReply } from '../changes/index.js';
import type {
  Details,
  HouseEvents,
  Inspections,
  JobTable,
  Logos,
  ReaderLine,
  Refreshes,
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
  jobs: JobTable;
  logos: Logos;
  relays: Relays;
  slots: { snapshot(): SlotUse[] };
  events: Emitter<HouseEvents>;
  people: People;
  /** Base of the pages as the browser has them open, without a slash at the end. */
  pageBase(c: Context): string;
  /** The address of the client, behind a trusted proxy too. */
  clientOf(c: Context): string;
  edit(edit: Edit, who: string): Promise<EditReply>;
  settings: SettingsNeed;
  about(): About;
  /** The last lines of the log. */
  logLines: LogLines;
  log(error: unknown): void;
}

/** See `app/settings.ts`. */
export interface SettingsNeed {
  list(): { name: string }[];
  /** Throws when this value may not be set by whoever sends the request. */
  check(name: string, value: unknown, incoming: IncomingMessage): void;
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
