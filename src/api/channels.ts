import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import type { ChannelId, LineupId, ProviderId } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import type { ChannelEdit, ChannelsEdit } from '../changes/index.js';
import { guideIdOf } from '../documents/index.js';
import type { ChannelFormatRow, FileField, ListedChannel, PagePlace, PlayableStream } from '../store/index.js';
import { who } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { ChangeReply, IdParams, listOf, Name, Time, timeOrNull } from './shapes.js';
import { validated } from './validated.js';

export const ChannelSummary = z
  .object({
    id: z.int(),
    number: z.string().nullable().describe('In the main line-up, or in the one that was asked about.'),
    name: z.string(),
    groupName: z.string().nullable(),
    logoUrl: z.string().nullable().describe('What somebody has set, else what its provider names.'),
    logo: z
      .string()
      .nullable()
      .describe('Where to load its picture: a path of this Headwater, or an address of elsewhere.'),
    isRadio: z.boolean(),
    isHidden: z.boolean(),
    isKept: z.boolean().describe('Somebody has touched it: it stays when its last stream is gone.'),
    streamCount: z.int(),
    providerIds: z.array(z.int()).describe('Of its streams in rank order, each once.'),
    trouble: z
      .enum(['no_stream', 'all_missing'])
      .nullable()
      .describe('no_stream: nothing left to play; all_missing: its entries have left the lists of their providers.'),
  })
  .openapi('ChannelSummary');

const ChannelStream = z
  .object({
    id: z.int(),
    rank: z.int().describe('0 is tried first.'),
    pin: z.int().nullable().describe('Where somebody wants it among the streams: 0 is tried first.'),
    name: z.string().describe('As the provider calls it.'),
    providerId: z.int(),
    providerName: z.string(),
    groups: z.array(z.string()),
    tvgId: z.string().nullable(),
    url: z.string().describe('Without credentials.'),
    isDrm: z.boolean(),
    missingSince: Time.nullable(),
    isEnabled: z.boolean().describe('Whether its provider is.'),
  })
  .openapi('ChannelStream');

const FILE_FIELDS = [
  ...(['streams', 'not', 'first', 'name', 'number', 'groupName', 'logoUrl', 'guideId', 'isHidden'] as const),
] as const satisfies readonly FileField[];

const Imported = z.object({
  name: z.string(),
  groupName: z.string().nullable(),
  logoUrl: z.string().nullable(),
  guideId: z.string().nullable(),
});
const Format = z
  .object({
    videoCodec: z.string().nullable().describe('Null: it is radio.'),
    audioCodec: z.string().nullable(),
    height: z.int().nullable().describe('Lines of the picture.'),
    tracks: z.array(
      z.object({
        kind: z.string().describe('video, audio or subtitle'),
        codec: z.string(),
        language: z.string().nullable().describe('ISO 639, three letters.'),
      }),
    ),
    seenAt: Time,
  })
  .openapi('ChannelFormat');
const Channel = ChannelSummary.extend({
  own: Imported.extend({ name: z.string().nullable(), isHidden: z.boolean().nullable() }).describe(
    'What somebody has set; null where nobody has.',
  ),
  imported: Imported.describe('What it has by itself.'),
  isNumberChosen: z.boolean().describe('Somebody has given the number.'),
  playerGuideId: z.string().describe('What players find it by in a guide: what somebody has set, else an id of ours.'),
  streams: z.array(ChannelStream),
  format: Format.nullable().describe('What it was seen to send when it last played; null: it has not played yet.'),
  file: z
    .object({ line: z.int(), fields: z.partialRecord(z.enum(FILE_FIELDS), z.int()) })
    .nullable()
    .describe('What config.yaml says about it, with the lines: that is changed there only. Null: nothing.'),
}).openapi('Channel');

const ChannelPatch = z
  .strictObject({
    name: Name.nullable().optional(),
    logoUrl: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .optional(),
    groupName: Name.nullable().optional(),
    guideId: Name.nullable().optional().describe('tvg-id of the channel in what players read.'),
    isHidden: z.boolean().nullable().optional(),
    number: z
      .string()
      .regex(/^[1-9]\d{0,5}(\.[1-9]\d{0,3})?$/, { error: 'must be a channel number such as 7 or 7.1' })
      .optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, { error: 'must name at least one field' })
  .openapi('ChannelPatch');

const ChannelsPatch = z
  .strictObject({
    ids: z.array(z.int().positive()).min(1).max(1_000),
    patch: z
      .strictObject({ groupName: Name.nullable().optional(), isHidden: z.boolean().nullable().optional() })
      .refine((patch) => Object.keys(patch).length > 0, { error: 'must name at least one field' }),
  })
  .openapi('ChannelsPatch');

const SourceStream = z
  .object({
    id: z.int(),
    providerId: z.int(),
    kind: z.enum(['live', 'radio', 'movie', 'series']),
    name: z.string(),
    groups: z.array(z.string()),
    tvgId: z.string().nullable(),
    number: z.string().nullable(),
    url: z.string().describe('Without credentials.'),
    channelId: z.int().nullable(),
    missingSince: Time.nullable(),
  })
  .openapi('SourceStream');

const LIMIT = z.coerce.number().int().min(1).max(500).default(100);

const list = createRoute({
  method: 'get',
  path: '/channels',
  summary: 'Channels in order of number or name',
  request: {
    query: z
      .object({
        query: z
          .string()
          .max(200)
          .optional()
          .describe('Words: each part of its name, its group or the name of an entry, or the start of its number.'),
        group: z.string().optional(),
        provider: z.coerce.number().int().positive().optional().describe('Those with a stream of this provider.'),
        lineup: z.coerce
          .number()
          .int()
          .positive()
          .optional()
          .describe('All the same channels, with their numbers in this line-up.'),
        hidden: z.enum(['no', 'only', 'all']).default('no'),
        sort: z.enum(['number', 'name']).default('number'),
        limit: LIMIT,
        offset: z.coerce.number().int().min(0).optional().describe('Rows to skip, instead of a cursor.'),
        cursor: z.string().optional(),
      })
      .refine(({ offset, cursor }) => offset === undefined || cursor === undefined, {
        path: ['offset'],
        error: 'must not stand beside a cursor',
      }),
  },
  responses: {
    200: json(listOf(ChannelSummary, 'ChannelList'), 'A page of channels'),
    422: problem('request_invalid'),
  },
});
const groups = createRoute({
  method: 'get',
  path: '/channels/groups',
  summary: 'Groups of the main line-up with their sizes',
  responses: {
    200: json(listOf(z.object({ groupName: z.string().nullable(), channelCount: z.int() }), 'GroupList'), 'The groups'),
  },
});
const exported = createRoute({
  method: 'get',
  path: '/channels/export',
  summary: 'What people have decided about channels, as YAML for config.yaml',
  responses: {
    200: { description: 'The section channels of config.yaml', content: { 'text/yaml': { schema: z.string() } } },
  },
});
const get = createRoute({
  method: 'get',
  path: '/channels/{id}',
  summary: 'One channel with its streams in rank order',
  request: { params: IdParams },
  responses: { 200: json(Channel, 'The channel'), 404: problem('channel_unknown') },
});
const patch = createRoute({
  method: 'patch',
  path: '/channels/{id}',
  summary: 'Set what you want for a channel; null takes a name, logo, group, guide id or hiding back',
  request: { params: IdParams, body: body(ChannelPatch, 'Only the named fields change') },
  responses: {
    200: json(ChangeReply, 'Changed'),
    404: problem('channel_unknown'),
    409: problem('number_taken', 'set_in_config_file'),
    422: problem('request_invalid'),
  },
});
const patchMany = createRoute({
  method: 'patch',
  path: '/channels',
  summary: 'Set what you want for up to 1,000 channels at once; taken back as one',
  request: { body: body(ChannelsPatch, 'Only the named fields change') },
  responses: {
    200: json(ChangeReply, 'Changed'),
    404: problem('channel_unknown'),
    409: problem('set_in_config_file'),
    422: problem('request_invalid'),
  },
});
const streams = createRoute({
  method: 'get',
  path: '/source-streams',
  summary: 'Entries as imported',
  request: {
    query: z.object({
      provider: z.coerce.number().int().positive().optional(),
      limit: LIMIT,
      cursor: z.coerce.number().int().min(0).optional(),
    }),
  },
  responses: { 200: json(listOf(SourceStream, 'SourceStreamList'), 'A page of entries') },
});

function formatView(row: ChannelFormatRow | null): z.output<typeof Format> | null {
  if (!row) return null;
  const { videoCodec, audioCodec, height, tracks, seenAtMs } = row;
  return { videoCodec, audioCodec, height, tracks: [...tracks], seenAt: new Date(seenAtMs).toISOString() };
}

export function channelRoutes({ stores, reader, edit, logos }: ApiNeeds) {
  const mainLineupId = () => {
    const lineup = stores.lineups.main();
    if (lineup) return lineup.id;
    throw new HeadwaterError(
      'lineup_unknown',
      'There is no line-up.',
      'Name one in config.yaml, or leave "lineups" out.',
    );
  };
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(list, async (c) => {
      const { query, group, provider, lineup, hidden, sort, limit, offset, cursor } = c.req.valid('query');
      const { rows, last, totalCount } = await reader.ask('searchChannels', {
        lineupId: (lineup as LineupId | undefined) ?? mainLineupId(),
        text: query?.trim() || null,
        groupName: group ?? null,
        providerId: (provider as ProviderId | undefined) ?? null,
        hidden,
        sort,
        from: cursor === undefined ? { offset: offset ?? 0 } : { after: parseCursor(cursor, sort) },
        limit,
      });
      const nextCursor = last && rows.length === limit ? writeCursor(last) : null;
      return c.json({ items: rows.map((row) => channelSummary(row, logos)), nextCursor, total: totalCount }, 200);
    })
    .openapi(groups, async (c) => {
      const items = await reader.ask('groups', { lineupId: mainLineupId() });
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(exported, async (c) =>
      c.body(await reader.ask('exportChannels', null), 200, {
        'Content-Type': 'text/yaml; charset=utf-8',
        'Content-Disposition': 'attachment; filename="channels.yaml"',
      }),
    )
    .openapi(get, (c) => {
      const id = c.req.valid('param').id as ChannelId;
      const channel = stores.channels.findListed(id, mainLineupId());
      const row = stores.channels.find(id);
      if (!channel || !row)
        throw new HeadwaterError(
          'channel_unknown',
          `There is no channel with the id ${id}.`,
          'It may have gone with its provider; reload the list.',
        );
      const overrides = stores.channels.overrides(id);
      const { name = null, groupName = null, logoUrl = null, guideId = null, isHidden = null } = overrides;
      const ofFile = stores.fileChannels.find(id);
      return c.json(
        {
          ...channelSummary(channel, logos),
          own: { name, groupName, logoUrl, guideId, isHidden } as z.output<typeof Channel>['own'],
          imported: { name: row.name, groupName: row.groupName, logoUrl: row.logoUrl, guideId: row.guideId },
          playerGuideId: guideIdOf(channel),
          isNumberChosen: stores.lineups.homeOf(id)?.isNumberChosen ?? false,
          streams: stores.channels.playable(id).map(streamView),
          format: formatView(stores.channelFormats.find(id)),
          file: ofFile && { line: ofFile.line, fields: ofFile.fields },
        },
        200,
      );
    })
    .openapi(patch, async (c) => {
      const channelId = c.req.valid('param').id as ChannelId;
      const reply = await edit({ kind: 'editChannel', channelId, patch: c.req.valid('json') as ChannelEdit }, who(c));
      return c.json({ changeId: reply.changeId, id: reply.subjectId }, 200);
    })
    .openapi(patchMany, async (c) => {
      const { ids, patch: wanted } = c.req.valid('json');
      const channelIds = [...new Set(ids)] as ChannelId[];
      const reply = await edit({ kind: 'editChannels', channelIds, patch: wanted as ChannelsEdit }, who(c));
      return c.json({ changeId: reply.changeId, id: reply.subjectId }, 200);
    })
    .openapi(streams, async (c) => {
      const { provider, limit, cursor } = c.req.valid('query');
      const rows = await reader.ask('listStreams', {
        providerId: (provider as ProviderId | undefined) ?? null,
        after: cursor ?? 0,
        limit,
      });
      const items = rows.map(
        ({ id, providerId, kind, name, groups: groupNames, tvgId, number, url, channelId, missingSinceMs }) => ({
          ...{ id, providerId, kind, name, groups: groupNames, tvgId, number, channelId },
          url: scrub(url),
          missingSince: timeOrNull(missingSinceMs),
        }),
      );
      return c.json({ items, nextCursor: rows.length === limit ? String(rows.at(-1)!.id) : null, total: null }, 200);
    });
}

/** Where the next page goes on, in a form that nobody is tempted to make by hand. */
function writeCursor({ key, id }: PagePlace): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

function parseCursor(cursor: string, sort: 'number' | 'name'): PagePlace {
  const place = CursorPlace[sort].safeParse(readJson(Buffer.from(cursor, 'base64url').toString()));
  if (place.success) return { key: place.data[0], id: place.data[1] as ChannelId };
  throw new HeadwaterError(
    'request_invalid',
    'The cursor is not one of ours.',
    'Take it from nextCursor of the page before, with the same sort.',
  );
}

const CursorPlace = { number: z.tuple([z.int(), z.int()]), name: z.tuple([z.string(), z.int()]) };

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function channelSummary(channel: ListedChannel, logos: ApiNeeds['logos']) {
  const { id, number, name, groupName, logoUrl, isRadio, isHidden, isKept, streamCount, providerIds, trouble } =
    channel;
  const logo = logos.addressOf(channel);
  return { id, number, name, groupName, logoUrl, logo, isRadio, isHidden, isKept, streamCount, providerIds, trouble };
}

function streamView(stream: PlayableStream) {
  const { streamId, rank, pin, name, providerId, providerName, groups: groupNames, tvgId, isDrm } = stream;
  return {
    ...{ id: streamId, rank, pin, name, providerId, providerName, groups: groupNames, tvgId, isDrm },
    url: scrub(stream.url),
    missingSince: timeOrNull(stream.missingSinceMs),
    isEnabled: stream.providerIsEnabled,
  };
}
