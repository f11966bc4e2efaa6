import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Acts as the part of a Plex Media Server that has to do with tuners. Its answers have the shape of recorded ones: keys as text,
 * `enabled` as "0" or "1", a mapping that is replaced as a whole, a scan that is answered before it is done.
 */
export interface PlexServer extends AsyncDisposable {
  url: string;
  token: string;
  /** Every request, as `PUT /media/grabbers/devices/1/channelmap`. */
  asked: string[];
  tuners: { key: string; deviceId: string; uri: string }[];
  /** Of the one DVR; null: there is none. */
  mapping: PlexEntry[] | null;
  /** What a scan finds. */
  onAir: string[];
  /** Whether it lists tuners that it was told of. */
  lists: boolean;
  /** Answers everything with this status. */
  failsWith: number | null;
}

interface PlexEntry {
  deviceIdentifier: string;
  enabled: string;
  channelKey: string;
  lineupIdentifier: string;
}

/** @param deviceId Of tuners that it is told of; null: it asks them, as Plex does. */
export async function startPlexServer(deviceId: string | null): Promise<PlexServer> {
  let found: string[] = [];
  const server = createServer((request, reply) => answer(request, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const plex: PlexServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'pl3x-t0ken-s3cret',
    asked: [],
    tuners: [],
    mapping: null,
    onAir: [],
    lists: true,
    failsWith: null,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const deviceOf = (tuner: PlexServer['tuners'][number]) => ({
    ...{ parentID: 0, key: tuner.key, uuid: `device://tv.plex.grabbers.hdhomerun/${tuner.deviceId}`, uri: tuner.uri },
    ...{ protocol: 'livetv', status: 'alive', make: 'Silicondust', deviceId: tuner.deviceId },
  });
  const idOf = async (uri: string): Promise<string> => {
    if (deviceId !== null) return deviceId;
    return ((await (await fetch(`${uri}/discover.json`)).json()) as { DeviceID: string }).DeviceID;
  };
  const answer = (request: IncomingMessage, reply: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url!, plex.url);
    plex.asked.push(`${request.method} ${pathname}`);
    const json = (container: object) => reply.end(JSON.stringify({ MediaContainer: container }));
    if (plex.failsWith !== null) return reply.writeHead(plex.failsWith).end();
    if (request.headers['x-plex-token'] !== plex.token) return reply.writeHead(401).end();
    switch (`${request.method} ${pathname}`) {
      case 'GET /media/grabbers/devices':
        if (!plex.lists) return json({ size: 0 });
        return json({ size: plex.tuners.length, Device: plex.tuners.map(deviceOf) });
      case 'POST /media/grabbers/devices':
        return void idOf(searchParams.get('uri')!).then((id) => {
          plex.tuners.push({ key: '7', deviceId: id, uri: searchParams.get('uri')! });
          json({ size: 1 });
        });
      case 'GET /livetv/dvrs':
        return json(
          plex.mapping === null
            ? { size: 0 }
            : {
                size: 1,
                Dvr: [
                  { key: '3', Device: plex.tuners.map((one) => ({ ...deviceOf(one), ChannelMapping: plex.mapping })) },
                ],
              },
        );
      case 'POST /media/grabbers/devices/7/scan':
        setTimeout(() => {
          found = [...plex.onAir];
        }, 30);
        return json({ size: 0 });
      case 'GET /media/grabbers/devices/7/channels':
        return json({
          size: found.length,
          DeviceChannel: found.map((identifier) => ({ identifier, key: identifier })),
        });
      case 'PUT /media/grabbers/devices/7/channelmap': {
        const enabled = new Set(searchParams.get('channelsEnabled')!.split(','));
        plex.mapping = [...searchParams].flatMap(([name, value]) => {
          const number = /^channelMapping\[(.+)\]$/.exec(name)?.[1];
          if (number === undefined) return [];
          const channelKey = searchParams.get(`channelMappingByKey[${number}]`)!;
          const isEnabled = enabled.has(number) ? '1' : '0';
          return [{ deviceIdentifier: number, enabled: isEnabled, channelKey, lineupIdentifier: value }];
        });
        return json({ size: 0 });
      }
      default:
        return reply.writeHead(404).end();
    }
  };
  return plex;
}
