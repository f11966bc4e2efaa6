import { HeadwaterError } from '../base/errors.js';
import type { ImportRule, RuleStep, RuleTemplate } from '../base/import-choice.js';
import type { SettingSource } from '../base/model.js';
import { BUILT_IN_TEMPLATES } from '../base/rule-templates.js';
import type { SettingStore } from './changes.js';
import type { ProviderRow } from './providers.js';

/** Rules for all providers, and templates. Those of the file and those of people are kept apart. */
export interface HouseRules {
  rules: readonly RuleStep[];
  templates: readonly RuleTemplate[];
}

const KEYS: Readonly<Record<SettingSource, string>> = { file: 'rules.file', database: 'rules.house' };
const NOTHING: HouseRules = { rules: [], templates: [] };

type Settings = Pick<SettingStore, 'get' | 'set'>;

export function houseRules(settings: Pick<Settings, 'get'>, source: SettingSource): HouseRules {
  return settings.get<HouseRules>(KEYS[source]) ?? NOTHING;
}

export function keepHouseRules(settings: Pick<Settings, 'set'>, source: SettingSource, rules: HouseRules): void {
  settings.set(KEYS[source], rules);
}

/** By their keys. A template of the file goes before one of people, and both before one that comes along. */
export function templatesByKey(settings: Pick<Settings, 'get'>): ReadonlyMap<string, RuleTemplate> {
  const all = [
    ...BUILT_IN_TEMPLATES,
    ...houseRules(settings, 'database').templates,
    ...houseRules(settings, 'file').templates,
  ];
  return new Map(all.map((template) => [template.key, template]));
}

/** Refuses rules that name a template which is not there. @param where What holds them. Throws `request_invalid`. */
export function requireTemplates(settings: Pick<Settings, 'get'>, steps: readonly RuleStep[], where: string): void {
  const templates = templatesByKey(settings);
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

/** Steps of the file, then of people: what runs before the rules of each provider. */
export function globalSteps(settings: Pick<Settings, 'get'>): RuleStep[] {
  return [...houseRules(settings, 'file').rules, ...houseRules(settings, 'database').rules];
}

/** The rules that a step stands for, without those that are switched off; null: its template is not there. */
export function rulesOfStep(step: RuleStep, templates: ReadonlyMap<string, RuleTemplate>): ImportRule[] | null {
  const rules = 'rule' in step ? [step.rule] : templates.get(step.template)?.rules;
  return rules ? rules.filter(({ isEnabled }) => isEnabled) : null;
}

/**
 * What an import of a provider goes by: the rules for all, then its own.
 *
 * @param onUnknown Told of each template that is not there any more; it is passed over.
 */
export function effectiveRules(
  provider: Pick<ProviderRow, 'rules'>,
  stores: { settings: Pick<Settings, 'get'> },
  onUnknown: (templateKey: string) => void = () => {},
): ImportRule[] {
  const templates = templatesByKey(stores.settings);
  return [...globalSteps(stores.settings), ...provider.rules].flatMap((step) => {
    const rules = rulesOfStep(step, templates);
    if (rules === null && 'template' in step) onUnknown(step.template);
    return rules ?? [];
  });
}

/** Equal for rules that do the same; what people call them makes no difference. */
export function rulesMark(provider: Pick<ProviderRow, 'rules'>, stores: { settings: Pick<Settings, 'get'> }): string {
  return JSON.stringify(effectiveRules(provider, stores).map(({ when, action }) => [when, action]));
}
