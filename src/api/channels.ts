import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import type { ChannelId, ProviderId } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import type { ChannelEdit } from '../changes/index.js';
import type { EffectiveChannel, PlayableStream } from '../store/index.js';
import { who } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { ChangeReply, IdParams, listOf, Name, Time, timeOrNull } from './shapes.js';
import { validated } from './validated.js';

const ChannelSummary = z
  .object({
    id: z.int(),
    number: z.string().nullable().describe('In the main line-up.'),
    name: z.string(),
    groupName: z.string().nullable(),
    logoUrl: z.string().nullable(),
    isRadio: z.boolean(),
    isHidden: z.boolean(),
    streamCount: z.int(),
  })
  .openapi('ChannelSummary');

const ChannelStream = z
  .object({
    id: z.int(),
    rank: z.int().describe('0 is tried first.'),
    name: z.string().describe('As the provider calls it.'),
    providerId: z.int(),
    providerName: z.string(),
    url: z.string().describe('Without credentials.'),
    isDrm: z.boolean(),
    missingSince: Time.nullable(),
  })
  .openapi('ChannelStream');

const Channel = ChannelSummary.extend({ streams: z.array(ChannelStream) }).openapi('Channel');

const ChannelPatch = z
  .strictObject({
    name: Name.nullable().optional(),
    logoUrl: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .optional(),
    groupName: Name.nullable().optional(),
    isHidden: z.boolean().nullable().optional(),
    number: z
      .string()
      .regex(/^[1-9]\d{0,5}(\.[1-9]\d{0,3})?$/, { error: 'must be a channel number such as 7 or 7.1' })
      .optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, { error: 'must name at least one field' })
  .openapi('ChannelPatch');

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
  summary: 'Channels in number order',
  request: {
    query: z.object({
      query: z.string().optional().describe('Part of a name, or the start of a number.'),
      group: z.string().optional(),
      hidden: z.enum(['true', 'false']).optional().describe('Also the hidden ones.'),
      limit: LIMIT,
      cursor: z.string().optional(),
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
  summary: 'Set what you want for a channel; null takes a name, logo, group or hiding back',
  request: { params: IdParams, body: body(ChannelPatch, 'Only the named fields change') },
  responses: {
    200: json(ChangeReply, 'Changed'),
    404: problem('channel_unknown'),
    409: problem('number_taken'),
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

export function channelRoutes({ stores, reader, edit }: ApiNeeds) {
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
      const { query, group, hidden, limit, cursor } = c.req.valid('query');
      const lineupId = mainLineupId();
      const asked = {
        lineupId,
        text: query?.trim() || null,
        groupName: group ?? null,
        includeHidden: hidden === 'true',
        after: parseCursor(cursor),
        limit,
      };
      const [rows, total] = await Promise.all([
        reader.ask('searchChannels', asked),
        asked.text === null && asked.groupName === null ? reader.ask('countChannels', { lineupId }) : null,
      ]);
      const last = rows.length === limit ? rows.at(-1)! : null;
      return c.json(
        { items: rows.map(summary), nextCursor: last ? `${last.numberOrder}.${last.id}` : null, total },
        200,
      );
    })
    .openapi(groups, async (c) => {
      const items = await reader.ask('groups', { lineupId: mainLineupId() });
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(get, (c) => {
      const id = c.req.valid('param').id as ChannelId;
      const channel = stores.channels.findEffective(id, mainLineupId());
      if (!channel)
        throw new HeadwaterError(
          'channel_unknown',
          `There is no channel with the id ${id}.`,
          'It may have gone with its provider; reload the list.',
        );
      return c.json({ ...summary(channel), streams: stores.channels.playable(id).map(streamView) }, 200);
    })
    .openapi(patch, async (c) => {
      const channelId = c.req.valid('param').id as ChannelId;
      const reply = await edit({ kind: 'editChannel', channelId, patch: c.req.valid('json') as ChannelEdit }, who(c));
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

function parseCursor(cursor: string | undefined): { order: number; id: number } | null {
  if (cursor === undefined) return null;
  const match = /^(\d+)\.(\d+)$/.exec(cursor);
  if (match) return { order: Number(match[1]), id: Number(match[2]) };
  throw new HeadwaterError(
    'request_invalid',
    'The cursor is not one of ours.',
    'Take it from nextCursor of the page before.',
  );
}

function summary({ id, number, name, groupName, logoUrl, isRadio, isHidden, streamCount }: EffectiveChannel) {
  return { id, number, name, groupName, logoUrl, isRadio, isHidden, streamCount };
}

function streamView({ streamId, rank, name, providerId, providerName, url, isDrm, missingSinceMs }: PlayableStream) {
  return {
    id: streamId,
    rank,
    name,
    providerId,
    providerName,
    url: scrub(url),
    isDrm,
    missingSince: timeOrNull(missingSinceMs),
  };
}
