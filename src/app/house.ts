import { join } from 'node:path';
import { toErrorRecord } from '../base/errors.js';
import { createEmitter, type Emitter } from '../base/events.js';
import {
  createLogos,
  type DeskLine,
  type FileSettings,
  type HouseEvents,
  type Logos,
  type ReaderLine,
  startHouseLog,
} from '../jobs/index.js';
import type { People } from '../people/index.js';
import type { RelayLimits } from '../relay/index.js';
import type { Stores } from '../store/index.js';
import type { Cleanup } from './cleanup.js';
import { createDemoSwitch } from './demo.js';
import { fileSettings, relayLimits, variantLimit } from './from-config.js';
import type { AppOptions } from './options.js';
import { startPeople } from './people.js';
import { createPlaying, type Playing } from './playing.js';
import { startThreads } from './threads.js';
import { startWorking, type Working } from './working.js';

/** What runs inside: threads, relays, jobs, logins. Nothing of it listens to the outside. */
export interface House extends Playing {
  desk: DeskLine;
  reader: ReaderLine;
  stores: Stores;
  events: Emitter<HouseEvents>;
  /** Read at each use: a changed setting counts at once. */
  limits: RelayLimits;
  working: Working;
  demo: ReturnType<typeof createDemoSwitch>;
  people: People;
  logos: Logos;
  /** What config.yaml and the command line's demo say about things that live in the database. */
  fileSettings(): FileSettings;
}

export async function startHouse(options: AppOptions & { dataDir: string }, cleanup: Cleanup): Promise<House> {
  const { config, effective, extraProviders, version, clock, log, dataDir } = options;
  const userAgent = `Headwater/${version}`;
  const events = createEmitter<HouseEvents>((error) => log.error(toErrorRecord(error), 'A listener failed.'));
  const fromFile = () => {
    const own = fileSettings(config.current(), effective(config.current()).lineups, config.marks());
    return { ...own, providers: [...own.providers, ...extraProviders] };
  };
  const { desk, reader, stores } = await startThreads(
    { dataDir, userAgent, fileSettings: fromFile, events, log },
    cleanup,
  );
  const houseLog = startHouseLog({ desk, stores, events, clock, version, log });
  cleanup.add(() => houseLog.stop());
  await config.keep(stores.settings.allKept()); // before anything takes its limits from the settings
  const { needsRebuild } = await desk.ask('applyConfig', fromFile()); // it was opened before anybody could read what people have set
  const limits = relayLimits(config.current());
  const playing = createPlaying({
    ...{ stores, desk, limits, userAgent, events, log, cleanup },
    historyDays: () => config.current().relay.historyDays,
    withoutPicture: (output) => config.current().relay[`${output}WithoutPicture`],
    hlsLimits() {
      const { hls, relay } = config.current();
      return { ...hls, startWaitMs: relay.startWaitMs, viewerTimeoutMs: relay.viewerTimeoutMs };
    },
    variantLimit: () => variantLimit(config.current()),
    providerMaxKbps: () => config.current().relay.providerMaxKbps,
    whenFull: () => config.current().relay.whenFull,
    reserveSlots: () => config.current().health.reserveSlots,
    profiles: () => config.current(),
    commands: () => config.current(),
    slatesFolder: join(dataDir, 'cache', 'slates'),
    language: () => config.current().household.languages[0] ?? 'en',
  });
  const working = startWorking({ desk, stores, events, log }, cleanup);
  if (needsRebuild) working.rebuild();
  const demo = createDemoSwitch({ source: options.demo, desk, stores, working, events, log });
  cleanup.add(() => demo.close());
  const people = startPeople({ desk, stores, events, clock, log }, cleanup);
  const logos = createLogos({
    ...{ desk, events, clock, log, jobs: working.jobs, store: stores.logos },
    folder: join(dataDir, 'cache', 'logos'),
    isOn: () => config.current().logos.fetch,
  });
  cleanup.add(() => logos.stop());
  return { desk, reader, stores, events, ...playing, limits, working, demo, people, logos, fileSettings: fromFile };
}
