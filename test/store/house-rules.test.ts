import { expect, test } from 'vitest';
import type { ImportRule, RuleStep } from '../../src/base/import-choice.js';
import { ANYTHING } from '../../src/base/rule-templates.js';
import { effectiveRules, keepHouseRules, rulesMark } from '../../src/store/house-rules.js';
import { openStoreHouse } from './store-house.js';

const rule = (label: string, name: string, isEnabled = true): ImportRule => ({
  ...{ label, isEnabled, action: { kind: 'exclude' } },
  when: { ...ANYTHING, name },
});
const step = (label: string, isEnabled = true): RuleStep => ({ rule: rule(label, label, isEnabled) });

test('rules of the file run first, then those of people, then the provider’s own; templates stand for theirs', () => {
  using house = openStoreHouse();
  const { settings } = house.stores;
  keepHouseRules(settings, 'file', {
    rules: [step('file'), { template: 'shared' }],
    templates: [{ key: 'shared', name: 'Shared', rules: [rule('of the file', 'a'), rule('off', 'b', false)] }],
  });
  keepHouseRules(settings, 'database', {
    rules: [step('people'), step('switched off', false)],
    templates: [{ key: 'shared', name: 'Shared', rules: [rule('of people', 'c')] }],
  });
  const unknown: string[] = [];
  const rules = effectiveRules({ rules: [{ template: 'gone' }, step('own')] }, house.stores, (key) =>
    unknown.push(key),
  );
  expect(rules.map(({ label }) => label)).toEqual(['file', 'of the file', 'people', 'own']);
  expect(unknown).toEqual(['gone']);
});

test('rules count as the same whatever people call them', () => {
  using house = openStoreHouse();
  const mark = (label: string, name: string) => rulesMark({ rules: [{ rule: rule(label, name) }] }, house.stores);
  expect(mark('one', 'a')).toBe(mark('another', 'a'));
  expect(mark('one', 'a')).not.toBe(mark('one', 'b'));
});
