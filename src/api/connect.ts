import type { HttpBindings } from '@hono/node-server';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ASK_KINDS, CLIENT_PROGRAMS } from '../base/clients.js';
import type { ApiNeeds, HeardClient } from './needs.js';
import { json } from './problems.js';
import { Time, time } from './shapes.js';
import { validated } from './validated.js';

/** What somebody needs who connects a player: where it goes, what has been heard of it, and why it may not find us. */

const Device = z
  .object({
    key: z.string(),
    name: z.string(),
    lineupKey: z.string(),
    lineupId: z.int(),
    deviceId: z.string(),
    port: z
      .int()
      .nullable()
      .describe('Of its own listener; null: it is only reached on the main port, under /hdhr/{key}/.'),
    advertise: z.string().nullable().describe('What clients are told to go to, as hdhomerun.advertise says.'),
    tunerCount: z.int(),
    channelCount: z.int(),
  })
  .openapi('ConnectDevice');
const Asked = z
  .object({
    kind: z.enum(ASK_KINDS),
    at: Time,
    path: z.string(),
    status: z.int().nullable().describe('Null: not answered yet, or the client left before.'),
  })
  .openapi('ClientRequest');
const Client = z
  .object({
    program: z.enum(CLIENT_PROGRAMS).describe('A guess by its name and by what it asks.'),
    userAgent: z.string(),
    address: z.string(),
    thing: z.object({ kind: z.enum(['device', 'playlist']), key: z.string() }),
    last: Asked,
    asked: z.array(Asked).describe('The last of each kind, newest first.'),
  })
  .openapi('HeardClient');
const Finding = z
  .object({
    code: z.string(),
    level: z.enum(['ok', 'warning', 'failure']),
    device: z.string().nullable().describe('The key of the device that it is about; null: of all.'),
    message: z.string(),
    hint: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number()])).describe('What the sentences name.'),
  })
  .openapi('ConnectFinding');

const overview = createRoute({
  method: 'get',
  path: '/connect',
  summary:
    'The virtual HDHomeRuns, and which players have asked for what since the start; the event `clients` says when',
  responses: {
    200: json(
      z.object({ devices: z.array(Device), clients: z.array(Client) }).openapi('Connect'),
      'The players come newest first, at most 200',
    ),
  },
});
const check = createRoute({
  method: 'get',
  path: '/connect/check',
  summary: 'Why a player may not find the tuners, as far as this machine can see it',
  responses: {
    200: json(z.object({ items: z.array(Finding) }).openapi('ConnectCheck'), 'Everything that was looked at'),
  },
});

export function connectRoutes({ connect }: ApiNeeds) {
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(overview, (c) => c.json({ devices: connect.devices(), clients: connect.clients().map(clientView) }, 200))
    .openapi(check, async (c) => {
      const { outgoing } = (c as unknown as Context<{ Bindings: HttpBindings }>).env;
      const left = new AbortController();
      const onClose = () => left.abort();
      outgoing.once('close', onClose);
      try {
        const items = await connect.check(left.signal);
        return c.json({ items: items.map((item) => ({ ...item, values: { ...item.values } })) }, 200);
      } finally {
        outgoing.off('close', onClose);
      }
    });
}

function clientView({ last, asked, thing, ...client }: HeardClient) {
  const view = ({ atMs, ...rest }: HeardClient['last']) => ({ ...rest, at: time(atMs) });
  const all = Object.values(asked).sort((a, b) => b.atMs - a.atMs);
  return { ...client, thing: { ...thing }, last: view(last), asked: all.map(view) };
}
