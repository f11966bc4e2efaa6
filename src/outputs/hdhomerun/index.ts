import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { ChannelId, LineupId } from '../../base/model.js';
import { type DocumentFile, type DocumentKind, sendDocument } from '../../documents/index.js';
import {
  type DeviceFacts,
  deviceXml,
  discoverJson,
  isScanSource,
  lineupStatusJson,
  tunerHtml,
  tunerStatusJson,
} from '../../formats/hdhomerun/index.js';
import type { VirtualDevice } from './device.js';
import { DEVICE_HEADERS, type TuneNeeds, tune } from './tune.js';

export { type ControlNeeds, startControl } from './control.js';
export type { VirtualDevice } from './device.js';
export { type Discovery, startDiscovery } from './discovery.js';
export type { Reach } from './reach.js';
export { createScan } from './scan.js';
export { startSsdp } from './ssdp.js';
export { createTunerPool, type TunerPool } from './tuners.js';
export { findTwins, type Twin } from './twins.js';

/** One virtual HDHomeRun over HTTP: what Plex, Jellyfin, Emby and Channels read and tune. */
export interface HdhomerunNeeds extends TuneNeeds {
  /** Null when there is no such device any more. Read anew for each request: names and tuner counts change. */
  device(c: Context): VirtualDevice | null;
  /** What addresses in answers start with, without a slash at the end. */
  baseUrl(c: Context): string;
  document(kind: DocumentKind, of: { lineupId: LineupId; part: number }, baseUrl: string): Promise<DocumentFile>;
  /** How many channels its part of the line-up has. */
  channelCount(device: VirtualDevice): number;
  /** A client has marked a channel: as a favourite, as none, or as one that nobody wants to see. */
  mark(lineupId: LineupId, channelId: ChannelId, mark: ChannelMark): Promise<void>;
  /** A page of somewhere else has sent it: it may not change anything. */
  isForeign(c: Context): boolean;
}

export type ChannelMark = 'favourite' | 'plain' | 'hidden';

type Env = { Bindings: HttpBindings };
type Answer = (c: Context<Env>, device: VirtualDevice, facts: DeviceFacts) => Response | Promise<Response>;

const MARKS: Readonly<Record<string, ChannelMark>> = { '+': 'favourite', ' ': 'favourite', '-': 'plain', x: 'hidden' };

/** @param hasPages Whether `/` and `/tuners.html` are the device's: on the main port `/` belongs to the household's pages. */
export function createHdhomerunRoutes(needs: HdhomerunNeeds, hasPages: boolean): Hono<Env> {
  const routes = new Hono<Env>();
  const withDevice = (answer: Answer) => (c: Context<Env>) => {
    const device = needs.device(c);
    if (!device) return c.body(null, 404, DEVICE_HEADERS);
    return answer(c, device, { ...device, baseUrl: needs.baseUrl(c) });
  };
  const get = (path: string, answer: Answer) => routes.get(path, withDevice(answer));

  get('/discover.json', (c, _, facts) => json(c, discoverJson(facts)));
  for (const path of ['/device.xml', '/capability'])
    get(path, (c, _, facts) =>
      c.body(deviceXml(facts), 200, { ...DEVICE_HEADERS, 'Content-Type': 'application/xml; charset="utf-8"' }),
    );
  for (const kind of ['lineup.json', 'lineup.xml', 'lineup.m3u'] as const)
    get(`/${kind}`, async (c, device, { baseUrl }) => {
      const file = await needs.document(kind, device, baseUrl);
      return (await sendDocument(file, c.env, DEVICE_HEADERS)) ?? RESPONSE_ALREADY_SENT;
    });
  get('/lineup_status.json', (c, device) =>
    json(c, lineupStatusJson(device.scan.progress(needs.channelCount(device)))),
  );
  // some versions of Plex ask with GET
  routes.on(
    ['GET', 'POST'],
    '/lineup.post',
    withDevice((c, device) => order(c, device, needs)),
  );
  get('/status.json', (c, { tuners }) => json(c, tuners.facts().map(tunerStatusJson)));
  get('/:tuner{tuner[0-9]+}/status.json', (c, { tuners }) => {
    const facts = tuners.facts()[tunerNumber(c)];
    return facts ? json(c, tunerStatusJson(facts)) : c.body(null, 404, DEVICE_HEADERS);
  });
  get('/auto/:number{v.+}', (c, device) => tune(c, device, channelNumber(c), null, needs));
  get('/:tuner{tuner[0-9]+}/:number{v.+}', (c, device) => tune(c, device, channelNumber(c), tunerNumber(c), needs));
  // a number without its letter, for example: what records whatever comes must not record a text
  for (const path of ['/auto/*', '/:tuner{tuner[0-9]+}/*'])
    get(path, (c) => c.body(null, 404, { ...DEVICE_HEADERS, 'Content-Length': '0' }));
  if (!hasPages) return routes;
  for (const path of ['/', '/tuners.html']) get(path, (c, device) => tunerPage(c, device));
  return routes;
}

/** `lineup.post`: Plex sends a form without anything in it, so what is wanted stands in the query. */
async function order(c: Context<Env>, device: VirtualDevice, needs: HdhomerunNeeds): Promise<Response> {
  const { scan, source, favorite } = c.req.query();
  const answer = (status: 200 | 400 | 403 | 404) => c.body(null, status, { ...DEVICE_HEADERS, 'Content-Length': '0' });
  if (c.req.method === 'HEAD') return answer(200);
  if (scan === 'start') {
    if (!isScanSource(source)) return answer(400);
    device.scan.start();
  } else if (scan === 'abort') device.scan.abort();
  else {
    const mark = MARKS[favorite?.[0] ?? ''];
    if (mark === undefined) return answer(400);
    // an address in a page of anybody's would be enough
    if (c.req.method !== 'POST' || needs.isForeign(c)) return answer(403);
    const channel = needs.channelByNumber(device.lineupId, favorite!.slice(1));
    if (!channel) return answer(404);
    await needs.mark(device.lineupId, channel.id, mark);
  }
  return answer(200);
}

function tunerPage(c: Context, { friendlyName, tuners }: VirtualDevice): Response {
  const only = /^tuner([0-9]+)$/.exec(c.req.query('page') ?? '')?.[1];
  const shown = tuners.facts().filter(({ tuner }) => only === undefined || tuner === Number(only));
  return c.body(tunerHtml(friendlyName, shown), 200, { ...DEVICE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' });
}

function json(c: Context, value: unknown): Response {
  const text = JSON.stringify(value);
  return c.body(text, 200, {
    ...DEVICE_HEADERS,
    'Content-Type': 'application/json; charset="utf-8"',
    'Content-Length': String(Buffer.byteLength(text)),
  });
}

const channelNumber = (c: Context<Env>) => c.req.param('number')!.slice(1);
const tunerNumber = (c: Context<Env>) => Number(c.req.param('tuner')!.slice('tuner'.length));
