import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { LineupId } from '../base/model.js';
import type { DocumentFile, DocumentKind } from '../documents/index.js';
import type { HouseEvents } from '../jobs/index.js';
import { createHdhomerunRoutes } from '../outputs/hdhomerun/index.js';
import { connectionLimit } from '../providers/index.js';
import type { Relays } from '../relay/index.js';
import type { LineupRow, Stores } from '../store/index.js';
import type { AddressBook } from './addresses.js';
import { playFailureLog } from './play-failures.js';
import { type Listener, listen, onRouteError } from './servers.js';

/** The virtual HDHomeRun devices: one per line-up, under paths of the main port and on a port of their own. */
export interface Devices {
  /** For the main port: the main line-up at the root, every line-up under `/hdhr/{key}`. */
  routes: Hono<Env>;
  ports: ReadonlyMap<string, number>;
  /** Key of the main line-up. */
  mainKey: string;
  close(): Promise<void>;
}

interface DeviceNeeds {
  stores: Stores;
  host: string;
  addresses: AddressBook;
  guard: MiddlewareHandler<Env>;
  document(kind: DocumentKind, lineupId: LineupId, baseUrl: string): Promise<DocumentFile>;
  relays: Relays;
  events: Emitter<HouseEvents>;
  log: Log;
}

type Env = { Bindings: HttpBindings };

export async function startDevices(needs: DeviceNeeds): Promise<Devices> {
  const { stores, host, addresses, guard, log } = needs;
  const listeners: Listener[] = [];
  const ports = new Map<string, number>();
  for (const lineup of stores.lineups.list()) {
    if (lineup.port === null || !lineup.isEnabled) continue;
    const site = new Hono<Env>();
    site.use('*', guard);
    site.route(
      '/',
      deviceRoutes(
        needs,
        () => stores.lineups.findByKey(lineup.key),
        (c) => addresses.deviceBase(c.env.incoming),
      ),
    );
    site.onError(onRouteError(log));
    try {
      const listener = await listen(site.fetch, host, lineup.port);
      listeners.push(listener);
      ports.set(lineup.key, listener.port);
    } catch (error) {
      // the device is still there on the main port; a taken port must not keep the house dark
      log.warn(
        toErrorRecord(error),
        `The tuner "${lineup.name}" has no port of its own: port ${lineup.port} is not free. It is still served on the main port.`,
      );
    }
  }
  const routes = new Hono<Env>();
  routes.route(
    '/',
    deviceRoutes(
      needs,
      () => stores.lineups.main(),
      (c) => addresses.deviceBase(c.env.incoming),
    ),
  );
  for (const { key } of stores.lineups.list()) {
    routes.route(
      `/hdhr/${key}`,
      deviceRoutes(
        needs,
        () => stores.lineups.findByKey(key),
        (c) => `${addresses.deviceBase(c.env.incoming)}/hdhr/${key}`,
      ),
    );
  }
  return {
    routes,
    ports,
    mainKey: stores.lineups.main()?.key ?? 'main',
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

function deviceRoutes(
  { stores, document, relays, events, log }: DeviceNeeds,
  find: () => LineupRow | null,
  baseUrl: (c: Context) => string,
): Hono<Env> {
  return createHdhomerunRoutes({
    device() {
      const lineup = find();
      return lineup ? deviceFacts(stores, lineup) : null;
    },
    baseUrl,
    channelByNumber: (lineupId, number) => stores.channels.findByNumber(lineupId, number),
    document,
    relays,
    log: playFailureLog(stores, events, log),
  });
}

/** Without a wish, a device has as many tuners as the providers allow connections; a tuner that is offered must work. */
function deviceFacts(stores: Stores, lineup: LineupRow) {
  const capacity = stores.providers
    .list()
    .filter((provider) => provider.isEnabled)
    .reduce((sum, provider) => sum + connectionLimit(provider), 0);
  return {
    friendlyName: lineup.name,
    deviceId: lineup.deviceId,
    deviceAuth: lineup.deviceAuth,
    udn: lineup.udn,
    tunerCount: Math.max(1, lineup.tunerCount ?? capacity),
    lineupId: lineup.id,
  };
}
