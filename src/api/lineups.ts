import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import type { LineupId } from '../base/model.js';
import type { LineupRow } from '../store/index.js';
import { who } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { ChangeReply, IdParams, listOf, Name } from './shapes.js';
import { validated } from './validated.js';

const Number_ = z.int().min(1).max(999_999);
const Block = z
  .strictObject({ group: Name, from: Number_, to: Number_.nullable().default(null) })
  .refine(({ from, to }) => to === null || from <= to, { path: ['to'], error: 'must not be below from' })
  .openapi('NumberBlock');

const Lineup = z
  .object({
    id: z.int(),
    key: z.string(),
    name: z.string(),
    isEnabled: z.boolean(),
    channelCount: z.int(),
    blocks: z.array(Block).describe('Where new channels of a group are numbered.'),
    blocksSource: z.enum(['file', 'database']),
  })
  .openapi('Lineup');

const Renumbering = z
  .object({ channelId: z.int(), name: z.string(), before: z.string(), after: z.string() })
  .openapi('Renumbering');

const list = createRoute({
  method: 'get',
  path: '/lineups',
  summary: 'Line-ups',
  responses: { 200: json(listOf(Lineup, 'LineupList'), 'All of them') },
});
const patch = createRoute({
  method: 'patch',
  path: '/lineups/{id}',
  summary: 'Set the blocks in which new channels of a group are numbered; numbers that exist stay',
  request: {
    params: IdParams,
    body: body(z.strictObject({ blocks: z.array(Block).max(500) }).openapi('LineupPatch'), 'All blocks'),
  },
  responses: {
    200: json(ChangeReply, 'Changed'),
    404: problem('lineup_unknown'),
    409: problem('set_in_config_file'),
    422: problem('request_invalid'),
  },
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

export function lineupRoutes({ stores, reader, edit }: ApiNeeds) {
  const view = ({ id, key, name, isEnabled, blocks, blocksSource }: LineupRow) => ({
    ...{ id: id as number, key, name, isEnabled, blocksSource },
    channelCount: stores.lineups.countOf(id),
    blocks: [...blocks],
  });
  const known = (id: LineupId) => {
    if (stores.lineups.find(id)) return id;
    throw new HeadwaterError('lineup_unknown', `There is no line-up with the id ${id}.`, 'Reload the list.');
  };
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(list, (c) => {
      const items = stores.lineups.list().map(view);
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(patch, async (c) => {
      const lineupId = known(c.req.valid('param').id as LineupId);
      const { blocks } = c.req.valid('json');
      const { changeId } = await edit({ kind: 'editLineup', lineupId, blocks }, who(c));
      return c.json({ changeId, id: lineupId }, 200);
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
