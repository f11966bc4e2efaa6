import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { About } from './api/index.js';
import { accessOf } from './app/access.js';
import { createAddressBook, houseAddresses, ownHosts } from './app/addresses.js';
import { createCleanup } from './app/cleanup.js';
import { createDemoSwitch, type DemoSource } from './app/demo.js';
import { type Devices, startDevices } from './app/devices.js';
import { documentSource } from './app/documents.js';
import { projectFolder } from './app/entry-url.js';
import { followConfig } from './app/follow-config.js';
import { fileSettings, relayLimits } from './app/from-config.js';
import { startPeople } from './app/people.js';
import { createPlaying } from './app/playing.js';
import { gate, listen } from './app/servers.js';
import { createSettings } from './app/settings.js';
import { audienceOf, createSite } from './app/site.js';
import { startThreads } from './app/threads.js';
import { startWorking } from './app/working.js';
import type { Clock } from './base/clock.js';
import { HeadwaterError, toErrorRecord } from './base/errors.js';
import { createEmitter } from './base/events.js';
import type { Log } from './base/log.js';
import type { LogLines } from './base/log-lines.js';
import {
  type Config,
  type ConfigChange,
  type ConfigHolder,
  type EffectiveSettings,
  formatProblem,
} from './config/index.js';
import { createTries, type FileProvider, type HouseEvents, startHouseLog } from './jobs/index.js';
import { createUploads } from './providers/index.js';
import { lockDataFolder } from './store/index.js';

/**
 * The composition root of the main thread: builds everything once, passes interfaces down, owns the shutdown. Main owns
 * every socket, moves live bytes and only reads the database.
 */
export interface App {
  host: string;
  port: number;
  /** Ports of the virtual HDHomeRun devices that have a listener of their own, by line-up. */
  devicePorts: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export interface AppOptions {
  config: ConfigHolder;
  /** What a config means together with flags and environment. */
  effective(config: Config): EffectiveSettings;
  configPath: string;
  /** Of the command line's demo: added to those of the file. */
  extraProviders: readonly FileProvider[];
  demo: DemoSource;
  version: string;
  /** Time of logins and of the locks against guessing. */
  clock: Clock;
  log: Log;
  /** The last lines of `log`. */
  logLines: LogLines;
}

/** Throws `data_folder_in_use`, `database_newer`, `port_in_use` and their like; nothing is left running then. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, effective, configPath, extraProviders, version, clock, log, logLines } = options;
  const { dataDir } = effective(config.current());
  await using cleanup = createCleanup((error) => log.error(toErrorRecord(error), 'A part did not stop as it should.'));
  const startedAtMs = clock.nowMs();
  const userAgent = `Headwater/${version}`;
  makeFolder(dataDir);
  const lock = lockDataFolder(dataDir);
  cleanup.add(() => lock.release());

  const events = createEmitter<HouseEvents>((error) => log.error(toErrorRecord(error), 'A listener failed.'));
  const fromFile = () => {
    const own = fileSettings(config.current(), effective(config.current()).lineups);
    return { ...own, providers: [...own.providers, ...extraProviders] };
  };
  const { desk, reader, stores } = await startThreads(
    { dataDir, userAgent, fileSettings: fromFile, events, log },
    cleanup,
  );
  const houseLog = startHouseLog({ desk, stores, events, clock: clock, version, log });
  cleanup.add(() => houseLog.stop());
  await config.keep(stores.settings.allKept());
  const limits = relayLimits(config.current());
  const { relays, slots } = createPlaying({ stores, limits, userAgent, events, log });
  cleanup.add(() => relays.close());
  const working = startWorking({ desk, stores, events, log }, cleanup);
  const { jobs, refreshes } = working;
  const demo = createDemoSwitch({ source: options.demo, desk, stores, working, events, log });
  cleanup.add(() => demo.close());

  const { host, port, demo: isDemo } = effective(config.current());
  let access = accessOf(config.current());
  const addresses = createAddressBook(() => access);
  const people = startPeople({ desk, stores, events, clock, log }, cleanup);
  const { hasKeeper } = people;
  const guard = gate({ addresses, allowed: () => access.allowed, hasKeeper, audienceOf });
  const document = documentSource(reader, stores.settings);
  const devices = await startDevices({ stores, host, addresses, guard, document, relays, events, log });
  cleanup.add(() => devices.close());
  const stopping = new AbortController();
  const about = () => describe({ version, startedAtMs, configPath, config, devices, isDemo });
  const settings = createSettings({ config, effective, configPath, store: stores.settings });
  const edit: typeof working.edit = async (wanted, who) => {
    const reply = await working.edit(wanted, who);
    if (reply.action === 'setting.edit') await config.keep(stores.settings.allKept());
    return reply;
  };
  const ports = [...devices.ports.values()];
  const uploads = createUploads(join(dataDir, 'uploads'));
  const entry = { uploads, demo, tries: createTries(desk), ownHosts: () => ownHosts(ports, access) };
  const api = {
    ...entry,
    stores,
    people,
    reader,
    refreshes,
    jobs,
    relays,
    slots,
    events,
    edit,
    about,
    logLines,
    settings,
  };
  const pagesFolder = join(projectFolder(), 'dist', 'ui');
  const site = createSite({
    guard,
    addresses,
    devices,
    document,
    api,
    version,
    pagesFolder,
    stopping: stopping.signal,
    log,
  });
  const listener = await listen(site.fetch, host, port);
  cleanup.add(() => listener.close());
  ports.push(listener.port);
  cleanup.add(() => stopping.abort());

  const takeOver = async (by: ConfigChange['by']) => {
    access = accessOf(config.current());
    Object.assign(limits, relayLimits(config.current()));
    if (by === 'person') return; // providers and line-ups stand in the file alone
    await desk.ask('applyConfig', fromFile());
    refreshes.sync();
  };
  followConfig({ config, events, log, takeOver }, cleanup);
  await demo.resume();
  refreshes.sync();
  for (const line of addressLines(listener.host, listener.port, devices)) log.info(line);
  return { host: listener.host, port: listener.port, devicePorts: devices.ports, stop: cleanup.move() };
}

function describe(
  of: Pick<About, 'version' | 'startedAtMs' | 'configPath' | 'isDemo'> & { config: ConfigHolder; devices: Devices },
): About {
  const { config, devices, ...facts } = of;
  const configErrors = config.errors().map((problem) => {
    const { file, line, column } = problem;
    return { file, line, column, message: formatProblem(problem) };
  });
  const port = devices.ports.get(devices.mainKey);
  const addresses = { playlist: '/playlist.m3u', hdhomerun: port === undefined ? null : `:${port}` };
  return { ...facts, configErrors, addresses, houseAddresses: houseAddresses() };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new HeadwaterError(
      'data_folder_unusable',
      `The data folder ${path} cannot be created (${(cause as NodeJS.ErrnoException).code}).`,
      'Choose another with --data DIR, or create it for the user that runs Headwater.',
      { cause },
    );
  }
}

/** What to type into other devices. */
function addressLines(host: string, port: number, devices: Devices): string[] {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const shown = isEverywhere ? (houseAddresses()[0] ?? '127.0.0.1') : host;
  const devicePort = devices.ports.get(devices.mainKey) ?? port;
  return [
    `M3U playlist (TiviMate, Kodi, VLC): http://${shown}:${port}/playlist.m3u`,
    `HDHomeRun tuner (Plex, Jellyfin, Emby): http://${shown}:${devicePort}`,
  ];
}
