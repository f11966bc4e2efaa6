import type { Emitter } from '../base/events.js';
import type { ProviderId } from '../base/model.js';
import type { Edit, EditReply } from '../changes/index.js';
import type { HouseEvents, JobTable, ReaderLine, Refreshes, Tries } from '../jobs/index.js';
import type { Uploads } from '../providers/index.js';
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
  relays: Relays;
  slots: { snapshot(): SlotUse[] };
  events: Emitter<HouseEvents>;
  edit(edit: Edit, who: string): Promise<EditReply>;
  about(): About;
  log(error: unknown): void;
}

export interface About {
  version: string;
  startedAtMs: number;
  configPath: string | null;
  configErrors: { file: string; line: number | null; column: number | null; message: string }[];
  addresses: { playlist: string; hdhomerun: string | null };
}
