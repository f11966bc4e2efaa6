import { GROUPS_MAX, type ListKind } from '../base/import-choice.js';
import { NO_GROUP } from './group-choice.js';

/** Counts the groups of a list while it is read. */
export interface GroupCount {
  /** @param name Of the entry: the first ones are kept as examples. */
  add(list: ListKind, groups: readonly string[], name: string): void;
  /** The list names an entry again under further groups. */
  join(list: ListKind, groups: readonly string[]): void;
  /** In the order of the list. */
  groups(): CountedGroup[];
}

export interface CountedGroup {
  list: ListKind;
  /** Empty for entries without a group. */
  name: string;
  entryCount: number;
  position: number;
  /** Names of its first entries. */
  examples: string[];
}

const EXAMPLES_MAX = 3;
const NONE: readonly string[] = [NO_GROUP];

export function createGroupCount(): GroupCount {
  const counted: Record<ListKind, Map<string, CountedGroup>> = {
    live: new Map(),
    movies: new Map(),
    series: new Map(),
  };
  let groupCount = 0;
  // what comes after the last one that is told apart counts as without a group
  const groupOf = (list: ListKind, wanted: string): CountedGroup => {
    const name = groupCount < GROUPS_MAX || counted[list].has(wanted) ? wanted : NO_GROUP;
    const known = counted[list].get(name);
    if (known) return known;
    const made = { list, name, entryCount: 0, position: groupCount++, examples: [] };
    counted[list].set(name, made);
    return made;
  };
  return {
    add(list, groups, name) {
      for (const group of groups.length === 0 ? NONE : groups) {
        const of = groupOf(list, group);
        of.entryCount++;
        if (of.examples.length < EXAMPLES_MAX) of.examples.push(name);
      }
    },
    join(list, groups) {
      for (const group of groups) groupOf(list, group).entryCount++;
    },
    groups: () => Object.values(counted).flatMap((groups) => [...groups.values()]),
  };
}
