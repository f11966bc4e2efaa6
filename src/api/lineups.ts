import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import type { LineupId } from '../base/model.js';
import { PLEX_CHANNELS_MAX } from '../base/plex-limit.js';
import type { LineupEdit, LineupInput as NewLineup } from '../changes/index.js';
import { who } from './access.js';
import { channelSummary } from './channels.js';
import { Lineup, LineupChannel, LineupInput, LineupPatch, LineupPreview, Renumbering } from './lineup-shapes.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { ChangeReply, IdParams, listOf } from './shapes.js';
import { validated } from './validated.js';

const list = createRoute({
  method: 'get',
  path: '/lineups',
  summary: 'Line-ups with their devices',
  responses: { 200: json(listOf(Lineup, 'LineupList'), 'All of them') },
});
const add = createRoute({
  method: 'post',
  path: '/lineups',
  summary: 'Make a line-up of chosen groups, with a device of its own',
  request: { body: body(LineupInput, 'The line-up') },
  responses: {
    201: json(ChangeReply, 'Made'),
    409: problem('lineup_key_taken', 'lineup_name_taken'),
    422: problem('request_invalid'),
  },
});
const patch = createRoute({
  method: 'patch',
  path: '/lineups/{id}',
  summary: 'Change a line-up; numbers that nobody names stay',
  request: { params: IdParams, body: body(LineupPatch, 'Only the named fields change') },
  responses: {
    200: json(ChangeReply, 'Changed'),
    404: problem('lineup_unknown'),
    409: problem('set_in_config_file', 'lineup_name_taken', 'number_taken', 'number_changed'),
    422: problem('request_invalid'),
  },
});
const preview = createRoute({
  method: 'post',
  path: '/lineups/{id}/preview',
  summary: 'What a change would do to the numbers and devices that players know; refused as the change itself would be',
  request: { params: IdParams, body: body(LineupPatch, 'As it would be sent') },
  responses: {
    200: json(LineupPreview, 'What would change'),
    404: problem('lineup_unknown'),
    409: problem('set_in_config_file', 'lineup_name_taken', 'number_taken', 'number_changed'),
    422: problem('request_invalid'),
  },
});
const remove = createRoute({
  method: 'delete',
  path: '/lineups/{id}',
  summary: 'Remove a line-up; taken back within a day, it is the same device with the same numbers',
  request: { params: IdParams },
  responses: {
    200: json(ChangeReply, 'Removed'),
    404: problem('lineup_unknown'),
    409: problem('set_in_config_file'),
    422: problem('request_invalid'),
  },
});
const members = createRoute({
  method: 'get',
  path: '/lineups/{id}/channels',
  summary: 'Channels of a line-up in the order of their numbers, hidden ones too',
  request: {
    params: IdParams,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      offset: z.coerce.number().int().min(0).default(0).describe('Rows to skip.'),
    }),
  },
  responses: { 200: json(listOf(LineupChannel, 'LineupChannelList'), 'A page'), 404: problem('lineup_unknown') },
});
const planned = createRoute({
  method: 'get',
  path: '/lineups/{id}/renumbering',
  summary: 'Which channels would move into the blocks of their groups',
  request: { params: IdParams },
  responses: { 200: json(listOf(Renumbering, 'RenumberingList'), 'All of them'), 404: problem('lineup_unknown') },
});
const renumber = createRoute({
  method: 'post',
  path: '/lineups/{id}/renumbering',
  summary: 'Move channels into the blocks of their groups; numbers that somebody has chosen stay',
  request: { params: IdParams },
  responses: { 200: json(ChangeReply, 'Renumbered'), 404: problem('lineup_unknown') },
});

export function lineupRoutes({ stores, reader, edit, devices, logos }: ApiNeeds) {
  const views = async () => {
    const facts = new Map((await reader.ask('lineups', null)).map((one) => [one.lineupId, one]));
    const open = devices();
    return stores.lineups.list().map((row) => {
      const { partCounts = [], first = [] } = facts.get(row.id) ?? {};
      const { id, key, name, content, isEnabled, tunerCount, groups, splitAt, blocks, source, fileFields } = row;
      const channelCount = partCounts.reduce((sum, count) => sum + count, 0);
      return {
        ...{ id: id as number, key, name, content, isEnabled, tunerCount, splitAt, source },
        ...{ groups: [...groups], blocks: [...blocks], fileFields: [...fileFields] },
        hasPort: row.hasPort,
        channelCount,
        proposedSplitAt: splitAt === null && channelCount > PLEX_CHANNELS_MAX ? PLEX_CHANNELS_MAX : null,
        firstChannels: first.map((channel) => {
          const { id: channelId, name: channelName, number } = channel;
          return { id: channelId as number, name: channelName, number, logo: logos.addressOf(channel) };
        }),
        devices: open
          .filter(({ lineupId }) => lineupId === id)
          .map(({ lineupId: _, ...device }) => ({ ...device, channelCount: partCounts[device.part] ?? 0 })),
      };
    });
  };
  const known = (id: LineupId) => {
    if (stores.lineups.find(id)) return id;
    throw unknown(id);
  };
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(list, async (c) => {
      const items = await views();
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(add, async (c) => {
      const { changeId, subjectId } = await edit(
        { kind: 'addLineup', lineup: c.req.valid('json') as NewLineup },
        who(c),
      );
      return c.json({ changeId, id: subjectId }, 201);
    })
    .openapi(patch, async (c) => {
      const lineupId = known(c.req.valid('param').id as LineupId);
      const wanted = c.req.valid('json') as LineupEdit;
      const { changeId } = await edit({ kind: 'editLineup', lineupId, patch: wanted }, who(c));
      return c.json({ changeId, id: lineupId }, 200);
    })
    .openapi(preview, async (c) => {
      const lineupId = c.req.valid('param').id as LineupId;
      return c.json(await reader.ask('previewLineup', { lineupId, edit: c.req.valid('json') as LineupEdit }), 200);
    })
    .openapi(remove, async (c) => {
      const lineupId = known(c.req.valid('param').id as LineupId);
      const { changeId } = await edit({ kind: 'removeLineup', lineupId }, who(c));
      return c.json({ changeId, id: lineupId }, 200);
    })
    .openapi(members, async (c) => {
      const lineupId = known(c.req.valid('param').id as LineupId);
      const { rows, totalCount } = await reader.ask('lineupChannels', { lineupId, ...c.req.valid('query') });
      const items = rows.map((row) => {
        const { part, isFavourite, isNumberChosen } = row;
        return { ...channelSummary(row, logos), part, isFavourite, isNumberChosen };
      });
      return c.json({ items, nextCursor: null, total: totalCount }, 200);
    })
    .openapi(planned, async (c) => {
      const lineupId = known(c.req.valid('param').id as LineupId);
      const items = await reader.ask('plannedNumbers', { lineupId });
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(renumber, async (c) => {
      const lineupId = known(c.req.valid('param').id as LineupId);
      const { changeId } = await edit({ kind: 'renumberLineup', lineupId }, who(c));
      return c.json({ changeId, id: lineupId }, 200);
    });
}

const unknown = (id: LineupId) =>
  new HeadwaterError('lineup_unknown', `There is no line-up with the id ${id}.`, 'Reload the list.');
