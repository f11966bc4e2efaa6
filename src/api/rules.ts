import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { RuleTemplate } from '../base/import-choice.js';
import type { ProviderId } from '../base/model.js';
import { BUILT_IN_TEMPLATES } from '../base/rule-templates.js';
import { houseRules, type Stores } from '../store/index.js';
import { who } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { ruleView, Step, Steps, stepsOf, stepViews, Template } from './rule-shapes.js';
import { ChangeReply } from './shapes.js';
import { validated } from './validated.js';

const Source = z.enum(['file', 'database']).describe('`file`: set in config.yaml, and changed there.');

const Rules = z
  .object({
    rules: z
      .array(Step.safeExtend({ source: Source }))
      .describe('For all providers, in the order in which they run: those of the file, then those of people.'),
    templates: z.array(
      Template.extend({
        source: z.enum(['file', 'database', 'program']).describe('`program`: it comes along with Headwater.'),
      }),
    ),
  })
  .openapi('Rules');

const RulesPut = z
  .strictObject({
    rules: Steps.optional().describe('All of those of people, in their order.'),
    templates: z.array(Template).max(100).optional().describe('All of those of people.'),
  })
  .refine((given) => given.rules !== undefined || given.templates !== undefined, {
    error: 'must name rules or templates',
  })
  .openapi('RulesPut');

const ExampleValues = z.object({ name: z.string(), groups: z.array(z.string()), number: z.string().nullable() });
const count = (words: string) => z.int().describe(words);
const Preview = z
  .object({
    scannedCount: count('Entries that were looked at.'),
    isComplete: z.boolean().describe('False: it was stopped after two seconds or 100,000 entries.'),
    leftOutCount: count('Of them stay out.'),
    renamedCount: count('Come in under another name.'),
    regroupedCount: count('Come in with other groups.'),
    numberedCount: count('Come in with another number.'),
    fitCounts: z.array(z.int()).describe('Of each step in the request, how many entries it fits.'),
    examples: z.array(
      z.object({
        providerId: z.int(),
        kind: z.enum(['live', 'radio', 'movie', 'series']),
        before: ExampleValues.describe('As the provider calls it.'),
        after: ExampleValues.extend({ region: z.string().nullable() }).nullable().describe('Null: left out.'),
      }),
    ),
  })
  .openapi('RulePreview');

const PreviewRequest = z
  .strictObject({
    providerId: z.int().positive().nullable().describe('Null: rules for all providers.'),
    rules: Steps,
    onlyAt: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe('Examples of what this step fits alone, by its place from 0.'),
    limit: z.int().min(0).max(50).default(50).describe('Examples at most.'),
  })
  .openapi('RulePreviewRequest');

const get = createRoute({
  method: 'get',
  path: '/rules',
  summary: 'Rules for all providers, and templates of rules',
  responses: { 200: json(Rules, 'The rules') },
});
const put = createRoute({
  method: 'put',
  path: '/rules',
  summary: 'Set the rules for all providers; lists that they change are imported anew at once',
  request: { body: body(RulesPut, 'What is not named stays') },
  responses: { 200: json(ChangeReply, 'Set'), 422: problem('request_invalid') },
});
const preview = createRoute({
  method: 'post',
  path: '/rules/preview',
  summary: 'What rules would do, tried on the entries that are here; nothing is kept',
  request: { body: body(PreviewRequest, 'The rules') },
  responses: {
    200: json(Preview, 'What they would do'),
    404: problem('provider_unknown'),
    422: problem('request_invalid'),
  },
});

export function ruleRoutes({ stores, reader, edit }: Pick<ApiNeeds, 'stores' | 'reader' | 'edit'>) {
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(get, (c) => c.json(rulesView(stores), 200))
    .openapi(put, async (c) => {
      const { rules, templates } = c.req.valid('json');
      const wanted = {
        ...(rules ? { rules: stepsOf(rules) } : {}),
        ...(templates ? { templates: templates as RuleTemplate[] } : {}),
      };
      const reply = await edit({ kind: 'editRules', rules: wanted }, who(c));
      return c.json({ changeId: reply.changeId, id: reply.subjectId }, 200);
    })
    .openapi(preview, async (c) => {
      const { providerId, rules, onlyAt, limit } = c.req.valid('json');
      if (providerId !== null) stores.providers.living(providerId as ProviderId);
      const request = {
        providerId: providerId as ProviderId | null,
        steps: stepsOf(rules),
        onlyAt,
        exampleCount: limit,
      };
      const found = await reader.ask('previewRules', request, { signal: c.req.raw.signal });
      const examples = found.examples.map(({ before, after, ...example }) => ({
        ...example,
        before: { ...before, groups: [...before.groups] },
        after: after && { ...after, groups: [...after.groups] },
      }));
      return c.json({ ...found, examples }, 200);
    });
}

function rulesView({ settings }: Pick<Stores, 'settings'>): z.output<typeof Rules> {
  const sources = (['file', 'database'] as const).map((source) => ({ source, own: houseRules(settings, source) }));
  const templateView = <Source extends string>({ key, name, rules }: RuleTemplate, source: Source) => ({
    ...{ key, name, source },
    rules: rules.map(ruleView),
  });
  return {
    rules: sources.flatMap(({ source, own }) => stepViews(own.rules).map((step) => ({ ...step, source }))),
    templates: [
      ...sources.flatMap(({ source, own }) => own.templates.map((one) => templateView(one, source))),
      ...BUILT_IN_TEMPLATES.map((one) => templateView(one, 'program')),
    ],
  };
}
