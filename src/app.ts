import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { About, ApiNeeds } from './api/index.js';
import { type Access, accessOf } from './app/access.js';
import { createAddressBook, isEverywhere, ownHosts, reachableAddresses } from './app/addresses.js';
import { startAnnouncing } from './app/announcing.js';
import { createAskers } from './app/askers.js';
import { type Cleanup, createCleanup } from './app/cleanup.js';
import { createClientBook } from './app/client-book.js';
import { createConnect } from './app/connect.js';
import { deviceChannels } from './app/device-channels.js';
import { deviceStates } from './app/device-states.js';
import { type Devices, startDevices } from './app/devices.js';
import { documentSource } from './app/documents.js';
import { projectFolder } from './app/entry-url.js';
import { followConfig } from './app/follow-config.js';
import { relayLimits } from './app/from-config.js';
import { type House, startHouse } from './app/house.js';
import { lookAtStream } from './app/look-at-stream.js';
import { markChannel } from './app/mark-channel.js';
import type { AppOptions } from './app/options.js';
import { playFailureLog } from './app/play-failures.js';
import { gate, type Listener, listen } from './app/servers.js';
import { createSettings } from './app/settings.js';
import { audienceOf, createSite } from './app/site.js';
import { systemClock } from './base/clock.js';
import { HeadwaterError, toErrorRecord } from './base/errors.js';
import { type ConfigHolder, formatProblem } from './config/index.js';
import { createDetails, createInspections, createTries } from './jobs/index.js';
import { createUploads } from './providers/index.js';
import { lockDataFolder, type Stores } from './store/index.js';

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

/** Throws `data_folder_in_use`, `database_newer`, `port_in_use` and their like; nothing is left running then. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, effective, clock, log } = options;
  const { dataDir } = effective(config.current());
  await using cleanup = createCleanup((error) => log.error(toErrorRecord(error), 'A part did not stop as it should.'));
  const startedAtMs = clock.nowMs();
  makeFolder(dataDir);
  const lock = lockDataFolder(dataDir);
  cleanup.add(() => lock.release());
  const house = await startHouse({ ...options, dataDir }, cleanup);
  const access = { now: accessOf(config.current()) };
  const doors = await openDoors({ options, house, access, startedAtMs, dataDir }, cleanup);

  const takeOver = async () => {
    access.now = accessOf(config.current());
    Object.assign(house.limits, relayLimits(config.current()));
    const apply = () => house.desk.ask('applyConfig', house.fileSettings());
    const { needsRebuild } = await house.working.withOtherRules(apply);
    if (needsRebuild) house.working.rebuild();
    house.working.refreshes.sync();
    await doors.devices.sync();
    await doors.announcing.sync();
    doors.plex.look();
  };
  followConfig({ config, events: house.events, log, takeOver }, cleanup);
  await house.demo.resume();
  house.working.refreshes.sync();
  const { listener, devices } = doors;
  for (const line of addressLines(listener.host, listener.port, devices)) log.info(line);
  return { host: listener.host, port: listener.port, devicePorts: devices.ports(), stop: cleanup.move() };
}

interface DoorNeeds {
  options: AppOptions;
  house: House;
  /** As the settings are now. */
  access: { now: Access };
  startedAtMs: number;
  dataDir: string;
}

/** Everything that clients ask: the virtual devices, and one port for pages, API, playlists and streams. */
async function openDoors({ options, house, access, startedAtMs, dataDir }: DoorNeeds, cleanup: Cleanup) {
  const { config, effective, configPath, version, clock, log, logLines } = options;
  const { desk, reader, stores, events, relays, hls, slots, traffic, renditions, withoutPicture } = house;
  const { working, demo, people, logos } = house;
  const { host, port, demo: isDemo } = effective(config.current());
  const addresses = createAddressBook(() => access.now);
  const { hasKeeper } = people;
  const askers = createAskers();
  const onRefused = (address: string) => askers.note(address, 'refused');
  const guard = gate({ addresses, allowed: () => access.now.allowed, hasKeeper, audienceOf, onRefused });
  const document = documentSource(reader, stores.settings, () => logos.place);
  const clients = createClientBook({
    clock,
    clientOf: (c) => addresses.clientOf(c.env.incoming),
    onChange: () => events.emit('clients', { atMs: clock.nowMs() }),
  });
  cleanup.add(() => clients.close());
  const site: { listener: Listener | null } = { listener: null };
  const devices = await startDevices({
    ...{ stores, host, addresses, guard, clients, document, relays, withoutPicture, events, log },
    profiles: () => (renditions.fault ? [] : renditions.profiles()),
    mark: (lineupId, channelId, mark) => markChannel(working.edit, lineupId, channelId, mark),
    sitePort: () => site.listener?.port ?? null,
    wantsPort80: () => config.current().hdhomerun.httpPort80,
  });
  cleanup.add(() => devices.close());
  const inspections = createInspections({ desk, jobs: working.jobs, clock: systemClock });
  cleanup.add(() => inspections.stop());
  const details = createDetails({ desk, reader, clock: systemClock });
  cleanup.add(() => details.stop());
  const connect = createConnect({
    ...{ stores, devices, clients, askers, access, host, log },
    sitePort: () => listener.port,
    announcing: () => announcing.states(),
    quietBy: () => effective(config.current()).overridden.get('hdhomerun.discovery')?.by ?? null,
    plexSettings: () => config.current().plex,
  });
  cleanup.add(() => connect.plex.close());
  cleanup.add(events.on('channel.changed', connect.plex.look));
  const stopping = new AbortController();
  const api = {
    ...{ stores, people, reader, relays, slots, traffic, renditions, events, logLines, demo, logos },
    ...{ jobs: working.jobs, refreshes: working.refreshes },
    devices: () => deviceStates(devices.book, access.now.advertise ?? reachableAddresses(host)[0] ?? '127.0.0.1'),
    look: (...[id, who, signal]: Parameters<ApiNeeds['look']>) => lookAtStream(relays, id, who, signal),
    settings: createSettings({ config, effective, configPath, store: stores.settings, hasKeeper }),
    uploads: createUploads(join(dataDir, 'uploads')),
    tries: createTries(desk),
    inspections,
    details,
    household: () => config.current().household,
    ownHosts: () => ownHosts([listener.port, ...devices.ports().values()], access.now),
    connect,
    about: () => describe({ version, startedAtMs, configPath, config, stores, devices, host, isDemo }),
    async edit(...[wanted, who]: Parameters<typeof working.edit>) {
      const reply = await working.edit(wanted, who);
      if (reply.action === 'setting.edit') await config.keep(stores.settings.allKept());
      return reply;
    },
  };
  const pagesFolder = join(projectFolder(), 'dist', 'ui');
  const doors = {
    ...{
      guard,
      addresses,
      devices,
      clients,
      document,
      withoutPicture,
      hls,
      renditions,
      api,
      version,
      pagesFolder,
      log,
    },
    stopping: stopping.signal,
  };
  const listener = await listen(createSite(doors).fetch, host, port);
  site.listener = listener;
  cleanup.add(() => listener.close());
  cleanup.add(() => stopping.abort());
  const announcing = startAnnouncing({
    ...{ book: devices.book, access, host, events, askers, log },
    sitePort: () => listener.port,
    tuning: {
      ...{ relays, ...deviceChannels(stores), log: playFailureLog(stores, events, log) },
      withoutPicture: () => withoutPicture('tuner'),
    },
    settings: () => ({ ...effective(config.current()), interfaces: config.current().hdhomerun.interfaces }),
  });
  cleanup.add(() => announcing.close());
  const syncDevices = () => void devices.sync().then(announcing.sync);
  cleanup.add(events.on('lineup.changed', syncDevices));
  syncDevices();
  connect.plex.look();
  return { listener, devices, announcing, plex: connect.plex };
}

function describe(
  of: Pick<About, 'version' | 'startedAtMs' | 'configPath' | 'isDemo'> & {
    config: ConfigHolder;
    stores: Pick<Stores, 'fileChannels'>;
    devices: Devices;
    host: string;
  },
): About {
  const { config, stores, devices, host, ...facts } = of;
  const configErrors = config.errors().map((problem) => {
    const { file, line, column } = problem;
    return { file, line, column, message: formatProblem(problem) };
  });
  const port = devices.book.main()?.port ?? null;
  const addresses = { playlist: '/playlist.m3u', hdhomerun: port === null ? null : `:${port}` };
  const configRemarks = stores.fileChannels
    .remarks()
    .map((remark) => ({ file: basename(facts.configPath ?? ''), ...remark }));
  return { ...facts, configErrors, configRemarks, addresses, houseAddresses: reachableAddresses(host) };
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
  const shown = reachableAddresses(host)[0] ?? (isEverywhere(host) ? '127.0.0.1' : host);
  const devicePort = devices.book.main()?.port ?? port;
  return [
    `M3U playlist (TiviMate, Kodi, VLC): http://${shown}:${port}/playlist.m3u`,
    `HDHomeRun tuner (Plex, Jellyfin, Emby): http://${shown}:${devicePort}`,
  ];
}
