import { isRow, keysOfGroup, keysOfNames } from '../base/group-names.js';
import { type GroupChoice, type GroupNames, LIST_KINDS, type ListKind } from '../base/import-choice.js';
import type { ProviderGroupRow, ProviderRow } from '../store/index.js';
import type { ProviderEdit } from './edits.js';

/**
 * The choice with which a list comes in that somebody switches on: they want it, though groups of other lists were chosen
 * before. A choice by list says nothing about it, so all of it comes. Names in one row count for all lists; where each is a
 * group of the lists that came in until now, they are kept for those. Else they may be meant for the list, and stay.
 *
 * @param readGroups What is known of its groups. @returns Null: the choice stays.
 */
export function choiceForSwitchedOn(
  row: ProviderRow,
  edit: ProviderEdit,
  readGroups: () => readonly Pick<ProviderGroupRow, 'list' | 'name'>[],
): GroupChoice | null {
  const { include } = row.groups;
  const switchedOn = LIST_KINDS.filter((list) => edit[WANTS[list]] === true && !row[WANTS[list]]);
  if (edit.groups !== undefined || switchedOn.length === 0 || !isRow(include) || include.length === 0) return null;
  const before = LIST_KINDS.filter((list) => row[WANTS[list]]);
  const known = readGroups();
  const keysIn = (lists: readonly ListKind[]) =>
    new Set(known.filter(({ list }) => lists.includes(list)).flatMap(({ list, name }) => keysOfGroup(list, name)));
  const ofOthers = keysIn(before);
  const ofSwitchedOn = keysIn(switchedOn);
  const keys = keysOfNames(include);
  if (!keys.every((key) => ofOthers.has(key)) || keys.some((key) => ofSwitchedOn.has(key))) return null;
  return { ...row.groups, include: Object.fromEntries(before.map((list) => [list, namesFor(list, include)])) };
}

const WANTS = { live: 'wantsLive', movies: 'wantsMovies', series: 'wantsSeries' } as const satisfies Record<
  ListKind,
  keyof ProviderRow
>;

/** Of one row: `live:UK` may be the group `UK` of the list, or one that is called so. */
function namesFor(list: ListKind, row: GroupNames & readonly string[]): string[] {
  const prefix = `${list}:`;
  return row.flatMap((name) => (name.toLowerCase().startsWith(prefix) ? [name, name.slice(prefix.length)] : [name]));
}
