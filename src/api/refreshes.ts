import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import { LIST_KINDS } from '../base/import-choice.js';
import type { ProviderId, RefreshId } from '../base/model.js';
import type { RefreshRow } from '../store/index.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { Failure, failure, IdParams, listOf, Time, time, timeOrNull } from './shapes.js';
import { validated } from './validated.js';

export const RefreshView = z
  .object({
    id: z.int(),
    state: z
      .enum(['running', 'done', 'unchanged', 'failed', 'held', 'interrupted'])
      .describe('`interrupted`: cut off by a stop or crash of Headwater, and done again at its next start.'),
    startedAt: Time,
    finishedAt: Time.nullable(),
    entryCount: z.int(),
    addedCount: z.int(),
    changedCount: z.int(),
    missingCount: z.int(),
    byList: z
      .partialRecord(
        z.enum(LIST_KINDS),
        z.object({
          entryCount: z.int(),
          addedCount: z.int(),
          changedCount: z.int(),
          missingCount: z.int(),
          leftOutCount: z.int().describe('By groups or rules.'),
        }),
      )
      .describe('The same counts for each list that was read.'),
    warnings: z.record(z.string(), z.int()).describe('What was odd about the list, and how often.'),
    error: Failure.nullable(),
  })
  .openapi('Refresh');

const RefreshChange = z
  .object({
    list: z.enum(LIST_KINDS),
    what: z.enum(['added', 'changed', 'missing']),
    name: z.string(),
    nameBefore: z.string().nullable(),
    groupName: z.string().nullable(),
  })
  .openapi('RefreshChange');

const refresh = createRoute({
  method: 'post',
  path: '/providers/{id}/refresh',
  summary: 'Refresh now; progress is in /jobs and /events',
  request: {
    params: IdParams,
    query: z.object({
      acceptLoss: z
        .enum(['true', 'false'])
        .optional()
        .describe(
          'Take a list that was held back because too much of it is gone. Another list than that one is held anew.',
        ),
      acceptRefreshId: z.coerce
        .number()
        .int()
        .positive()
        .optional()
        .describe('The refresh that showed what would go; else the newest one that was held.'),
    }),
  },
  responses: {
    202: json(z.object({ started: z.literal(true) }), 'Started'),
    404: problem('provider_unknown'),
    409: problem('refresh_running', 'provider_disabled'),
  },
});
const cancelRefresh = createRoute({
  method: 'post',
  path: '/providers/{id}/refresh/cancel',
  summary: 'Stop a refresh that runs; the last good list stays in use',
  request: { params: IdParams },
  responses: {
    200: json(z.object({ isCancelled: z.boolean().describe('False: none was running.') }), 'Stopped'),
    404: problem('provider_unknown'),
  },
});
const refreshAll = createRoute({
  method: 'post',
  path: '/refresh-all',
  summary: 'Refresh every provider that is enabled',
  responses: { 202: json(z.object({ startedIds: z.array(z.int()) }), 'Started, but for those that ran already') },
});
const refreshChanges = createRoute({
  method: 'get',
  path: '/providers/{id}/refreshes/{refreshId}/changes',
  summary: 'What a refresh changed, or would change once it is accepted: the first 200 of each kind',
  request: {
    params: IdParams.extend({
      refreshId: z.coerce
        .number()
        .int()
        .positive()
        .openapi({ param: { name: 'refreshId', in: 'path' } }),
    }),
  },
  responses: { 200: json(listOf(RefreshChange, 'RefreshChangeList'), 'The changes'), 404: problem('not_found') },
});
const refreshes = createRoute({
  method: 'get',
  path: '/providers/{id}/refreshes',
  summary: 'Refreshes of a provider, newest first',
  request: { params: IdParams },
  responses: { 200: json(listOf(RefreshView, 'RefreshList'), 'The refreshes'), 404: problem('provider_unknown') },
});

export function refreshRoutes({ stores, reader, refreshes: running }: ApiNeeds) {
  const getRow = (id: number) => stores.providers.living(id as ProviderId);
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(refresh, (c) => {
      const { acceptLoss, acceptRefreshId } = c.req.valid('query');
      const { done } = running.start(getRow(c.req.valid('param').id).id, {
        acceptLoss: acceptLoss === 'true',
        ...(acceptRefreshId === undefined ? {} : { acceptedId: acceptRefreshId as RefreshId }),
      });
      done.catch(() => {}); // the job table and the events tell
      return c.json({ started: true as const }, 202);
    })
    .openapi(cancelRefresh, (c) =>
      c.json({ isCancelled: running.stopByPerson(getRow(c.req.valid('param').id).id) }, 200),
    )
    .openapi(refreshAll, (c) => c.json({ startedIds: running.startAll() }, 202))
    .openapi(refreshChanges, async (c) => {
      const { id, refreshId } = c.req.valid('param');
      const found = stores.providers.findRefresh(refreshId as RefreshId);
      if (found?.providerId !== getRow(id).id)
        throw new HeadwaterError('not_found', `There is no refresh with the id ${refreshId}.`, 'Reload the list.');
      const rows = await reader.ask('refreshChanges', { refreshId: found.id });
      const items = rows.map(({ id: _id, refreshId: _refreshId, ...change }) => change);
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(refreshes, (c) => {
      const items = stores.providers.refreshes(getRow(c.req.valid('param').id).id, 100).map(refreshView);
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    });
}

export function refreshView(row: RefreshRow) {
  const { id, state, entryCount, addedCount, changedCount, missingCount, byList, warnings } = row;
  return {
    ...{ id, state, entryCount, addedCount, changedCount, missingCount, byList, warnings },
    startedAt: time(row.startedAtMs),
    finishedAt: timeOrNull(row.finishedAtMs),
    error: failure(row.error),
  };
}
