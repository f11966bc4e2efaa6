import { describe, expect, test } from 'vitest';
import type { ImportRule } from '../../src/base/import-choice.js';
import { formatProblem, parseConfig } from '../../src/config/index.js';

const read = (text: string) => parseConfig(text, { env: {}, fileName: 'config.yaml' });

/** What a person is told about the text, one line per mistake. */
function told(text: string): string[] {
  const config = read(text);
  return config.ok ? [] : config.errors.map(formatProblem);
}

/** What rules in the file come to, without what they leave open. */
function rulesIn(lines: string): unknown[] {
  const config = read(`rules:\n${lines}`);
  if (!config.ok) throw new Error(told(`rules:\n${lines}`).join('\n'));
  return config.config.rules.map((step) => ('template' in step ? step : shortly(step.rule)));
}

function shortly({ when, action, label, isEnabled }: ImportRule): object {
  const named = Object.entries(when).filter(([, value]) => value !== null && value !== false && String(value) !== '');
  return { ...(label ? { label } : {}), ...(isEnabled ? {} : { isEnabled }), when: Object.fromEntries(named), action };
}

test('each form of a rule reads like a sentence', () => {
  expect(
    rulesIn(`
  - { exclude: { name: "^24/7", group: Loops, kind: live } }
  - { include: { group: UK, kind: [movies, series] } }
  - { exclude: separators, label: Tidy, enabled: false }
  - { rename: { name: "^(UK): ", to: "" } }
  - { regroup: { group: "(Sport).*", to: $1s } }
  - { region: { group: Ontario, to: Ontario } }
  - { number: { name: BBC One, to: 7.10 } }
  - { number: { group: Sport, from: 200 } }
  - { exclude: { name: 18 } }
  - { use: no-adult }`),
  ).toEqual([
    { when: { name: '^24/7', group: 'Loops', kinds: ['live', 'radio'] }, action: { kind: 'exclude' } },
    { when: { group: 'UK', kinds: ['movie', 'series'] }, action: { kind: 'include' } },
    { label: 'Tidy', isEnabled: false, when: { isSeparator: true }, action: { kind: 'exclude' } },
    { when: {}, action: { kind: 'rename', find: '^(UK): ', to: '' } },
    { when: { group: '(Sport).*' }, action: { kind: 'regroup', to: '$1s' } },
    { when: { group: 'Ontario' }, action: { kind: 'region', to: 'Ontario' } },
    { when: { name: 'BBC One' }, action: { kind: 'number', to: '7.10', counts: false } },
    { when: { group: 'Sport' }, action: { kind: 'number', to: '200', counts: true } },
    { when: { name: '18' }, action: { kind: 'exclude' } },
    { template: 'no-adult' },
  ]);
});

test('a provider takes templates of the file, of the program, and rules of its own', () => {
  const config = read(`
templates:
  - key: mine
    rules: [{ exclude: { name: test } }]
providers:
  - { key: alpha, url: "http://a.example/", rules: [{ use: mine }, { use: no-loops }, { exclude: separators }] }
`);
  expect(config).toMatchObject({
    ok: true,
    config: {
      templates: [{ key: 'mine', name: 'mine', rules: [{ action: { kind: 'exclude' } }] }],
      providers: [
        { rules: [{ template: 'mine' }, { template: 'no-loops' }, { rule: { when: { isSeparator: true } } }] },
      ],
    },
  });
});

describe('a mistake in a rule is told with its place', () => {
  test.each([
    [
      'a broken pattern',
      'rules:\n  - exclude:\n      name: "(a"\n',
      'config.yaml:3:13 rules.0.exclude.name: is not a regular expression that can be used (missing closing ))',
    ],
    [
      'an unknown word in a condition',
      'rules:\n  - exclude:\n      nmae: a\n',
      'config.yaml:3:7 rules.0.exclude.nmae: is not a setting; did you mean "name"?',
    ],
    [
      'a bracket that the pattern lacks',
      'rules:\n  - regroup: { group: Sport, to: $1 }\n',
      'config.yaml:2:34 rules.0.regroup.to: names $1, but the pattern has 0 brackets; $$ is a plain dollar',
    ],
    [
      'two actions in one rule',
      'rules:\n  - { exclude: separators, rename: { name: a, to: b } }\n',
      'config.yaml:2:5 rules.0: must have exactly one of use, include, exclude, rename, regroup, region, number',
    ],
    [
      'a word that is no condition',
      'rules: [{ exclude: separator }]\n',
      'config.yaml:1:20 rules.0.exclude: must be separators, or a section with name, group or kind',
    ],
    [
      'a kind that is not there',
      'rules: [{ exclude: { kind: films } }]\n',
      'config.yaml:1:28 rules.0.exclude.kind: must be live (television and radio), tv, radio, movies or series, or a list of them',
    ],
    [
      'a condition without anything',
      'rules: [{ exclude: {} }]\n',
      'config.yaml:1:20 rules.0.exclude: must name name, group or kind',
    ],
    [
      'a number that is none',
      'rules: [{ number: { name: a, to: 0 } }]\n',
      'config.yaml:1:34 rules.0.number.to: must be a channel number such as 7 or 7.1',
    ],
    [
      'an unknown template',
      'providers:\n  - key: alpha\n    url: http://a.example/\n    rules: [{ use: no-adlt }]\n',
      'config.yaml:4:20 providers.alpha.rules.0.use: names a template that is not there; did you mean "no-adult"?',
    ],
    [
      'a template twice',
      'templates: [{ key: a }, { key: a }]\n',
      'config.yaml:1:32 templates.a: stands twice, in lines 1 and 1; each needs a key of its own',
    ],
  ])('%s', (_, text, sentence) => {
    expect(told(text)).toEqual([sentence]);
  });
});
