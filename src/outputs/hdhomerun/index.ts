import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { type ErrorCode, HeadwaterError } from '../../base/errors.js';
import type { ChannelId, LineupId } from '../../base/model.js';
import { type DocumentFile, type DocumentKind, sendDocument } from '../../documents/index.js';
import {
  type DeviceFacts,
  deviceXml,
  discoverJson,
  lineupStatusJson,
  type TunerFault,
  tunerFault,
} from '../../formats/hdhomerun/index.js';
import { type Relays, serveViewer } from '../../relay/index.js';

/** One virtual HDHomeRun over HTTP: what Plex, Jellyfin, Emby and Channels read and tune. */
export interface HdhomerunNeeds {
  /** Null when there is no such line-up. Read anew for each request: names and tuner counts change. */
  device(): (Omit<DeviceFacts, 'baseUrl'> & { lineupId: LineupId }) | null;
  /** What addresses in answers start with, without a slash at the end. */
  baseUrl(c: Context): string;
  channelByNumber(lineupId: LineupId, number: string): ChannelId | null;
  document(kind: DocumentKind, lineupId: LineupId, baseUrl: string): Promise<DocumentFile>;
  relays: Relays;
  /** A channel could not be played. */
  log(error: unknown, channelId: ChannelId): void;
}

/** Headers of a real device (reference captures of firmware 20231020). */
const DEVICE_HEADERS = { Server: 'HDHomeRun/1.0', 'Cache-Control': 'no-cache', 'Access-Control-Allow-Origin': '*' };
const STREAM_HEADERS = { ...DEVICE_HEADERS, 'Content-Type': 'video/mpeg', 'transferMode.dlna.org': 'Streaming' };

/** What a failure is called on the wire; everything else is 806 Tune Failed. */
const FAULT_BY_CODE: Partial<Record<ErrorCode, TunerFault>> = {
  channel_unknown: 801,
  shutting_down: 803,
  relay_limit: 803,
  relay_no_slot: 805,
  upstream_no_picture: 807,
  upstream_stalled: 807,
};

type Env = { Bindings: HttpBindings };

export function createHdhomerunRoutes(needs: HdhomerunNeeds): Hono<Env> {
  const routes = new Hono<Env>();
  const facts = (c: Context): (DeviceFacts & { lineupId: LineupId }) | null => {
    const device = needs.device();
    return device ? { ...device, baseUrl: needs.baseUrl(c) } : null;
  };
  const withDevice =
    (answer: (c: Context<Env>, device: DeviceFacts & { lineupId: LineupId }) => Response | Promise<Response>) =>
    (c: Context<Env>) => {
      const device = facts(c);
      return device ? answer(c, device) : c.body(null, 404, DEVICE_HEADERS);
    };
  const json = (c: Context, value: unknown) =>
    c.body(JSON.stringify(value), 200, { ...DEVICE_HEADERS, 'Content-Type': 'application/json; charset="utf-8"' });

  routes.get(
    '/discover.json',
    withDevice((c, device) => json(c, discoverJson(device))),
  );
  routes.get(
    '/lineup_status.json',
    withDevice((c) => json(c, lineupStatusJson())),
  );
  routes.get(
    '/device.xml',
    withDevice((c, device) =>
      c.body(deviceXml(device), 200, { ...DEVICE_HEADERS, 'Content-Type': 'application/xml; charset="utf-8"' }),
    ),
  );
  routes.get(
    '/lineup.json',
    withDevice(async (c, device) => {
      const file = await needs.document('lineup.json', device.lineupId, device.baseUrl);
      return (await sendDocument(file, c.env, DEVICE_HEADERS)) ?? RESPONSE_ALREADY_SENT;
    }),
  );
  routes.get(
    '/auto/:number{v.+}',
    withDevice((c, device) => tune(c, device.lineupId, needs)),
  );
  return routes;
}

/** A failed start has an empty body: Jellyfin does not look at the status and would store the text as video. */
async function tune(c: Context<Env>, lineupId: LineupId, needs: HdhomerunNeeds): Promise<Response> {
  const refuse = (fault: TunerFault) => {
    const { status, header } = tunerFault(fault);
    return c.body(null, status, { ...DEVICE_HEADERS, 'Content-Length': '0', 'X-HDHomeRun-Error': header });
  };
  const channelId = needs.channelByNumber(lineupId, c.req.param('number')!.slice(1));
  if (channelId === null) return refuse(801);
  if (c.req.method === 'HEAD') return c.body(null, 200, STREAM_HEADERS);
  try {
    await serveViewer(needs.relays, channelId, c.env, 'hdhomerun', STREAM_HEADERS);
    return RESPONSE_ALREADY_SENT;
  } catch (error) {
    needs.log(error, channelId);
    return refuse((error instanceof HeadwaterError && FAULT_BY_CODE[error.code]) || 806);
  }
}
