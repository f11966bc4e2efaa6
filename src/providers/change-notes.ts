import type { ListKind } from '../base/import-choice.js';

/** Notes what a refresh changes, for people to look at: of each list the first ones of each kind. */
export interface ChangeNotes {
  /** @param make Asked for those that are kept only. */
  add(list: ListKind, what: ChangeNote['what'], make: () => Omit<ChangeNote, 'list' | 'what'>): void;
  list(): readonly ChangeNote[];
}

export interface ChangeNote {
  list: ListKind;
  what: 'added' | 'changed' | 'missing';
  name: string;
  /** What it was called before, if that is what changed. */
  nameBefore: string | null;
  groupName: string | null;
}

const NOTED_MAX = 200;

export function createChangeNotes(): ChangeNotes {
  const notes: ChangeNote[] = [];
  const counts = new Map<string, number>();
  return {
    add(list, what, make) {
      const key = `${list} ${what}`;
      const count = counts.get(key) ?? 0;
      if (count >= NOTED_MAX) return;
      counts.set(key, count + 1);
      notes.push({ list, what, ...make() });
    },
    list: () => notes,
  };
}
