import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import { groupBy } from '../base/group-by.js';
import type { ChannelId } from '../base/model.js';
import { RECENT_BUCKET_MS, RECENT_MS } from '../jobs/index.js';
import { connectionLimit, usesSlots } from '../providers/index.js';
import { type ChannelSession, sessionsOf } from '../relay/index.js';
import type { SlotUse } from '../slots/index.js';
import { TRAFFIC_ROW_MS, type TrafficRow, type ViewingRow } from '../store/index.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { Failure, failure, IdParams, listOf, Time, time } from './shapes.js';
import { validated } from './validated.js';

/** What plays now, who has watched what, and how much goes through the house. */

const State = z.enum(['idle', 'opening', 'live', 'holding', 'slate', 'closed']);
const Viewer = z.object({
  id: z.int(),
  address: z.string(),
  userAgent: z.string(),
  output: z.string(),
  profile: z
    .string()
    .describe('What is made of the channel for this viewer; copy: nothing, it gets what the provider sends.'),
  since: Time,
  atStart: z.enum(['error', 'slate']).describe('What it gets when no stream starts.'),
  sentBytes: z.int(),
  bitrateBps: z.int(),
  lagMs: z.int().describe('How far behind live this viewer is.'),
  jumpCount: z.int().describe('How often it was too slow and was moved ahead.'),
  stallCount: z.int().describe('How often there was nothing to send for more than a second.'),
});
const Switch = z.object({
  at: Time,
  fromStreamId: z.int().nullable(),
  toStreamId: z.int(),
  fromProvider: z.string().nullable(),
  toProvider: z.string(),
  gapMs: z.int().describe('For so long nothing was sent to viewers.'),
  fault: Failure.nullable().describe('Null: a better stream took over, or somebody asked for another.'),
});
const Session = z
  .object({
    id: z.int(),
    channelId: z.int(),
    channelName: z.string(),
    logo: z.string().nullable().describe('Where to load its picture, as with channels.'),
    state: State,
    fault: Failure.nullable().describe('Why no stream of it plays.'),
    sourceStreamId: z.int().nullable(),
    providerId: z.int().nullable(),
    providerName: z.string().nullable(),
    slotKey: z.string().nullable().describe('The account that it plays with.'),
    rank: z.int().nullable().describe('Place of its stream in the order of the channel; 0 is the best.'),
    sourceCount: z.int(),
    since: Time,
    receivedBytes: z.int(),
    bitrateBps: z.int(),
    bufferedMs: z.int(),
    lostPacketCount: z.int(),
    failoverCount: z.int(),
    failovers: z.array(Switch).describe('The last changes of stream, newest first.'),
    videoCodec: z.string().nullable(),
    audioCodec: z.string().nullable(),
    tracks: z.array(z.object({ kind: z.string(), codec: z.string(), language: z.string().nullable() })),
    renditions: z
      .array(z.object({ profile: z.string(), state: State, fault: Failure.nullable(), bitrateBps: z.int() }))
      .describe('What is made of it at the moment for viewers of other profiles.'),
    viewers: z.array(Viewer).describe('Of all profiles.'),
  })
  .openapi('Session');
const SlotView = z.object({
  providerId: z.int(),
  providerName: z.string(),
  limit: z.int(),
  used: z.int(),
  confirmed: z.int().describe('Of those in use: media has come.'),
  waiting: z.int(),
  resting: z.int().describe('Closed a moment ago, and perhaps still counted by the provider.'),
  elsewhere: z.int().describe('In use by others, as far as the account has said.'),
});
const Sessions = listOf(Session, 'SessionList').extend({
  slots: z
    .array(SlotView)
    .describe('Provider connections. Those of an account that several providers play with are shown at each.'),
});
const Viewing = z
  .object({
    id: z.int(),
    channelId: z.int(),
    channelName: z.string(),
    providers: z.array(z.string()).describe('Who brought it, in that order.'),
    address: z.string(),
    userAgent: z.string(),
    output: z.string(),
    from: Time,
    to: Time,
    sentBytes: z.int(),
    stallCount: z.int(),
    jumpCount: z.int(),
    failoverCount: z.int().describe('How often the stream of the channel changed meanwhile.'),
  })
  .openapi('Viewing');
const Traffic = z
  .object({
    from: Time,
    to: Time.describe('Now: the last bucket is not over yet.'),
    bucketMs: z.int(),
    items: z
      .array(z.object({ at: Time, receivedBytes: z.int(), sentBytes: z.int() }))
      .describe('From providers and to viewers, from `at` for `bucketMs`. Buckets without traffic are left out.'),
  })
  .openapi('Traffic');

const list = createRoute({
  method: 'get',
  path: '/sessions',
  summary: 'What plays now, and the provider connections in use',
  responses: { 200: json(Sessions, 'The relays with their viewers') },
});
const stop = createRoute({
  method: 'delete',
  path: '/sessions/viewers/{id}',
  summary: 'Stop a viewer; its player may tune again',
  request: { params: IdParams },
  responses: { 200: json(z.object({ id: z.int() }), 'Stopped'), 404: problem('viewer_unknown') },
});
const next = createRoute({
  method: 'post',
  path: '/sessions/{id}/next',
  summary: 'Have a channel that plays, by its id, try its next stream',
  request: { params: IdParams },
  responses: {
    202: json(z.object({ channelId: z.int() }), 'Another stream is being opened; `sessions` tells when it plays'),
    404: problem('channel_not_playing'),
  },
});
const history = createRoute({
  method: 'get',
  path: '/sessions/history',
  summary: 'Who watched what, the newest first; as long as relay.historyDays says, without what lasted under 5 s',
  request: {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.coerce.number().int().positive().optional(),
    }),
  },
  responses: { 200: json(listOf(Viewing, 'ViewingList'), 'A page of the history'), 422: problem('request_invalid') },
});
const traffic = createRoute({
  method: 'get',
  path: '/sessions/traffic',
  summary: 'Bytes from providers and to viewers, in the order of time',
  request: { query: z.object({ range: z.enum(['15min', 'day', 'week']).default('15min') }) },
  responses: { 200: json(Traffic, 'The traffic'), 422: problem('request_invalid') },
});

const DAY_MS = 86_400_000;
/** What is stored is added up to few enough points for a drawing. */
const STORED_RANGES = {
  day: { lengthMs: DAY_MS, bucketMs: TRAFFIC_ROW_MS },
  week: { lengthMs: 7 * DAY_MS, bucketMs: 6 * TRAFFIC_ROW_MS },
};

export function sessionsRoutes({ stores, reader, relays, slots, logos, traffic: meter }: ApiNeeds) {
  /** The connections of each provider's accounts together; those that two providers share are shown at both. */
  const slotViews = (uses: readonly SlotUse[]) => {
    const house = stores.providers.list();
    return house.flatMap((row) => {
      const own = uses.filter((use) => usesSlots(row, use));
      if (own.length === 0) return [];
      const sum = (field: 'used' | 'confirmed' | 'waiting' | 'resting' | 'elsewhere') =>
        own.reduce((total, use) => total + use[field], 0);
      return {
        ...{ providerId: row.id as number, providerName: row.name, limit: connectionLimit([row], house) },
        ...{ used: sum('used'), confirmed: sum('confirmed'), waiting: sum('waiting') },
        ...{ resting: sum('resting'), elsewhere: sum('elsewhere') },
      };
    });
  };
  const logoOf = (id: number): string | null => {
    const lineup = stores.lineups.main();
    const channel = lineup && stores.channels.findEffective(id as ChannelId, lineup.id);
    return channel && logos.addressOf(channel);
  };
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(list, (c) => {
      const items = sessionsOf(relays.snapshots()).map((relay) => ({
        ...sessionView(relay),
        logo: logoOf(relay.channelId),
      }));
      const used = slotViews(slots.snapshot());
      return c.json({ items, nextCursor: null, total: items.length, slots: used }, 200);
    })
    .openapi(stop, (c) => {
      const { id } = c.req.valid('param');
      if (relays.endViewer(id)) return c.json({ id }, 200);
      throw new HeadwaterError(
        'viewer_unknown',
        `There is no viewer with the id ${id}.`,
        'It has left meanwhile; reload the list.',
      );
    })
    .openapi(next, (c) => {
      const { id } = c.req.valid('param');
      if (relays.next(id as ChannelId)) return c.json({ channelId: id }, 202);
      throw new HeadwaterError(
        'channel_not_playing',
        `The channel with the id ${id} does not play.`,
        'It ends soon after its last viewer has left; tune it again.',
      );
    })
    .openapi(history, async (c) => {
      const { limit, cursor = null } = c.req.valid('query');
      const rows = await reader.ask('viewings', { before: cursor, limit });
      const nextCursor = rows.length === limit ? String(rows.at(-1)!.id) : null;
      return c.json({ items: rows.map(viewingView), nextCursor, total: null }, 200);
    })
    .openapi(traffic, async (c) => {
      const { range } = c.req.valid('query');
      const nowMs = Date.now();
      if (range === '15min')
        return c.json(trafficView(meter.recent(), nowMs - RECENT_MS, nowMs, RECENT_BUCKET_MS), 200);
      const { lengthMs, bucketMs } = STORED_RANGES[range];
      const sinceMs = nowMs - lengthMs - ((nowMs - lengthMs) % bucketMs);
      const stored = await reader.ask('traffic', { sinceMs, untilMs: nowMs });
      const rows = [...stored, ...meter.unwritten()];
      return c.json(trafficView(widened(rows, bucketMs), sinceMs, nowMs, bucketMs), 200);
    });
}

function sessionView({ sinceMs, viewers, failovers, fault, tracks, renditions, profile: _, ...relay }: ChannelSession) {
  return {
    ...relay,
    fault: failure(fault),
    failovers: failovers.map(({ atMs, fault: why, ...one }) => ({ ...one, at: time(atMs), fault: failure(why) })),
    tracks: [...tracks],
    renditions: renditions.map(({ fault: why, ...one }) => ({ ...one, fault: failure(why) })),
    since: time(sinceMs),
    viewers: viewers.map(({ sinceMs: since, isInner: _inner, ...viewer }) => ({ ...viewer, since: time(since) })),
  };
}

function viewingView({ startedAtMs, endedAtMs, providerNames, ...viewing }: ViewingRow) {
  return { ...viewing, providers: [...providerNames], from: time(startedAtMs), to: time(endedAtMs) };
}

function trafficView(rows: readonly TrafficRow[], sinceMs: number, untilMs: number, bucketMs: number) {
  const items = rows.map(({ fromMs, ...bytes }) => ({ at: time(fromMs), ...bytes }));
  return { from: time(sinceMs), to: time(untilMs), bucketMs, items };
}

function widened(rows: readonly TrafficRow[], bucketMs: number): TrafficRow[] {
  return [...groupBy(rows, ({ fromMs }) => fromMs - (fromMs % bucketMs))].map(([fromMs, own]) => ({
    fromMs,
    receivedBytes: own.reduce((sum, row) => sum + row.receivedBytes, 0),
    sentBytes: own.reduce((sum, row) => sum + row.sentBytes, 0),
  }));
}
