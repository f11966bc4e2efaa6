import {
  type HouseRules,
  houseRules,
  keepHouseRules,
  requireTemplates,
  rulesMark,
  type Stores,
} from '../store/index.js';
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
  if (edit.rules) requireTemplates(stores.settings, edit.rules, 'rules');
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

/** A template that somebody still goes by stays. */
function refuseLostTemplates(stores: Stores): void {
  requireTemplates(stores.settings, rulesOfPeople(stores).rules, 'rules');
  for (const { rules, name } of stores.providers.list())
    requireTemplates(stores.settings, rules, `the rules of "${name}"`);
}
