import { createNameLookup, keysOfGroup, keysOfNames } from '../base/group-names.js';
import type { GroupChoice, ListKind } from '../base/import-choice.js';

/** Says of each entry whether its groups are wanted. Made anew for each reading. */
export interface GroupGate {
  /** An entry of several groups comes in with one that is wanted, unless another of them is refused. */
  entry(list: ListKind, groups: readonly string[]): GroupVerdict;
  verdict(list: ListKind, group: string): GroupVerdict;
  /** Keys of names that the choice includes and that none of the groups it was asked about has. */
  unknownNames(): string[];
}

export type GroupVerdict =
  | 'taken'
  /** Nobody chose it. */
  | 'left'
  /** Somebody said no. */
  | 'refused'
  /** It came later than the choice, and stays out for now or for good. */
  | 'later';

/** The group of entries that have none. */
export const NO_GROUP = '';

/** @param isLater Whether a group was not there when the list was first read. */
export function createGroupGate(choice: GroupChoice, isLater: (list: ListKind, group: string) => boolean): GroupGate {
  const include = createNameLookup(choice.include);
  const exclude = createNameLookup(choice.exclude);
  const known = new Map<string, GroupVerdict>();
  const unmet = new Set(keysOfNames(choice.include));

  const decide = (list: ListKind, group: string): GroupVerdict => {
    for (const key of keysOfGroup(list, group)) unmet.delete(key);
    if (exclude.has(list, group)) return 'refused';
    if (include.has(list, group)) return 'taken';
    if (isLater(list, group) && choice.newGroups === 'include') return 'taken';
    // of a list of which somebody wants nothing, a new group is no question
    if (isLater(list, group) && !include.saysNothingOf(list)) return 'later';
    return include.saysOf(list) ? 'left' : 'taken';
  };
  // neighbours share one array of groups
  let last: { list: ListKind; groups: readonly string[]; verdict: GroupVerdict } | null = null;
  const verdict: GroupGate['verdict'] = (list, group) => {
    const key = `${list}:${group}`;
    const made = known.get(key) ?? decide(list, group);
    if (known.size < VERDICTS_MAX) known.set(key, made);
    return made;
  };

  const ofAll: GroupGate['entry'] = (list, groups) => {
    if (groups.length <= 1) return verdict(list, groups[0] ?? NO_GROUP);
    const made = groups.map((group) => verdict(list, group));
    return (['refused', 'taken', 'later'] as const).find((one) => made.includes(one)) ?? 'left';
  };

  return {
    verdict,
    unknownNames: () => [...unmet],
    entry(list, groups) {
      if (last === null || last.groups !== groups || last.list !== list)
        last = { list, groups, verdict: ofAll(list, groups) };
      return last.verdict;
    },
  };
}

const VERDICTS_MAX = 50_000;
