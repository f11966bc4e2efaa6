import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { createApi } from './api/index.js';
import { createAddressBook, houseAddresses } from './app/addresses.js';
import { startDevices } from './app/devices.js';
import { documentSource } from './app/documents.js';
import { entryUrl, projectFolder } from './app/entry-url.js';
import { fileSettings, relayLimits, settingsWithoutEffect } from './app/from-config.js';
import { planFor } from './app/plans.js';
import { gate, listen, onRouteError, sameOrigin } from './app/servers.js';
import { staticFiles } from './app/static-files.js';
import { systemClock } from './base/clock.js';
import { HeadwaterError, toErrorRecord } from './base/errors.js';
import { createEmitter, type Emitter } from './base/events.js';
import type { Log } from './base/log.js';
import type { ChannelId } from './base/model.js';
import type { Edit } from './changes/index.js';
import { type ConfigHolder, type EffectiveSettings, formatProblem } from './config/index.js';
import {
  createJobTable,
  createRefreshes,
  createSchedule,
  type FileProvider,
  type HouseEvents,
  startDesk,
  startReader,
} from './jobs/index.js';
import { createLiveOpener, createNameResolver, createNetworkGate } from './net/index.js';
import { createPlaylistRoutes } from './outputs/playlists/index.js';
import { createRelays } from './relay/index.js';
import { createSlotBook } from './slots/index.js';
import { createStores, lockDataFolder, openReadOnly } from './store/index.js';

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
  settings: EffectiveSettings;
  config: ConfigHolder;
  configPath: string;
  /** Of the demo: added to those of the file. */
  extraProviders: readonly FileProvider[];
  version: string;
  log: Log;
}

/** How long a viewer waits for another to close when an account is full: players open B before they close A. */
const SLOT_WAIT_MS = 1_500;
const STOP_WORKER_MS = 2_000;

export async function startApp({
  settings,
  config,
  configPath,
  extraProviders,
  version,
  log,
}: AppOptions): Promise<App> {
  const startedAtMs = systemClock.nowMs();
  const userAgent = `Headwater/${version}`;
  const data = (...parts: string[]) => join(settings.dataDir, ...parts);
  const stopping = new AbortController();
  await using cleanup = new AsyncStack();

  makeFolder(settings.dataDir);
  const lock = lockDataFolder(settings.dataDir);
  cleanup.add(() => lock.release());

  // --- threads and database
  const events = createEmitter<HouseEvents>((error) => log.error(toErrorRecord(error), 'A listener failed.'));
  const databasePath = data('headwater.db');
  const fileNow = () => {
    const fromFile = fileSettings(config.current(), settings.lineups);
    return { ...fromFile, providers: [...fromFile.providers, ...extraProviders] };
  };
  const onCrash = (name: string) => (error: Error, crashCount: number) =>
    log.error({ crashCount, stack: error.stack }, `The ${name} thread crashed: ${error.message}`);
  const { desk, opened } = await startDesk({ url: entryUrl('desk'), onCrash: onCrash('desk') }, userAgent, () => ({
    databasePath,
    migrationsFolder: join(projectFolder(), 'drizzle'),
    backupsFolder: data('backups'),
    downloadFolder: data('cache', 'downloads'),
    settings: fileNow(),
  }));
  cleanup.add(() => desk.stop(STOP_WORKER_MS));
  if (opened.backupPath)
    log.info({ backup: opened.backupPath }, 'The database was brought to this version; a copy of the old one is kept.');
  const reader = await startReader(
    { url: entryUrl('reader'), onCrash: onCrash('reader') },
    databasePath,
    data('cache', 'documents'),
  );
  cleanup.add(() => reader.stop(STOP_WORKER_MS));
  if (opened.wasUnclean) {
    log.info('The last run was cut off; the database is checked in the background.');
    reader.ask('findDamage', null).then(
      (damage) => damage.length > 0 && tellDamage(damage, databasePath, log, events),
      (error) => log.warn(toErrorRecord(error), 'The database could not be checked.'),
    );
  }
  const db = openReadOnly(databasePath, { isMain: true });
  cleanup.add(() => db.close());
  const stores = createStores(db);
  const mainLineup = () => {
    const row = stores.lineups.findByKey('main') ?? stores.lineups.list()[0];
    if (!row)
      throw new HeadwaterError(
        'lineup_unknown',
        'There is no line-up.',
        'Name one in config.yaml, or leave "lineups" out.',
      );
    return row;
  };

  // --- playing
  const names = createNameResolver(systemClock.steadyMs);
  const opener = createLiveOpener(names, {
    connectTimeoutMs: 5_000,
    headersTimeoutMs: 10_000,
    redirectsMax: 5,
    userAgent,
  });
  const slots = createSlotBook({ waitMs: SLOT_WAIT_MS });
  const limits = relayLimits(config.current());
  const relays = createRelays(
    { planFor: (channelId) => planFor(stores, opener, channelId), acquireSlot: slots.acquire },
    limits,
    systemClock,
    {
      onChange: () => events.emit('sessions', { atMs: systemClock.nowMs() }),
      onFailover: ({ channelName, fault }) =>
        log.warn(
          { channel: channelName, code: fault.code },
          `"${channelName}" lost its source: ${fault.message} Trying the next.`,
        ),
    },
  );
  cleanup.add(() => relays.close());

  // --- jobs
  const jobs = createJobTable(events, systemClock);
  const refreshes = createRefreshes({ desk, providers: stores.providers, jobs, events, clock: systemClock, log });
  cleanup.add(() => refreshes.stop());
  desk.onFact('changed', ({ topics }) => {
    if (topics.includes('providers')) events.emit('provider.changed', { providerId: null });
    if (topics.includes('channels')) events.emit('channel.changed', { channelId: null });
  });
  const nightly = createSchedule(
    'daily',
    'tidy',
    async () =>
      void (await jobs.run({ kind: 'tidy', subject: 'the database', providerId: null }, () =>
        desk.ask('tidy', null, { signal: stopping.signal }),
      )),
    (error) => log.error(toErrorRecord(error), 'Tidying up failed.'),
  );
  cleanup.add(() => nightly.stop());
  const edit = async (wanted: Edit, who: string) => {
    const reply = await desk.ask('edit', { requestId: randomUUID(), who, edit: wanted });
    if (reply.needsRebuild) {
      jobs
        .run({ kind: 'rebuild', subject: 'the channels', providerId: null }, (onProgress) =>
          desk.ask('rebuild', null, { onProgress, signal: stopping.signal }),
        )
        .catch(
          (error) =>
            stopping.signal.aborted || log.error(toErrorRecord(error), 'The channels could not be built anew.'),
        );
    }
    refreshes.sync();
    return reply;
  };

  // --- doors
  const gates = () => {
    const { server, hdhomerun } = config.current();
    return { ...server, advertise: hdhomerun.advertise, trustedProxies: createNetworkGate(server.trustedProxies) };
  };
  let addressSettings = gates();
  let allowed = createNetworkGate(config.current().server.allowedNetworks);
  const addresses = createAddressBook(() => addressSettings);
  const document = documentSource(reader, stores.settings);
  const logFailure = (error: unknown) =>
    log.warn(toErrorRecord(error), error instanceof Error ? error.message : String(error));
  const site = new Hono<{ Bindings: HttpBindings }>();
  site.get('/healthz', (c) => c.text('ok\n'));
  site.get('/readyz', (c) =>
    refreshes.hasTriedAll ? c.text('ready\n') : c.text('importing for the first time\n', 503),
  );
  site.use(
    '*',
    gate(addresses, () => allowed),
  );
  site.use('/api/*', sameOrigin(addresses));
  const devices = await startDevices({
    stores,
    host: settings.host,
    addresses,
    guard: gate(addresses, () => allowed),
    document,
    relays,
    log,
  });
  cleanup.add(() => devices.close());
  site.route('/', devices.routes);
  site.route(
    '/',
    createPlaylistRoutes({
      lineupId: (key) => stores.lineups.findByKey(key)?.id ?? null,
      hasChannel: (id) => stores.channels.find(id as ChannelId) !== null,
      baseUrl: (c) => addresses.siteBase(c.env.incoming),
      document,
      relays,
      log: logFailure,
    }),
  );
  const about = () => ({
    version,
    startedAtMs,
    configPath,
    configErrors: config.errors().map((problem) => ({
      file: problem.file,
      line: problem.line,
      column: problem.column,
      message: formatProblem(problem),
    })),
    addresses: {
      playlist: '/playlist.m3u',
      hdhomerun: devices.ports.get('main') === undefined ? null : `:${devices.ports.get('main')}`,
    },
  });
  const api = createApi(
    {
      stores,
      reader,
      refreshes,
      jobs,
      relays,
      slots,
      events,
      edit,
      about,
      mainLineupId: () => mainLineup().id,
      log: logFailure,
    },
    version,
    stopping.signal,
  );
  site.route('/api', api as unknown as Hono<{ Bindings: HttpBindings }>);
  site.route('/', staticFiles(join(projectFolder(), 'dist', 'ui')) as unknown as Hono<{ Bindings: HttpBindings }>);
  site.onError(onRouteError(log));
  const listener = await listen(site.fetch, settings.host, settings.port);
  cleanup.add(() => listener.close());
  cleanup.add(() => stopping.abort());

  // --- config that changes while running
  const tellUnused = () => {
    const unused = settingsWithoutEffect(config.current());
    if (unused.length > 0)
      log.warn({ settings: unused }, 'These settings are kept but have no effect in this version.');
  };
  cleanup.add(
    config.onReload((errors) => {
      for (const problem of errors)
        log.error(
          { file: problem.file, line: problem.line },
          `${formatProblem(problem)}. The settings from before stay in force.`,
        );
      if (errors.length > 0) {
        const message = `config.yaml has ${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`}: ${formatProblem(errors[0]!)}`;
        events.emit('notice', {
          level: 'error',
          code: 'config_invalid',
          message,
          hint: 'The settings from before stay in force.',
          atMs: systemClock.nowMs(),
        });
      }
    }),
  );
  cleanup.add(
    config.onChange(({ paths }) => {
      log.info({ settings: paths }, 'config.yaml has changed.');
      addressSettings = gates();
      allowed = createNetworkGate(config.current().server.allowedNetworks);
      Object.assign(limits, relayLimits(config.current()));
      if (paths.some((path) => path === 'server.host' || path === 'server.port' || /^lineups\..*\.port$/.test(path))) {
        log.warn('Another host or port takes effect at the next start.');
      }
      tellUnused();
      desk
        .ask('applyConfig', fileNow())
        .then(refreshes.sync, (error) =>
          log.error(toErrorRecord(error), 'The providers of config.yaml could not be taken over.'),
        );
    }),
  );

  tellUnused();
  refreshes.sync();
  for (const line of addressLines(listener.host, listener.port, devices.ports)) log.info(line);
  const stop = cleanup.move();
  return { host: listener.host, port: listener.port, devicePorts: devices.ports, stop };
}

function tellDamage(damage: readonly string[], path: string, log: Log, events: Emitter<HouseEvents>): void {
  const message = `The database ${path} is damaged: ${damage[0]}.`;
  const hint = 'Stop Headwater, move the file away, and put the newest file of the folder "backups" in its place.';
  log.error({ code: 'database_damaged', damage }, `${message} ${hint}`);
  events.emit('notice', { level: 'error', code: 'database_damaged', message, hint, atMs: systemClock.nowMs() });
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
function addressLines(host: string, port: number, devicePorts: ReadonlyMap<string, number>): string[] {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const shown = isEverywhere ? (houseAddresses()[0] ?? '127.0.0.1') : host;
  const device = devicePorts.get('main');
  return [
    `M3U playlist (TiviMate, Kodi, VLC): http://${shown}:${port}/playlist.m3u`,
    `HDHomeRun tuner (Plex, Jellyfin, Emby): http://${shown}:${device ?? port}`,
  ];
}

/** Undoes in reverse order what was started; on a failed start what was started until then. */
class AsyncStack implements AsyncDisposable {
  #undo: (() => unknown)[] = [];

  add(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** Hands the undoing to somebody else. */
  move(): () => Promise<void> {
    const moved = new AsyncStack();
    moved.#undo = this.#undo;
    this.#undo = [];
    return () => moved[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch {
        // the rest must be closed all the same; the process ends right after
      }
    }
  }
}
