import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ChannelId, LineupId } from '../base/model.js';
import type { Profile } from '../base/profiles.js';
import type { HouseEvents } from '../jobs/index.js';
import { type ChannelMark, createHdhomerunRoutes, type VirtualDevice } from '../outputs/hdhomerun/index.js';
import type { Relays } from '../relay/index.js';
import type { Stores } from '../store/index.js';
import { isForeign } from './access.js';
import type { AddressBook } from './addresses.js';
import type { ClientBook } from './client-book.js';
import type { DoorFault } from './connect-finding.js';
import { createDeviceBook, type DeviceBook } from './device-book.js';
import { deviceChannels } from './device-channels.js';
import type { documentSource } from './documents.js';
import { playFailureLog } from './play-failures.js';
import type { Playing } from './playing.js';
import { type Listener, listen, onRouteError } from './servers.js';

/** The virtual HDHomeRun devices: under paths of the main port, and each on a port of its own. */
export interface Devices {
  /** For the main port: the main line-up at the root, every device under `/hdhr/{key}`. */
  routes: Hono<Env>;
  book: DeviceBook;
  /** Of the listeners, by the key of their device. */
  ports(): ReadonlyMap<string, number>;
  /** Why a device that should have a listener has none, by its key. */
  doorFaults(): ReadonlyMap<string, DoorFault>;
  /** Opens and closes listeners as the line-ups are now. Settles when that is done. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface DeviceNeeds {
  stores: Stores;
  host: string;
  addresses: AddressBook;
  guard: MiddlewareHandler<Env>;
  clients: ClientBook;
  document: ReturnType<typeof documentSource>;
  relays: Relays;
  withoutPicture: Playing['withoutPicture'];
  /** That can be made. */
  profiles(): readonly Profile[];
  mark(lineupId: LineupId, channelId: ChannelId, mark: ChannelMark): Promise<void>;
  /** Of the pages; null: it is not open yet. */
  sitePort(): number | null;
  /** Whether the main device answers on port 80 too. Read at each sync. */
  wantsPort80(): boolean;
  events: Emitter<HouseEvents>;
  log: Log;
}

type Env = { Bindings: HttpBindings };

export async function startDevices(needs: DeviceNeeds): Promise<Devices> {
  const { stores, addresses } = needs;
  const doors = createDoors(needs, (key) => book.find(key));
  const book = createDeviceBook(stores, doors.portOf);
  const unfollow = (['lineup.changed', 'provider.changed'] as const).map((name) => needs.events.on(name, book.forget));
  const routes = new Hono<Env>();
  const hasOwn = (find: (c: Context) => VirtualDevice | null, path: (c: Context) => string) =>
    deviceRoutes(needs, find, (c) => `${addresses.deviceBase(c.env.incoming)}${path(c)}`, false);
  routes.route(
    '/',
    hasOwn(
      () => book.main(),
      () => '',
    ),
  );
  const keyOf = (c: Context) => c.req.param('key') ?? '';
  routes.route(
    '/hdhr/:key',
    hasOwn(
      (c) => book.find(keyOf(c)),
      (c) => `/hdhr/${keyOf(c)}`,
    ),
  );
  let syncing = Promise.resolve();
  let isClosed = false;
  let again: NodeJS.Timeout | null = null;
  const open = async () => {
    if (isClosed) return;
    await doors.sync(book.list());
    if (again) clearTimeout(again);
    again = doors.hasRefused() ? setTimeout(sync, AGAIN_AFTER_MS) : null;
  };
  const sync = () => {
    const fail = (error: unknown) =>
      needs.log.error(toErrorRecord(error), 'The tuners could not be brought up to date.');
    syncing = syncing.then(open).catch(fail);
    return syncing;
  };
  await sync();
  return {
    routes,
    book,
    ports: () => new Map(book.list().flatMap(({ key, port }) => (port === null ? [] : [[key, port]]))),
    doorFaults: doors.faults,
    sync,
    async close() {
      isClosed = true;
      for (const end of unfollow) end();
      await syncing;
      if (again) clearTimeout(again);
      await doors.close();
    },
  };
}

/** Whoever has a port may stop. */
const AGAIN_AFTER_MS = 60_000;
/** In place of the row of a device. */
const PORT_80 = 'port 80';

/** Of a device that is to have a listener. */
const OTHER_PORT = 'Give its line-up another port (lineups[].port), or set that to none.';

interface Door {
  /** Of its device, as it is now: a line-up may be given another key while somebody watches. */
  key: string;
  wantedPort: number;
  listener: Listener;
}

/** The listeners of devices, which serve nothing else. */
function createDoors(needs: DeviceNeeds, find: (key: string) => VirtualDevice | null) {
  const { stores, host, addresses, guard, clients, log } = needs;
  const open = new Map<string, Door>();
  /** What could not be opened is told once. */
  const refused = new Map<string, DoorFault & { key: string }>();

  const nameOf = (key: string) => find(key)?.friendlyName ?? key;

  /** What is told in place of "another program" where it is ourselves. */
  const ownerOf = (port: number): { message: string } | null => {
    const other = [...open.values()].find(({ listener }) => listener.port === port);
    if (other) return { message: `Port ${port} belongs to the tuner "${nameOf(other.key)}" of this Headwater.` };
    return port === needs.sitePort() ? { message: `Port ${port} belongs to the pages of this Headwater.` } : null;
  };

  const openDoor = async ({ id, key, port: wantedPort }: { id: string; key: string; port: number }) => {
    const keyNow = () => open.get(id)?.key ?? key;
    const site = new Hono<Env>();
    site.use('*', guard);
    site.use(
      '*',
      clients.watch(() => ({ kind: 'device', key: keyNow() })),
    );
    const base = (c: Context) => addresses.deviceBase(c.env.incoming);
    site.route(
      '/',
      deviceRoutes(needs, () => find(keyNow()), base, true),
    );
    site.onError(onRouteError(log));
    try {
      open.set(id, { key, wantedPort, listener: await listen(site.fetch, host, wantedPort, OTHER_PORT) });
      refused.delete(id);
    } catch (error) {
      // the device is still there on the main port; a taken port must not keep the house dark
      const fault = { ...toErrorRecord(error), ...ownerOf(wantedPort) };
      if (!refused.has(id))
        log.warn(
          fault,
          `The tuner "${nameOf(key)}" cannot be served on port ${wantedPort}: ${fault.message} It is still served on the main port.`,
        );
      refused.set(id, { key, port: wantedPort, fault });
    }
  };

  const wanted = (devices: readonly VirtualDevice[]) => {
    const rows = stores.devices.list();
    const doors = devices.flatMap(({ key, lineupId, part }) => {
      const row = rows.find((one) => one.lineupId === lineupId && one.part === part);
      const isOff = stores.lineups.find(lineupId)?.hasPort === false;
      return isOff || row?.port === null || row === undefined ? [] : [{ id: String(row.id), key, port: row.port }];
    });
    const [first] = devices;
    const isFree = doors.every(({ port }) => port !== 80); // who wants it as its own has it
    return first && isFree && needs.wantsPort80() ? [...doors, { id: PORT_80, key: first.key, port: 80 }] : doors;
  };

  return {
    portOf: (rowId: number) => open.get(String(rowId))?.listener.port,
    hasRefused: () => refused.size > 0,
    /** Port 80 is only an extra. */
    faults: () =>
      new Map([...refused].flatMap(([id, { key, ...rest }]) => (id === PORT_80 ? [] : [[key, rest] as const]))),
    async sync(devices: readonly VirtualDevice[]) {
      const doors = wanted(devices);
      for (const id of refused.keys()) if (!doors.some((one) => one.id === id)) refused.delete(id);
      for (const [id, door] of open) {
        const same = doors.find((one) => one.id === id && one.port === door.wantedPort);
        if (same) {
          door.key = same.key;
          continue;
        }
        open.delete(id);
        await door.listener.close();
      }
      for (const door of doors) if (!open.has(door.id)) await openDoor(door);
    },
    async close() {
      await Promise.all([...open.values()].map(({ listener }) => listener.close()));
      open.clear();
    },
  };
}

function deviceRoutes(
  { stores, addresses, document, relays, withoutPicture, profiles, mark, events, log }: DeviceNeeds,
  device: (c: Context) => VirtualDevice | null,
  baseUrl: (c: Context) => string,
  hasPages: boolean,
): Hono<Env> {
  return createHdhomerunRoutes(
    {
      ...{ device, baseUrl, document, relays, profiles, mark },
      isForeign: (c) => isForeign(addresses, c.env.incoming),
      ...deviceChannels(stores),
      clientOf: (c) => addresses.clientOf(c.env.incoming),
      withoutPicture: () => withoutPicture('tuner'),
      log: playFailureLog(stores, events, log),
    },
    hasPages,
  );
}
