import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Clock, systemClock } from '../../../src/base/clock.js';
import { allProfiles } from '../../../src/base/profiles.js';
import { defaultConfig } from '../../../src/config/index.js';
import type { MediaTools } from '../../../src/media/index.js';
import { createHlsRoutes, type LadderStep } from '../../../src/outputs/hls/index.js';
import type { RelayLimits } from '../../../src/relay/index.js';
import { createHls, type HlsLimits } from '../../../src/renditions/index.js';
import {
  type HouseSource,
  NO_SLATES,
  type ProfileSettings,
  type RelayHouse,
  startRelayHouse,
} from '../../relay/relay-house.js';

/** Channels as HLS: a relay house and the routes of the output. */
export interface HlsHouse extends AsyncDisposable {
  relays: RelayHouse['relays'];
  connections: RelayHouse['connections'];
  url(path: string): string;
}

export async function startHlsHouse(
  channels: Record<number, readonly HouseSource[]>,
  {
    clock = systemClock,
    tools = null,
    settings = defaultConfig(),
    ladder = [{ key: '240p', height: 240, videoKbps: 500, audioKbps: 64 }],
    relayLimits = {},
    ...limits
  }: Partial<HlsLimits> & {
    relayLimits?: Partial<RelayLimits>;
    clock?: Clock;
    tools?: MediaTools | null;
    settings?: ProfileSettings;
    ladder?: readonly LadderStep[];
  } = {},
): Promise<HlsHouse> {
  const quick = { lingerMs: 300, graceMs: 100, ...relayLimits };
  const house = await startRelayHouse(channels, quick, NO_SLATES, null, { tools, settings });
  let idCount = 0;
  const hls = createHls({
    join: house.relays.join,
    start: tools?.start ?? null,
    limits: () => ({ windowSeconds: 30, totalMb: 64, startWaitMs: 4_000, viewerTimeoutMs: 20_000, ...limits }),
    clock,
    newId: () => `window${++idCount}`,
  });
  const routes = createHlsRoutes({
    hls,
    hasChannel: (id) => id in channels,
    hasProfile: (profile) => profile === 'copy' || allProfiles(settings.profiles).some(({ key }) => key === profile),
    ladder: () => ladder,
    clientOf: () => undefined,
    withoutPicture: () => 'error',
    log: () => {},
  });
  const server = createAdaptorServer({ fetch: routes.fetch as never }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    relays: house.relays,
    connections: house.connections,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    async [Symbol.asyncDispose]() {
      hls.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await house[Symbol.asyncDispose]();
    },
  };
}
