import { HeadwaterError } from '../base/errors.js';
import type { ImportRule } from '../base/import-choice.js';
import type { StreamKind } from '../base/model.js';
import { isSeparatorName } from '../base/names.js';
import { foldCase } from '../base/pattern-literals.js';
import { compilePattern, type Pattern, parseReplacement, type Replacement } from '../base/patterns.js';
import { ruleProblems } from '../base/rule-problems.js';
import { createGroupRules, type GroupTest } from './group-rules.js';
import type { EntrySink, ImportEntry, RawValues } from './list-source.js';
import { tidyText } from './tidy.js';

/**
 * What rules make of a list's entries, one after the other: each rule sees what those before it have made. It is made for
 * lists of 300,000 entries: what a rule thinks of a group is decided once per group, a name is searched for the plain text
 * of a pattern before the pattern itself runs, and an entry that no rule changes is handed on as it came.
 */
export interface RuleSet {
  /** @returns The same entry where nothing changes, null where it is left out. */
  apply<Entry extends RuledEntry>(entry: Entry): Entry | null;
  /** The same for groups under which a list names an entry again: only rules that ask for nothing but a group say something. */
  join(join: GroupJoin): GroupJoin;
}

type GroupJoin = Parameters<EntrySink['join']>[0];

/** What rules look at and change. */
export type RuledEntry = Pick<ImportEntry, 'kind' | 'name' | 'groups' | 'number' | 'region' | 'raw'>;

interface CompiledRule {
  /** Its place among the rules. */
  at: number;
  rule: ImportRule;
  name: Pattern | null;
  group: GroupTest | null;
  /** Of a rename. */
  find: Pattern | null;
  to: Replacement;
}

const NUMBER_MAX = 999_999;

/**
 * For one reading of one list: numbers that count begin anew with each. Throws `request_invalid`, which names the rule and
 * its field.
 *
 * @param onFit Told of each rule that an entry fits, by its place in `rules`; for a preview.
 */
export function compileRules(rules: readonly ImportRule[], onFit?: (at: number) => void): RuleSet {
  refuseMistakes(rules);
  const compiled = rules.map(compile).filter(({ rule }) => rule.isEnabled);
  const byKind = new Map<StreamKind, KindRules>();
  const rulesOf = (kind: StreamKind): KindRules => {
    const own = byKind.get(kind) ?? kindRules(compiled, kind);
    byKind.set(kind, own);
    return own;
  };
  const numbers = new NumberCounts();

  return {
    apply(entry) {
      const { steps, mustBeIncluded } = rulesOf(entry.kind);
      const work = new Work(entry);
      let isIncluded = !mustBeIncluded;
      let numbered: CompiledRule | null = null;
      for (const step of steps) {
        if (!work.fits(step)) continue;
        const { action } = step.rule;
        if (action.kind === 'rename' && !work.rename(step)) continue;
        onFit?.(step.at);
        if (action.kind === 'exclude') return null;
        if (action.kind === 'include') isIncluded = true;
        else if (action.kind === 'regroup') work.groups = step.group!.regroup(work.groups);
        else if (action.kind === 'region') work.region = action.to;
        else if (action.kind === 'number') numbered = step;
      }
      if (!isIncluded) return null;
      if (numbered) work.number = numbers.next(numbered) ?? work.number; // only what comes in uses one up
      return work.result(entry);
    },
    join({ ofLine, groups }) {
      let kept = groups;
      for (const { rule, group } of compiled) {
        const { when, action } = rule;
        if (when.group === null || when.name !== null || when.isSeparator || when.kinds.length > 0) continue;
        if (action.kind === 'exclude') kept = kept.filter((one) => !group!.fitsOne(one));
        else if (action.kind === 'regroup') kept = kept.length === 0 ? kept : group!.regroup(kept);
      }
      return { ofLine, groups: kept };
    },
  };
}

interface KindRules {
  steps: readonly CompiledRule[];
  /** Some rule includes entries of this kind, so that all others of it stay out. */
  mustBeIncluded: boolean;
}

function kindRules(compiled: readonly CompiledRule[], kind: StreamKind): KindRules {
  const steps = compiled.filter(({ rule: { when } }) => when.kinds.length === 0 || when.kinds.includes(kind));
  return { steps, mustBeIncluded: steps.some(({ rule }) => rule.action.kind === 'include') };
}

function compile(rule: ImportRule, at: number): CompiledRule {
  const { when, action } = rule;
  const pattern = (source: string | null) => (source === null ? null : compilePattern(source));
  const isRegroup = action.kind === 'regroup';
  return {
    at,
    rule,
    name: pattern(when.name),
    group: when.group !== null || isRegroup ? createGroupRules(when.group, isRegroup ? action.to : null) : null,
    find: action.kind === 'rename' ? compilePattern(action.find) : null,
    to: action.kind === 'rename' ? parseReplacement(action.to) : [],
  };
}

function refuseMistakes(rules: readonly ImportRule[]): void {
  const details = rules.flatMap((rule, at) =>
    ruleProblems(rule).map(({ field, problem }) => ({ where: `rules.${at}.${field}`, problem })),
  );
  if (details.length === 0) return;
  const [{ where, problem }] = details as [(typeof details)[number]];
  throw new HeadwaterError('request_invalid', `${where} ${problem}.`, 'Correct the named rule.', { details });
}

/** One entry on its way through the rules. */
class Work {
  #name: string;
  #folded: string | null = null;
  #isSeparator: boolean | null = null;
  groups: readonly string[];
  number: string | null;
  region: string | undefined;

  constructor(entry: RuledEntry) {
    this.#name = entry.name;
    this.groups = entry.groups;
    this.number = entry.number;
    this.region = entry.region;
  }

  fits({ rule, name, group }: CompiledRule): boolean {
    if (group !== null && rule.when.group !== null && !group.fits(this.groups)) return false;
    if (name !== null && !name.fits(this.#name, this.#fold())) return false;
    return !rule.when.isSeparator || this.#isHeading();
  }

  /** @returns Whether anything in the name fitted. A name of which nothing would be left stays. */
  rename({ find, to }: CompiledRule): boolean {
    if (!find!.fits(this.#name, this.#fold())) return false;
    const next = tidyText(find!.replace(this.#name, to));
    if (next !== '' && next !== this.#name) {
      this.#name = next;
      this.#folded = null;
      this.#isSeparator = null;
    }
    return true;
  }

  result<Entry extends RuledEntry>(entry: Entry): Entry {
    const { groups, number, region } = this;
    const name = this.#name;
    const hasGroups = groups === entry.groups || isSameList(groups, entry.groups);
    if (name === entry.name && hasGroups && number === entry.number && region === entry.region) return entry;
    const result: RuledEntry = { ...entry, name, number, groups: hasGroups ? entry.groups : groups };
    if (region !== undefined) result.region = region;
    const raw: RawValues = { ...entry.raw };
    if (name !== entry.name) raw.name ??= entry.name;
    if (!hasGroups) raw.groups ??= entry.groups;
    if (number !== entry.number && raw.number === undefined) raw.number = entry.number;
    if (name !== entry.name || !hasGroups || number !== entry.number) result.raw = raw;
    return result as Entry; // it has all that the entry has
  }

  #fold(): string {
    this.#folded ??= foldCase(this.#name);
    return this.#folded;
  }

  #isHeading(): boolean {
    this.#isSeparator ??= isSeparatorName(this.#name);
    return this.#isSeparator;
  }
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, at) => text === other[at]);
}

/** How many numbers each rule has given. */
class NumberCounts {
  readonly #counts = new Map<CompiledRule, number>();

  /** null: numbers end at 999,999. */
  next(step: CompiledRule): string | null {
    const { action } = step.rule;
    if (action.kind !== 'number') return null;
    if (!action.counts) return action.to;
    const count = this.#counts.get(step) ?? 0;
    this.#counts.set(step, count + 1);
    const number = Number(action.to) + count;
    return number > NUMBER_MAX ? null : String(number);
  }
}
