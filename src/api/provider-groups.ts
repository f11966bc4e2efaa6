import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { GROUP_NAMES_MAX, LIST_KINDS } from '../base/import-choice.js';
import type { ProviderId } from '../base/model.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { IdParams, Time, time } from './shapes.js';
import { validated } from './validated.js';

const GroupRow = z.array(z.string().max(500)).max(GROUP_NAMES_MAX, {
  error: ({ input }) =>
    `It has ${(input as unknown[]).length.toLocaleString('en')} names; ${GROUP_NAMES_MAX.toLocaleString('en')} are the most`,
});
const GroupNames = z
  .union([
    z.strictObject({ live: GroupRow.optional(), movies: GroupRow.optional(), series: GroupRow.optional() }),
    GroupRow,
  ])
  .openapi('GroupNames');
export const GroupChoice = z
  .strictObject({
    include: GroupNames.default({}).describe(
      'Only these. A list that is not named comes in as a whole, one with an empty row not at all.',
    ),
    exclude: GroupNames.default({}).describe('Never these.'),
    newGroups: z
      .enum(['ask', 'include', 'exclude'])
      .default('include')
      .describe('What becomes of groups that appear later. `ask`: they stay out until somebody has said.'),
  })
  .describe(
    'Which groups of the lists that are switched on come in: names by list, an empty name for what has no group. One row of names means all lists, and is how older choices are kept: empty it takes all, and `movies:Action` in it names a group of one list.',
  )
  .openapi('GroupChoice');

const ProviderGroup = z
  .object({
    list: z.enum(LIST_KINDS),
    name: z.string().describe('Empty for entries without a group.'),
    entryCount: z.int().describe('0: the list has it no more.'),
    verdict: z
      .enum(['taken', 'left', 'refused', 'later'])
      .describe(
        '`left`: not chosen. `refused`: left out by name. `later`: it appeared after the choice and stays out.',
      ),
    isLater: z.boolean().describe('It was not there when its list was first read.'),
    isAsked: z.boolean().describe('Somebody is to say whether it comes in.'),
    countries: z.array(z.string()),
    languages: z.array(z.string()),
    caution: z.enum(['adult', 'events', 'separator']).nullable(),
    firstSeenAt: Time,
  })
  .openapi('ProviderGroup');

const groups = createRoute({
  method: 'get',
  path: '/providers/{id}/groups',
  summary: 'The groups of a provider as its lists last had them, and which of them come in',
  request: { params: IdParams },
  responses: {
    200: json(
      z.object({ choice: GroupChoice, items: z.array(ProviderGroup) }),
      'The groups, in the order of the lists',
    ),
    404: problem('provider_unknown'),
  },
});

export function providerGroupRoutes({ stores, reader }: ApiNeeds) {
  return new OpenAPIHono({ defaultHook: validated }).openapi(groups, async (c) => {
    const { id: providerId, groups: choice } = stores.providers.living(c.req.valid('param').id as ProviderId);
    const known = await reader.ask('providerGroups', { providerId });
    const items = known.map(({ firstSeenAtMs, countries, languages, ...group }) => ({
      ...group,
      ...{ countries: [...countries], languages: [...languages], firstSeenAt: time(firstSeenAtMs) },
    }));
    return c.json({ choice: choice as z.output<typeof GroupChoice>, items }, 200);
  });
}
