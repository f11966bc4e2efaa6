import type { ConnectDevice, ConnectNeed } from '../api/index.js';
import { systemClock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Config } from '../config/index.js';
import { createNameResolver, createTextAsker, isBridgedContainer, ownNetworks } from '../net/index.js';
import { connectionLimit } from '../providers/index.js';
import type { Stores } from '../store/index.js';
import type { Access } from './access.js';
import { reachableAddresses } from './addresses.js';
import type { AnnouncingStates } from './announcing.js';
import type { Askers } from './askers.js';
import type { ClientBook } from './client-book.js';
import { checkConnection } from './connect-check.js';
import { deviceChannels } from './device-channels.js';
import type { Devices } from './devices.js';
import { type PlexHelper, startPlexHelper } from './plex-helper.js';

/** Far more than Plex takes from one tuner. */
const CHANNELS_MAX = 5_000;

/** What the screen Connect asks for: our devices, who has been heard, and what may be in a player's way. */
export function createConnect(needs: {
  stores: Stores;
  devices: Devices;
  clients: ClientBook;
  askers: Askers;
  access: { now: Access };
  host: string;
  sitePort(): number;
  announcing(): AnnouncingStates;
  quietBy(): string | null;
  plexSettings(): Config['plex'];
  log: Log;
}): ConnectNeed & { plex: PlexHelper } {
  const { stores, devices, clients, askers, access, host, sitePort, announcing, quietBy, plexSettings, log } = needs;
  const ask = createTextAsker(createNameResolver(systemClock.steadyMs));
  const list: ConnectNeed['devices'] = () =>
    devices.book.list().map(({ key, friendlyName, lineupId, part, deviceId, port, tunerCount }) => ({
      ...{ key, name: friendlyName, deviceId, port, tunerCount },
      lineupId: lineupId as number,
      lineupKey: stores.lineups.find(lineupId)?.key ?? key,
      advertise: access.now.advertise,
      channelCount: stores.lineups.countOf(lineupId, part),
    }));
  const portOf = ({ key, port }: ConnectDevice) => port ?? (devices.book.main()?.key === key ? sitePort() : null);
  const plex = startPlexHelper({
    ...{ settings: plexSettings, devices: list, ask, log },
    channels: ({ key }) => {
      const device = devices.book.find(key);
      const all = device ? deviceChannels(stores).channelsAt(device, 0, CHANNELS_MAX) : [];
      return new Map(all.map(({ number, id }) => [number, id]));
    },
    baseUrl(device) {
      const port = portOf(device);
      return port === null ? null : `http://${device.advertise ?? reachableAddresses(host)[0] ?? '127.0.0.1'}:${port}`;
    },
  });
  return {
    plex,
    devices: list,
    clients: clients.list,
    async check(signal) {
      await plex.lookNow(signal);
      return await checkConnection(
        {
          ...{
            devices: list,
            clients: clients.list,
            askers,
            doorFaults: devices.doorFaults,
            announcing,
            quietBy,
            sitePort,
            ask,
          },
          plex: plex.state,
          houseAddresses: () => reachableAddresses(host),
          connectionCount: () => connectionLimit(stores.providers.list().filter(({ isEnabled }) => isEnabled)),
          bridgeAddress: async () => ((await isBridgedContainer()) ? (ownNetworks()[0]?.address ?? 'unknown') : null),
        },
        signal,
      );
    },
  };
}
