import { z } from '@hono/zod-openapi';
import type { ImportRule, RuleStep } from '../base/import-choice.js';
import { KEY_PATTERN, KEY_RULE } from '../base/keys.js';
import { ruleProblems } from '../base/rule-problems.js';
import { Name } from './shapes.js';

/** Rules as programs send and get them. Patterns are checked here, so that a mistake is told with its place. */

const Pattern = z.string().min(1, { error: 'must not be empty' });
const NewText = z.string().max(200, { error: 'must not be longer than 200 characters' });

const Condition = z
  .strictObject({
    name: Pattern.nullable()
      .default(null)
      .describe('Regular expression (RE2) that looks anywhere in the name, whatever the case; at most 500 characters.'),
    group: Pattern.nullable().default(null).describe('The same for each of its groups; `^$` is for none.'),
    kinds: z
      .array(z.enum(['live', 'radio', 'movie', 'series']))
      .default([])
      .describe('Empty: all.'),
    isSeparator: z.boolean().default(false).describe('Only headings between entries, such as `##### SPORTS #####`.'),
  })
  .openapi('RuleCondition');

const Action = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('include') }),
    z.strictObject({ kind: z.literal('exclude') }),
    z.strictObject({
      kind: z.literal('rename'),
      find: z.string().describe('What of the name is replaced: a regular expression.'),
      to: NewText.describe('By what; `$1` is the first bracket of `find`.'),
    }),
    z.strictObject({
      kind: z.literal('regroup'),
      to: NewText.describe('The new group; `$1` is the first bracket of the group’s pattern.'),
    }),
    z.strictObject({ kind: z.literal('region'), to: Name }),
    z.strictObject({
      kind: z.literal('number'),
      to: z.string().describe('`7` or `7.1`.'),
      counts: z.boolean().default(false).describe('Each further entry gets the next number.'),
    }),
  ])
  .openapi('RuleAction');

const Rule = z
  .strictObject({
    label: Name.nullable().default(null),
    isEnabled: z.boolean().default(true),
    when: Condition.prefault({}),
    action: Action,
  })
  .superRefine((rule, context) => {
    for (const { field, problem } of ruleProblems(rule as ImportRule))
      context.addIssue({ code: 'custom', path: field.split('.'), message: problem });
  })
  .openapi('Rule');

const TemplateKey = z.string().regex(KEY_PATTERN, { error: KEY_RULE });

export const Step = z
  .strictObject({
    rule: Rule.optional(),
    template: TemplateKey.optional().describe('Key of a template that GET /rules names.'),
  })
  .refine(({ rule, template }) => (rule === undefined) !== (template === undefined), {
    error: 'must have either rule or template',
  })
  .openapi('RuleStep');

export const Steps = z.array(Step).max(200, { error: 'must not be more than 200' });

export const Template = z
  .strictObject({ key: TemplateKey, name: Name, rules: z.array(Rule).max(100) })
  .openapi('RuleTemplate');

/** As the house has them. Either is there, the schema has seen to that. */
export function stepsOf(steps: readonly z.output<typeof Step>[]): RuleStep[] {
  return steps.map(({ rule, template }) => (rule ? { rule: rule as ImportRule } : { template: template! }));
}

/** As the API shows them. */
export function stepViews(steps: readonly RuleStep[]): z.output<typeof Step>[] {
  return steps.map((step) => ('rule' in step ? { rule: ruleView(step.rule) } : { template: step.template }));
}

export function ruleView(rule: ImportRule): z.output<typeof Rule> {
  return { ...rule, when: { ...rule.when, kinds: [...rule.when.kinds] } };
}
