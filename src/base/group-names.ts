import { type GroupNames, LIST_KINDS, type ListKind } from './import-choice.js';

/** Names of groups that somebody has chosen, to be looked up. */
export interface NameLookup {
  has(list: ListKind, group: string): boolean;
  /** Whether anything is said about the list; else all of its groups are as good as each other. */
  saysOf(list: ListKind): boolean;
  /** Its own row is there and empty: nothing of the list is meant. */
  saysNothingOf(list: ListKind): boolean;
}

export function createNameLookup(names: GroupNames): NameLookup {
  if (isRow(names)) {
    const folded = new Set(names.map(foldGroup));
    return {
      has: (list, group) => folded.has(foldGroup(group)) || folded.has(`${list}:${foldGroup(group)}`),
      saysOf: () => folded.size > 0,
      saysNothingOf: () => false,
    };
  }
  const byList = new Map(entriesOf(names).map(([list, own]) => [list, new Set(own.map(foldGroup))]));
  return {
    has: (list, group) => byList.get(list)?.has(foldGroup(group)) ?? false,
    saysOf: (list) => byList.has(list),
    saysNothingOf: (list) => byList.get(list)?.size === 0,
  };
}

/** Nothing is said about any list. */
export function isNothing(names: GroupNames): boolean {
  return (isRow(names) ? names : entriesOf(names)).length === 0;
}

/** One key for each name, such that no two names that mean different groups have the same. @param isWanted Others are left out. */
export function keysOfNames(names: GroupNames, isWanted: (list: ListKind) => boolean = () => true): string[] {
  if (isRow(names)) return names.map((name) => `any:${foldGroup(name)}`);
  return entriesOf(names).flatMap(([list, own]) =>
    isWanted(list) ? own.map((name) => `${list}:${foldGroup(name)}`) : [],
  );
}

/** The keys under which a group may be named. */
export function keysOfGroup(list: ListKind, group: string): string[] {
  const name = foldGroup(group);
  return [`any:${name}`, `any:${list}:${name}`, `${list}:${name}`];
}

/** Upper and lower case are the same group. */
export function foldGroup(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** Names for all lists. */
export const isRow = (names: GroupNames): names is readonly string[] => Array.isArray(names);

function entriesOf(names: Exclude<GroupNames, readonly string[]>): [ListKind, readonly string[]][] {
  return LIST_KINDS.flatMap((list): [ListKind, readonly string[]][] => (names[list] ? [[list, names[list]]] : []));
}
