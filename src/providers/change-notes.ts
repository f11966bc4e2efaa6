import type { ListKind } from '../base/import-choice.js';

/** Notes what a refresh changes, for people to look at: of each list the first ones of each kind. */
export interface ChangeNotes {
  add(note: ChangeNote): void;
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
    add(note) {
      const key = `${note.list} ${note.what}`;
      const count = counts.get(key) ?? 0;
      if (count >= NOTED_MAX) return;
      counts.set(key, count + 1);
      notes.push(note);
    },
    list: () => notes,
  };
}
