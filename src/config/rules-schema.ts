import { z } from 'zod';
import type { ImportRule, RuleAction, RuleCondition, RuleStep } from '../base/import-choice.js';
import type { StreamKind } from '../base/model.js';
import { patternProblem } from '../base/patterns.js';
import { ruleProblems } from '../base/rule-problems.js';
import { ANYTHING } from '../base/rule-templates.js';
import { channelNumber, key, oneOf, text, whole } from './values.js';

/**
 * Rules as they stand in the file: `exclude: { name: "^24/7" }` reads like a sentence. What comes out is the form in which the
 * program and the database know them.
 */
const KINDS = {
  live: ['live', 'radio'],
  tv: ['live'],
  radio: ['radio'],
  movies: ['movie'],
  series: ['series'],
} as const satisfies Record<string, readonly StreamKind[]>;

const pattern = z
  .string()
  .min(1, { error: 'must not be empty' })
  .superRefine((value, context) => {
    const message = patternProblem(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

const conditionFields = {
  name: pattern.optional().describe('Regular expression for the name; it looks anywhere, whatever the case.'),
  group: pattern.optional().describe('The same for the group; "^$" is for entries without one.'),
  kind: z
    .union(
      [oneOf('live', 'tv', 'radio', 'movies', 'series'), z.array(oneOf('live', 'tv', 'radio', 'movies', 'series'))],
      {
        error: 'must be live (television and radio), tv, radio, movies or series, or a list of them',
      },
    )
    .optional()
    .describe('Only entries of this kind: live (television and radio), tv, radio, movies, series.'),
};

const condition = z
  .strictObject(conditionFields)
  .superRefine((given, context) => {
    if (context.issues.length > 0 || Object.keys(given).length > 0) return;
    context.addIssue({ code: 'custom', message: 'must name name, group or kind' });
  })
  .describe('Which entries are meant: those that all of it fits.');
const conditionOrHeadings = z
  .union([z.literal('separators'), condition], {
    error: 'must be separators, or a section with name, group or kind',
  })
  .describe('Which entries are meant, or separators: headings such as ##### SPORTS #####.');

const newText = z.string().max(200, { error: 'must not be longer than 200 characters' });

const actionFields = {
  include: conditionOrHeadings.optional().describe('Where rules include, only what one of them fits comes in.'),
  exclude: conditionOrHeadings.optional().describe('What fits stays out.'),
  rename: z
    .strictObject({
      ...conditionFields,
      name: pattern.describe('What of the name is replaced.'),
      to: newText.describe('By what; $1 is the first bracket of name.'),
    })
    .optional()
    .describe('Replaces a part of the name.'),
  regroup: z
    .strictObject({ ...conditionFields, to: newText.describe('The new group; $1 is the first bracket of group.') })
    .optional()
    .describe('Gives the group another name.'),
  region: z
    .strictObject({ ...conditionFields, to: text.max(200).describe('The region.') })
    .optional()
    .describe('Says where entries belong: those of two regions are never one channel.'),
  number: z
    .strictObject({
      ...conditionFields,
      to: channelNumber
        .optional()
        .meta({ type: ['string', 'number'] })
        .describe('The number.'),
      from: whole(1, 999_999).optional().describe('The number of the first one; each further one gets the next.'),
    })
    .refine(({ to, from }) => (to === undefined) !== (from === undefined), { error: 'must name either to or from' })
    .optional()
    .describe('Gives a channel number.'),
};
const ACTIONS = Object.keys(actionFields) as (keyof typeof actionFields)[];

const ruleFields = {
  ...actionFields,
  label: text.max(200).optional().describe('What it is for, in your words.'),
  enabled: z.boolean().default(true).describe('false: it is kept, and does nothing.'),
};
const ONE_ACTION = `must have exactly one of ${ACTIONS.join(', ')}`;

const plainRule = z
  .strictObject(ruleFields)
  .superRefine((given, context) => {
    if (actionsOf(given).length === 1) return refuseMistakes(given, context);
    context.addIssue({ code: 'custom', message: ONE_ACTION });
  })
  .transform(ruleOf)
  .describe('One rule.');

/** Own rules and templates of a provider, or of all. */
export const rules = z
  .array(
    z
      .strictObject({ use: key.optional().describe('Key of a template.'), ...ruleFields })
      .superRefine((given, context) => {
        const count = actionsOf(given).length + (given.use === undefined ? 0 : 1);
        if (count === 1) return refuseMistakes(given, context);
        context.addIssue({ code: 'custom', message: ONE_ACTION.replace('one of', 'one of use,') });
      })
      .transform((given): RuleStep => (given.use === undefined ? { rule: ruleOf(given) } : { template: given.use }))
      .describe('One rule, or a template.'),
  )
  .default([]);

export const template = z
  .strictObject({
    key: key.describe('Stable name in this file and in URLs.'),
    name: text.optional().describe('What people see; default: the key.'),
    rules: z.array(plainRule).default([]).describe('Its rules, in their order.'),
  })
  .transform((given) => ({ ...given, name: given.name ?? given.key }))
  .describe('Rules under a name, for more than one provider.');

type GivenRule = z.output<z.ZodObject<typeof ruleFields>>;
type GivenCondition = z.output<typeof condition>;

const actionsOf = (given: Partial<GivenRule>) => ACTIONS.filter((name) => given[name] !== undefined);

/** What only shows when patterns and replacements are seen together. */
function refuseMistakes(given: GivenRule, context: z.core.$RefinementCtx): void {
  const [name] = actionsOf(given);
  if (name === undefined || context.issues.length > 0) return; // each mistake is told once
  for (const { field, problem } of ruleProblems(ruleOf(given))) {
    context.addIssue({ code: 'custom', path: [name, field.split('.')[1]!], message: problem });
  }
}

function ruleOf({ label, enabled, ...given }: GivenRule): ImportRule {
  return { label: label ?? null, isEnabled: enabled, ...partsOf(given) };
}

function partsOf(given: Omit<GivenRule, 'label' | 'enabled'>): { when: RuleCondition; action: RuleAction } {
  const { include, exclude, rename, regroup, region, number } = given;
  if (include !== undefined) return { when: conditionOf(include), action: { kind: 'include' } };
  if (exclude !== undefined) return { when: conditionOf(exclude), action: { kind: 'exclude' } };
  if (rename !== undefined) {
    const { name, to, ...rest } = rename;
    return { when: conditionOf(rest), action: { kind: 'rename', find: name, to } };
  }
  if (regroup !== undefined) return { when: conditionOf(regroup), action: { kind: 'regroup', to: regroup.to } };
  if (region !== undefined) return { when: conditionOf(region), action: { kind: 'region', to: region.to } };
  const { to, from, ...rest } = number!;
  return {
    when: conditionOf(rest),
    action: { kind: 'number', to: to ?? String(from), counts: to === undefined },
  };
}

function conditionOf(given: GivenCondition | 'separators'): RuleCondition {
  if (given === 'separators') return { ...ANYTHING, isSeparator: true };
  const { name = null, group = null, kind = [] } = given;
  const kinds = [kind].flat().flatMap((one) => [...KINDS[one]]);
  return { ...ANYTHING, name, group, kinds: [...new Set(kinds)] };
}
