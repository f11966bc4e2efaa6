import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { type ApiNeeds, createApi, type HeardClient } from '../api/index.js';
import { toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { ChannelId } from '../base/model.js';
import type { Profile } from '../base/profiles.js';
import { renderSingle } from '../documents/index.js';
import { createHlsRoutes, type LadderStep } from '../outputs/hls/index.js';
import { createLogoRoutes, createPlaylistRoutes } from '../outputs/playlists/index.js';
import { COPY } from '../relay/index.js';
import { keepsTime } from '../renditions/index.js';
import type { Audience } from './access.js';
import type { AddressBook } from './addresses.js';
import type { ClientBook } from './client-book.js';
import type { Devices } from './devices.js';
import type { documentSource } from './documents.js';
import { playFailureLog } from './play-failures.js';
import type { Playing } from './playing.js';
import { onRouteError, sameOrigin } from './servers.js';
import { isPage, staticFiles } from './static-files.js';

/** Everything on the main port: devices, playlists, streams, API and pages. */
export interface SiteNeeds {
  guard: MiddlewareHandler<Env>;
  addresses: AddressBook;
  devices: Devices;
  clients: ClientBook;
  document: ReturnType<typeof documentSource>;
  withoutPicture: Playing['withoutPicture'];
  hls: Playing['hls'];
  renditions: Playing['renditions'];
  api: Omit<ApiNeeds, 'log' | 'pageBase' | 'clientOf'>;
  version: string;
  /** The built UI. */
  pagesFolder: string;
  stopping: AbortSignal;
  log: Log;
}

type Env = { Bindings: HttpBindings };

/** The same paths as below: the API is mounted there, and what nobody has named counts as a device's or player's. */
export function audienceOf(path: string): Audience {
  if (path === '/api/v1/setup') return 'setup';
  if (path === '/api' || path.startsWith('/api/')) return 'api';
  return isPage(path) ? 'page' : 'device';
}

export function createSite(needs: SiteNeeds): Hono<Env> {
  const { addresses, document, api, log } = needs;
  const { stores, relays, refreshes, logos } = api;
  const logFailure = (error: unknown) =>
    log.warn(toErrorRecord(error), error instanceof Error ? error.message : String(error));
  const hasProfile = (key: string) => key === COPY || needs.renditions.profiles().some((one) => one.key === key);
  const site = new Hono<Env>();
  // before the guard: a container's health check knows no network of the house, and learns nothing but that we live
  site.get('/healthz', (c) => c.text('ok\n'));
  site.get('/readyz', (c) =>
    refreshes.hasTriedAll ? c.text('ready\n') : c.text('importing for the first time\n', 503),
  );
  site.use('*', needs.guard);
  site.use('/api/*', sameOrigin(addresses));
  site.use('*', needs.clients.watch(thingsOf(needs)));
  site.route('/', needs.devices.routes);
  site.route(
    '/',
    createPlaylistRoutes({
      lineupId: (key) => (key === null ? stores.lineups.main() : stores.lineups.findByKey(key))?.id ?? null,
      hasProfile,
      hasChannel: (id: ChannelId) => stores.channels.find(id) !== null,
      single: (id, baseUrl) => {
        const lineup = stores.lineups.main();
        const channel = lineup && stores.channels.findEffective(id, lineup.id);
        return channel ? renderSingle(channel, { baseUrl, logos: logos.place }) : null;
      },
      baseUrl: (c) => addresses.siteBase(c.env.incoming),
      clientOf: (c) => addresses.clientOf(c.env.incoming),
      document,
      relays,
      withoutPicture: () => needs.withoutPicture('stream'),
      log: playFailureLog(stores, api.events, log),
    }),
  );
  site.route(
    '/',
    createHlsRoutes({
      hls: needs.hls,
      hasChannel: (id: ChannelId) => stores.channels.find(id) !== null,
      hasProfile,
      ladder: () => (needs.renditions.fault ? [] : needs.renditions.profiles()).flatMap(ladderStep),
      clientOf: (c) => addresses.clientOf(c.env.incoming),
      withoutPicture: () => needs.withoutPicture('stream'),
      log: playFailureLog(stores, api.events, log),
    }),
  );
  site.route('/', createLogoRoutes(logos));
  const apiNeeds: ApiNeeds = {
    ...api,
    pageBase: (c) => addresses.pageBase(c.env.incoming),
    clientOf: (c) => addresses.clientOf(c.env.incoming) ?? 'unknown',
    log: logFailure,
  };
  site.route('/api', createApi(apiNeeds, needs.version, needs.stopping) as unknown as Hono<Env>);
  site.route('/', staticFiles(needs.pagesFolder) as unknown as Hono<Env>);
  site.onError(onRouteError(log));
  return site;
}

/** Whose a request on the main port is: a device's, or a playlist's with its streams. */
function thingsOf({ devices, api: { stores } }: SiteNeeds): (c: Context<Env>) => HeardClient['thing'] | null {
  const device = (found: { key: string } | null) => found && { kind: 'device' as const, key: found.key };
  const playlist = (found: { key: string } | null) => found && { kind: 'playlist' as const, key: found.key };
  return (c) => {
    const [, first = '', second = ''] = c.req.path.split('/');
    if (first === 'hdhr') return device(devices.book.find(second));
    if (first === 'lineups') return playlist(stores.lineups.findByKey(second));
    if (['playlist.m3u', 'stream', 'hls'].includes(first)) return playlist(stores.lineups.main());
    return device(devices.book.main());
  };
}

/** Of a profile that makes the picture smaller, and which players can go over to in the middle. */
function ladderStep(profile: Profile): LadderStep[] {
  const { key, video, height, videoKbps, audioKbps } = profile;
  const isStep = video === 'h264' && height !== null && keepsTime(profile);
  return isStep ? [{ key, height, videoKbps, audioKbps }] : [];
}
