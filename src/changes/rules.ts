import { HeadwaterError } from '../base/errors.js';
import type { RuleStep } from '../base/import-choice.js';
import { type HouseRules, houseRules, keepHouseRules, rulesMark, type Stores, templatesByKey } from '../store/index.js';
import type { HouseRulesEdit, Outcome } from './edits.js';

/** What people have set for all providers; what config.yaml says stands beside it. */
export function rulesOfPeople(stores: Pick<Stores, 'settings'>): HouseRules {
  return houseRules(stores.settings, 'database');
}

/** Providers whose rules are others now import their lists anew. Throws `request_invalid`, `set_in_config_file`. */
export function editRules(stores: Stores, edit: HouseRulesEdit): Outcome {
  const before = rulesOfPeople(stores);
  const providers = stores.providers.list();
  const marks = new Map(providers.map((row) => [row.id, rulesMark(row, stores)]));
  keepHouseRules(stores.settings, 'database', { ...before, ...edit });
  if (edit.rules) requireRules(stores, edit.rules, 'rules');
  if (edit.templates) refuseLostTemplates(stores);
  for (const row of providers) {
    if (marks.get(row.id) === rulesMark(row, stores)) continue;
    stores.providers.keepDownload(row.id, { etag: null, lastModified: null, contentHash: null });
  }
  const fields = Object.keys(edit) as (keyof HouseRules)[];
  return {
    action: 'rules.edit',
    subjectId: 0,
    subjectName: null,
    before: Object.fromEntries(fields.map((field) => [field, before[field]])),
    after: { ...edit },
    needsRebuild: false,
    channelIds: [],
  };
}

/** Refuses rules that name a template which is not there. @param where What holds them. Throws `request_invalid`. */
export function requireRules(stores: Pick<Stores, 'settings'>, steps: readonly RuleStep[], where: string): void {
  const templates = templatesByKey(stores.settings);
  const details = steps.flatMap((step, at) =>
    'template' in step && !templates.has(step.template)
      ? [{ where: `${where}.${at}.template`, problem: `names a template that is not there: ${step.template}` }]
      : [],
  );
  const [first] = details;
  if (!first) return;
  throw new HeadwaterError(
    'request_invalid',
    `${first.where} ${first.problem}.`,
    'Choose one of those that GET /rules names.',
    { details },
  );
}

/** A template that somebody still goes by stays. */
function refuseLostTemplates(stores: Stores): void {
  requireRules(stores, rulesOfPeople(stores).rules, 'rules');
  for (const { rules, name } of stores.providers.list()) requireRules(stores, rules, `the rules of "${name}"`);
}
