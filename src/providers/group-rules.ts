import { foldCase } from '../base/pattern-literals.js';
import { compilePattern, fillIn, parseReplacement } from '../base/patterns.js';
import { tidyText } from './tidy.js';

/** What one rule thinks of groups. A list has few of them beside its entries, so each is looked at once. */
export interface GroupTest {
  /** Whether one of an entry's groups fits; an entry without a group has the empty one. */
  fits(groups: readonly string[]): boolean;
  fitsOne(group: string): boolean;
  /** With the new name for those that fit, each group once. */
  regroup(groups: readonly string[]): readonly string[];
}

/** A list that makes up a group for each entry must not fill the memory. */
const GROUPS_KEPT = 10_000;
const NO_GROUP: readonly string[] = [''];

/** @param source Null: every group fits. @param to The new name, `$1` being a bracket of the pattern; null: it stays. */
export function createGroupRules(source: string | null, to: string | null): GroupTest {
  const pattern = source === null ? null : compilePattern(source);
  const replacement = to === null ? null : parseReplacement(to);
  const fitsOne = remember((group: string) => pattern === null || pattern.fits(group, foldCase(group)));
  const renamed = remember((group: string) => {
    const found = pattern?.capture(group) ?? [group];
    return replacement === null ? group : tidyText(fillIn(replacement, (at) => found[at] ?? ''));
  });
  const fits = lastKept((groups: readonly string[]) => orNone(groups).some(fitsOne));
  const regroup = lastKept((groups: readonly string[]): readonly string[] => {
    const next = orNone(groups).map((group) => (fitsOne(group) ? renamed(group) : group));
    return [...new Set(next)].filter((group) => group !== '');
  });
  return { fits, fitsOne, regroup };
}

const orNone = (groups: readonly string[]): readonly string[] => (groups.length === 0 ? NO_GROUP : groups);

function remember<Answer>(ask: (group: string) => Answer): (group: string) => Answer {
  const known = new Map<string, Answer>();
  return (group) => {
    const kept = known.get(group);
    if (kept !== undefined) return kept;
    const answer = ask(group);
    if (known.size >= GROUPS_KEPT) known.clear();
    known.set(group, answer);
    return answer;
  };
}

/** Neighbours in a list share one array of groups. */
function lastKept<Answer>(ask: (groups: readonly string[]) => Answer): (groups: readonly string[]) => Answer {
  let last: { groups: readonly string[]; answer: Answer } | null = null;
  return (groups) => {
    if (last?.groups !== groups) last = { groups, answer: ask(groups) };
    return last.answer;
  };
}
