import type { InferRequestType, InferResponseType } from 'hono/client';
import type { api } from '../../api/client.js';

export type HouseRules = InferResponseType<typeof api.rules.$get, 200>;
export type Template = HouseRules['templates'][number];
export type Preview = InferResponseType<typeof api.rules.preview.$post, 200>;
export type SentSteps = InferRequestType<typeof api.rules.preview.$post>['json']['rules'];

export type Rule = Template['rules'][number];
export type RuleKind = Rule['when']['kinds'][number];
export type RuleAction = Rule['action'];

/** A step in the list on the page; `id` stays with it while it is moved. */
export type Step = { id: number } & ({ rule: Rule; template?: undefined } | { template: string; rule?: undefined });

let latestId = 0;

export function asSteps(steps: readonly { rule?: Rule | undefined; template?: string | undefined }[]): Step[] {
  return steps.map(({ rule, template }) =>
    rule ? { id: ++latestId, rule } : { id: ++latestId, template: template ?? '' },
  );
}

/** As the daemon takes them. */
export function sentSteps(steps: readonly Step[]): SentSteps {
  return steps.map((step) => (step.rule ? { rule: step.rule } : { template: step.template }));
}

/** What a new rule begins as. */
export const NEW_RULE: Rule = {
  label: null,
  isEnabled: true,
  when: { name: null, group: null, kinds: [], isSeparator: false },
  action: { kind: 'exclude' },
};

/** What is missing before it can be tried; null: nothing. Patterns are the daemon's to judge. */
export type Missing = 'which' | 'find' | 'to' | null;

export function missingOf({ when, action }: Rule): Missing {
  const isAnything = when.name === null && when.group === null && when.kinds.length === 0 && !when.isSeparator;
  switch (action.kind) {
    case 'include':
    case 'exclude':
      return isAnything ? 'which' : null; // nobody means to leave out everything
    case 'rename':
      return action.find === '' ? 'find' : null;
    case 'region':
    case 'number':
      return action.to.trim() === '' ? 'to' : null;
    case 'regroup':
      return null;
  }
}
