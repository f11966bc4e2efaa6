import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HeadwaterError } from '../base/errors.js';
import { LIST_KINDS } from '../base/import-choice.js';
import type { ProviderId } from '../base/model.js';
import type { Asker } from '../people/index.js';
import { refuseOwnAddress } from '../providers/index.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { NewProvider, providerInput } from './providers.js';
import { Failure, failure } from './shapes.js';
import { ownHostsOf } from './tries.js';
import { validated } from './validated.js';

const List = z.enum(LIST_KINDS);

const InspectionRequest = z
  .strictObject({
    providerId: z.int().positive().optional().describe('One that is there already.'),
    provider: NewProvider.optional().describe(
      'One that is not there yet, as for `POST /providers`; nothing is stored.',
    ),
    lists: z
      .array(List)
      .min(1)
      .default([...LIST_KINDS])
      .describe('Which lists of a panel to look at. A playlist is looked at as a whole.'),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/))
      .max(50)
      .default([])
      .describe('Counts where the settings `household` say nothing.'),
    languages: z
      .array(z.string().regex(/^[a-z]{2}$/))
      .max(50)
      .default([])
      .describe('The same.'),
  })
  .refine((asked) => (asked.providerId === undefined) !== (asked.provider === undefined), {
    path: ['provider'],
    error: 'give providerId or provider, one of them',
  })
  .openapi('InspectionRequest');

const Inspection = z
  .object({
    id: z.string(),
    state: z
      .enum(['running', 'done', 'failed', 'ended'])
      .describe('`ended`: by a person, or since newer ones were started; `error` says which.'),
    progress: z.object({ phase: z.string(), doneCount: z.int(), totalCount: z.int().nullable() }).nullable(),
    lists: z.array(z.object({ list: List, entryCount: z.int(), problem: Failure.nullable() })),
    groups: z
      .array(
        z.object({
          list: List,
          name: z.string().describe('Empty for entries without a group.'),
          entryCount: z.int(),
          examples: z.array(z.string()).describe('Names of its first entries.'),
          countries: z.array(z.string()).describe('That its name tells of.'),
          languages: z.array(z.string()),
          caution: z.enum(['adult', 'events', 'separator']).nullable().describe('Why it is not suggested.'),
          isSuggested: z.boolean(),
        }),
      )
      .describe('In the order of the lists.'),
    error: Failure.nullable(),
  })
  .openapi('Inspection');

const Id = z.object({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) });

const start = createRoute({
  method: 'post',
  path: '/inspections',
  summary:
    'Look at what is in a provider before anything is imported; its download is kept for an hour. A few run at a time, then the oldest ends',
  request: { body: body(InspectionRequest, 'What to look at') },
  responses: {
    202: json(z.object({ id: z.string() }), 'Started; progress is in /jobs and /events'),
    401: problem('login_required'),
    404: problem('provider_unknown'),
    422: problem('request_invalid', 'provider_is_headwater'),
  },
});
const get = createRoute({
  method: 'get',
  path: '/inspections/{id}',
  summary: 'What was found so far',
  request: { params: Id },
  responses: { 200: json(Inspection, 'The inspection'), 404: problem('not_found') },
});
const drop = createRoute({
  method: 'delete',
  path: '/inspections/{id}',
  summary: 'End an inspection, or forget what it found',
  request: { params: Id },
  responses: { 200: json(z.object({ isDropped: z.literal(true) }), 'Ended') },
});

export function inspectionRoutes(needs: ApiNeeds) {
  const { inspections, stores, people, household, ownHosts, clientOf } = needs;
  /** A person's browsers and tokens see each other's looks, nobody else does. */
  const ownerOf = (c: Context) => {
    const asker = c.get('asker') as Asker | null;
    return asker === null ? `address ${clientOf(c)}` : `person ${asker.person.id}`;
  };
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(start, (c) => {
      // what lies on this disk is nobody's business before somebody keeps the house
      if (!people.hasKeeper())
        throw new HeadwaterError('login_required', 'Nobody keeps this house yet.', 'Set Headwater up first.');
      const { providerId, provider, lists, countries, languages } = c.req.valid('json');
      const known = household();
      const isKnown = known.countries.length + known.languages.length > 0;
      const request = { lists, household: isKnown ? known : { countries, languages } };
      const owner = ownerOf(c);
      if (provider !== undefined) {
        const input = providerInput(provider);
        refuseOwnAddress(input.url, ownHostsOf(c, ownHosts));
        return c.json({ id: inspections.start(owner, input.name, { of: { provider: input }, ...request }) }, 202);
      }
      const row = stores.providers.living(providerId as ProviderId);
      return c.json({ id: inspections.start(owner, row.name, { of: { providerId: row.id }, ...request }) }, 202);
    })
    .openapi(get, (c) => {
      const found = inspections.find(ownerOf(c), c.req.valid('param').id);
      if (!found)
        throw new HeadwaterError(
          'not_found',
          'There is no such look at a list, or it is older than an hour.',
          'Look at the list again.',
        );
      const { id, state, progress, result, error } = found;
      return c.json(
        {
          ...{ id, state, progress, error: failure(error) },
          lists: (result?.lists ?? []).map((list) => ({ ...list, problem: failure(list.problem) })),
          groups: (result?.groups ?? []).map(({ position: _position, countries, languages, ...group }) => ({
            ...group,
            ...{ countries: [...countries], languages: [...languages] },
          })),
        },
        200,
      );
    })
    .openapi(drop, (c) => {
      inspections.drop(ownerOf(c), c.req.valid('param').id);
      return c.json({ isDropped: true as const }, 200);
    });
}
