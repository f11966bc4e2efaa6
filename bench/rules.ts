import { RE2JS } from 're2js';
import type { ImportRule, RuleAction, RuleCondition } from '../src/base/import-choice.js';
import { ANYTHING, BUILT_IN_TEMPLATES } from '../src/base/rule-templates.js';
import { compileRules, type RuledEntry } from '../src/providers/rules.js';

const ENTRY_COUNT = 300_000;
const GROUP_COUNT = 400;
const ROUNDS = 5;
const BUDGET_RATIO = 1;

/**
 * CPU of taking 300,000 entries through ten rules, beside the same patterns run over every name and group by the bare
 * engine, which also writes the names anew. Both take turns, so that a busy machine slows both.
 */
export async function run(): Promise<void> {
  const entries = createEntries();
  const rules = createRules();
  const bareMs: number[] = [];
  const oursMs: number[] = [];
  let keptCount = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const bare = measureCpuMs(() => void runBare(entries, rules));
    const ours = measureCpuMs(() => {
      const set = compileRules(rules);
      keptCount = entries.reduce((count, entry) => count + (set.apply(entry) ? 1 : 0), 0);
    });
    if (round < 0) continue; // the first round compiles
    bareMs.push(bare);
    oursMs.push(ours);
  }
  const ratio = median(oursMs) / median(bareMs);
  console.table([
    {
      entries: ENTRY_COUNT,
      kept: keptCount,
      rules: rules.length,
      'bare engine, CPU ms': Math.round(median(bareMs)),
      'ours, CPU ms': Math.round(median(oursMs)),
      'µs per entry and rule': Number(((median(oursMs) * 1_000) / ENTRY_COUNT / rules.length).toFixed(3)),
      ratio: Number(ratio.toFixed(2)),
      budget: BUDGET_RATIO,
    },
  ]);
}

function createEntries(): RuledEntry[] {
  const groups = Array.from({ length: GROUP_COUNT }, (_, at) => [`${['UK', 'DE', 'US'][at % 3]} | Group ${at}`]);
  groups[7] = ['xxx'];
  groups[8] = ['24/7'];
  return Array.from({ length: ENTRY_COUNT }, (_, at) => ({
    kind: 'live',
    name: `${['UK: ', '|DE| ', '', 'US| '][at % 4]}Station ${at} ${['HD', 'FHD', '4K', ''][at % 4]}`,
    groups: groups[Math.floor((at / ENTRY_COUNT) * GROUP_COUNT)]!,
    number: null,
  }));
}

/** Those that come along, and some that people write. */
function createRules(): ImportRule[] {
  const rule = (when: Partial<RuleCondition>, action: RuleAction): ImportRule => ({
    ...{ label: null, isEnabled: true, action },
    when: { ...ANYTHING, ...when },
  });
  return [
    ...BUILT_IN_TEMPLATES.flatMap(({ rules }) => rules),
    rule({}, { kind: 'rename', find: '\\b(?:FHD|4K)$', to: '' }),
    rule({ group: '^(UK|DE|US) \\| (.+)' }, { kind: 'regroup', to: '$2' }),
    rule({ name: '^Station 1\\d\\d\\b' }, { kind: 'number', to: '100', counts: true }),
    rule({ name: 'backup|test stream' }, { kind: 'exclude' }),
  ];
}

function runBare(entries: readonly RuledEntry[], rules: readonly ImportRule[]): number {
  const compile = (source: string | null) => (source === null ? null : RE2JS.compile(source, RE2JS.CASE_INSENSITIVE));
  const patterns = rules.map(({ when, action }) => ({
    name: compile(when.name),
    find: compile(action.kind === 'rename' ? action.find : null),
    group: compile(when.group),
  }));
  let fitCount = 0;
  for (const entry of entries) {
    let { name } = entry;
    for (const one of patterns) {
      if (one.group?.test(entry.groups[0]!)) fitCount++;
      if (one.name?.test(name)) fitCount++;
      if (one.find) name = one.find.matcher(name).replaceAll('');
    }
  }
  return fitCount;
}

function measureCpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
