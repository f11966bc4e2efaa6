import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { LIST_KINDS } from '../base/import-choice.js';
import type { ProviderId } from '../base/model.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { IdParams, Time, time } from './shapes.js';
import { validated } from './validated.js';

const GroupName = z.string().max(500);
export const GroupChoice = z
  .strictObject({
    include: z.array(GroupName).max(20_000).default([]).describe('Only these; none named: all.'),
    exclude: z.array(GroupName).max(20_000).default([]).describe('Never these.'),
    newGroups: z
      .enum(['ask', 'include', 'exclude'])
      .default('include')
      .describe('What becomes of groups that appear later. `ask`: they stay out until somebody has said.'),
  })
  .describe(
    'Which groups come in, by name; `movies:Action` names one of a single list, an empty name what has no group.',
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
    const { include, exclude, newGroups } = choice;
    return c.json({ choice: { include: [...include], exclude: [...exclude], newGroups }, items }, 200);
  });
}
