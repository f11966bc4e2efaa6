import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImportRule, RuleAction, RuleCondition } from '../../src/base/import-choice.js';
import { ANYTHING, BUILT_IN_TEMPLATES } from '../../src/base/rule-templates.js';
import type { ImportEntry } from '../../src/providers/list-source.js';
import { compileRules, type RuledEntry } from '../../src/providers/rules.js';
import { hashOfValues, streamValues } from '../../src/providers/stream-values.js';

function entry(name: string, own: Partial<RuledEntry> = {}): RuledEntry {
  return { kind: 'live', name, groups: [], number: null, ...own };
}

function rule(when: Partial<RuleCondition>, action: RuleAction): ImportRule {
  return { label: null, isEnabled: true, when: { ...ANYTHING, ...when }, action };
}

const exclude = (when: Partial<RuleCondition>) => rule(when, { kind: 'exclude' });
const include = (when: Partial<RuleCondition>) => rule(when, { kind: 'include' });
const rename = (find: string, to: string, when: Partial<RuleCondition> = {}) =>
  rule(when, { kind: 'rename', find, to });

/** The names that are left, in their order. */
function left(rules: ImportRule[], entries: RuledEntry[]): string[] {
  const set = compileRules(rules);
  return entries.flatMap((one) => set.apply(one)?.name ?? []);
}

describe('what comes in', () => {
  const list = [
    entry('Kite', { groups: ['UK', 'News'] }),
    entry('Amber', { groups: ['DE'] }),
    entry('Lone'),
    entry('A film', { kind: 'movie', groups: ['Action'] }),
    entry('##### NEWS #####', { groups: ['UK'] }),
  ];

  test('is all without a rule, and the very same entries', () => {
    const set = compileRules([]);
    for (const one of list) expect(set.apply(one)).toBe(one);
  });

  test('is what no rule leaves out; any group of an entry counts', () => {
    expect(left([exclude({ group: '^news$' }), exclude({ isSeparator: true })], list)).toEqual([
      'Amber',
      'Lone',
      'A film',
    ]);
  });

  test('is only what a rule includes, but for lists that no such rule means', () => {
    expect(left([include({ group: 'uk', kinds: ['live'] })], list)).toEqual(['Kite', 'A film', '##### NEWS #####']);
    expect(left([include({ group: 'uk' }), include({ name: 'amber' })], list)).toEqual([
      ...['Kite', 'Amber', '##### NEWS #####'],
    ]);
  });

  test('is never what is left out, also when a later rule includes it', () => {
    expect(left([exclude({ name: 'kite' }), include({ group: 'uk' })], list)).toEqual(['##### NEWS #####']);
  });

  test('knows entries without a group', () => {
    expect(left([include({ group: '^$' })], list)).toEqual(['Lone']);
  });

  test('passes over rules that are switched off', () => {
    expect(left([{ ...exclude({}), isEnabled: false }], list)).toHaveLength(list.length);
  });
});

describe('what rules make of an entry', () => {
  test('each sees what those before it made, and what the provider said is kept', () => {
    const set = compileRules([
      rename('^UK[:|] *', ''),
      rule({ group: '^UK \\| (.+)' }, { kind: 'regroup', to: '$1' }),
      rule({ name: '^kite', group: '^sport' }, { kind: 'number', to: '7', counts: false }),
      rule({ group: 'sport' }, { kind: 'region', to: 'England' }),
    ]);
    expect(set.apply(entry('UK: Kite', { groups: ['UK | Sport', 'Best'], number: '901' }))).toEqual({
      ...{ kind: 'live', name: 'Kite', groups: ['Sport', 'Best'], number: '7', region: 'England' },
      raw: { name: 'UK: Kite', groups: ['UK | Sport', 'Best'], number: '901' },
    });
  });

  test('a name of which nothing is left stays, and blanks are tidied', () => {
    const set = compileRules([rename('UK:|HD', '')]);
    expect(set.apply(entry('UK: HD'))?.name).toBe('UK: HD');
    expect(set.apply(entry('UK: Kite HD One'))?.name).toBe('Kite One');
  });

  test('a group that fits becomes another, each once; the others stay', () => {
    const set = compileRules([rule({ group: 'sport' }, { kind: 'regroup', to: 'Sports' })]);
    const groupsOf = (...groups: string[]) => set.apply(entry('Kite', { groups }))?.groups;
    expect(groupsOf('UK Sport', 'SPORT 4K', 'UK')).toEqual(['Sports', 'UK']);
    expect(groupsOf('UK')).toEqual(['UK']);
    expect(set.apply(entry('Kite', { groups: ['Sports'] }))).not.toHaveProperty('raw');
    expect(compileRules([rule({}, { kind: 'regroup', to: 'All' })]).apply(entry('Kite'))?.groups).toEqual(['All']);
  });

  test('numbers count on over what comes in, and begin anew with each reading', () => {
    const rules = [
      rule({ group: 'sport' }, { kind: 'number', to: '200', counts: true }),
      exclude({ name: 'ppv' }),
      rule({ name: 'kite' }, { kind: 'number', to: '1', counts: false }),
    ];
    const list = ['Amber', 'PPV 1', 'Kite', 'Birch'].map((name) => entry(name, { groups: ['Sport'] }));
    for (let reading = 0; reading < 2; reading++) {
      const set = compileRules(rules);
      expect(list.map((one) => set.apply(one)?.number)).toEqual(['200', undefined, '1', '201']);
    }
  });

  test('groups under which an entry comes again obey rules that ask for a group alone', () => {
    const set = compileRules([
      exclude({ group: 'adult' }),
      rule({ group: 'sport' }, { kind: 'regroup', to: 'Sports' }),
      exclude({ group: 'news', name: 'kite' }),
    ]);
    expect(set.join({ ofLine: 3, groups: ['Adult', 'UK Sport', 'News'] })).toEqual({
      ...{ ofLine: 3, groups: ['Sports', 'News'] },
    });
  });
});

test('whatever the rules, an entry keeps a name, and what it was called can be put back', () => {
  const text = fc.constantFrom('a', 'b', 'UK: ', 'Kite', ' ', '24/7', '##', '|');
  const words = fc.array(text, { maxLength: 5 }).map((parts) => parts.join(''));
  const entries: fc.Arbitrary<RuledEntry> = fc.record({
    kind: fc.constantFrom('live' as const, 'radio' as const, 'movie' as const),
    name: words.map((name) => name.trim() || 'x'),
    groups: fc.uniqueArray(
      words.filter((name) => name !== ''),
      { maxLength: 3 },
    ),
    number: fc.constantFrom(null, '7'),
  });
  const pattern = fc.constantFrom('^', 'a', 'UK: ?', '(k)ite', '.*', '\\|', '$');
  const when = fc.record({
    name: fc.option(pattern),
    group: fc.option(pattern),
    kinds: fc.subarray(['live', 'movie'] as const),
    isSeparator: fc.boolean(),
  });
  const action: fc.Arbitrary<RuleAction> = fc.oneof(
    fc.record({ kind: fc.constantFrom('include' as const, 'exclude' as const) }),
    fc.record({ kind: fc.constant('rename' as const), find: pattern, to: fc.constantFrom('', 'b', '$0$0') }),
    fc.record({ kind: fc.constant('regroup' as const), to: fc.constantFrom('', 'G') }),
    fc.record({ kind: fc.constant('region' as const), to: fc.constant('R') }),
    fc.record({ kind: fc.constant('number' as const), to: fc.constant('5'), counts: fc.boolean() }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(when, action), { maxLength: 6 }),
      fc.array(entries, { maxLength: 6 }),
      (made, list) => {
        const rules = made.map(([condition, what]) => rule(condition, what));
        const set = compileRules(rules);
        for (const one of list) {
          const result = set.apply(one);
          if (!result) continue;
          expect(result.name).not.toBe('');
          const { raw, region, ...rest } = result;
          expect({ ...rest, ...raw }).toEqual(one);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe('the rules that come along', () => {
  const leftBy = (key: string, entries: RuledEntry[]) =>
    left([...BUILT_IN_TEMPLATES.find((one) => one.key === key)!.rules], entries);
  const inGroups = (...groups: string[]) => groups.map((group) => entry(group, { groups: [group] }));

  test('leave out headings', () => {
    expect(leftBy('no-separators', [entry('##### SPORTS #####'), entry('▬▬ UK ▬▬'), entry('BBC One')])).toEqual([
      'BBC One',
    ]);
  });

  test('leave out groups for adults, and not the station that is called so', () => {
    const groups = inGroups(
      'xxx',
      'VIP | Adults',
      'FOR ADULTS',
      '18+',
      'Filme 18 +',
      '+18',
      'Porn',
      'Adult Swim',
      'News',
      'Top 180+',
    );
    expect(leftBy('no-adult', groups)).toEqual(['Adult Swim', 'News', 'Top 180+']);
  });

  test('leave out loops', () => {
    const list = [...inGroups('24/7 UK', 'US 24-7', 'Sky 247'), entry('24/7: Friends'), entry('France 24')];
    expect(leftBy('no-loops', list)).toEqual(['Sky 247', 'France 24']);
  });

  test('take countries from names, and no letters that only look like one', () => {
    const names = [
      'UK: BBC One',
      '|DE| Das Erste',
      '[FR] TF1',
      'US| HBO',
      'CA ► CBC',
      'DE - ZDF',
      'HBO: Max',
      'DE-Luxe',
      'IT',
      'Ukraine 24',
    ];
    expect(
      leftBy(
        'no-country',
        names.map((name) => entry(name)),
      ),
    ).toEqual([...['BBC One', 'Das Erste', 'TF1', 'HBO', 'CBC', 'ZDF', 'HBO: Max', 'DE-Luxe', 'IT', 'Ukraine 24']]);
    expect(leftBy('no-country', [entry('IT: Chapter Two', { kind: 'movie' })])).toEqual(['IT: Chapter Two']);
  });

  test('are right themselves', () => {
    for (const { rules } of BUILT_IN_TEMPLATES) expect(() => compileRules(rules)).not.toThrow();
  });
});

test('a mistake names the rule and its field', () => {
  const broken = [exclude({ name: 'a' }), rename('(', ''), rule({ group: 'x' }, { kind: 'regroup', to: '$1' })];
  expect(() => compileRules(broken)).toThrow(
    expect.objectContaining({
      code: 'request_invalid',
      message: 'rules.1.action.find is not a regular expression that can be used (missing closing )).',
      details: [
        { where: 'rules.1.action.find', problem: expect.any(String) },
        { where: 'rules.2.action.to', problem: expect.any(String) },
      ],
    }),
  );
});

test('what rules have made of an entry is kept, and counts as a change of it', () => {
  const whole: ImportEntry = {
    ...{ line: 1, identity: 'a', kind: 'live', name: 'UK: Kite', url: 'http://tv.example/1.ts', groups: ['UK'] },
    ...{ tvgId: null, tvgName: null, logo: null, number: null, shift: null, catchup: null, headers: {}, drm: false },
    ...{ season: null, episode: null },
  };
  const stored = (rules: ImportRule[]) => {
    const entry = compileRules(rules).apply(whole)!;
    return streamValues(entry, { twin: 0, position: 0, valueHash: hashOfValues(entry) }, []);
  };
  const before = stored([]);
  const inRegion = stored([rule({}, { kind: 'region', to: 'Ontario' })]);
  const renamed = stored([rename('^UK: ', '')]);
  expect(before.extras).toEqual({});
  expect(inRegion.extras).toEqual({ region: 'Ontario' });
  expect(renamed).toMatchObject({ name: 'Kite', extras: { raw: { name: 'UK: Kite' } } });
  expect(new Set([before, inRegion, renamed].map(({ valueHash }) => valueHash)).size).toBe(3);
});
