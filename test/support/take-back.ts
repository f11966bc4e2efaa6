import type { Headwater } from './headwater.js';

interface Change {
  id: number;
  undoes: number | null;
  canUndo: boolean;
}

/**
 * For a house that several tests share. Remembers where the list of changes ends; what this gives takes back, newest first,
 * what was changed since. A test that begins with it finds the house as the first one did, also when the one before broke off.
 * What cannot be taken back stays.
 */
export async function changesFromHere(headwater: Headwater): Promise<{ takeBack(): Promise<void> }> {
  const list = async () => (await headwater.get<{ items: Change[] }>('/changes?limit=100')).items;
  const mark = (await list())[0]?.id ?? 0;
  return {
    async takeBack() {
      await headwater.idle();
      const since = (await list()).filter(({ id }) => id > mark);
      for (const change of since)
        if (change.canUndo && isDone(change, since)) await headwater.send('POST', `/changes/${change.id}/undo`);
      await headwater.idle();
    },
  };
}

/** Whether it does something or does it again; one that takes back does neither. */
function isDone({ undoes }: Change, all: readonly Change[]): boolean {
  const taken = all.find(({ id }) => id === undoes);
  return undoes === null || (taken !== undefined && !isDone(taken, all));
}
