import { HeadwaterError } from '../base/errors.js';
import { deviceNames, foldLineupName, freeLineupName } from '../base/lineup-names.js';
import type { LineupId } from '../base/model.js';
import type { Stores } from '../store/index.js';

type NameStores = Pick<Stores, 'lineups' | 'devices'>;

/** Throws `lineup_name_taken` where a line-up or a device of one has the name. @param ownId It may have it itself. */
export function refuseTakenName(stores: NameStores, name: string, ownId: LineupId | null): void {
  const holder = namesOf(stores, ownId).find((one) => foldLineupName(one.name) === foldLineupName(name));
  if (!holder) return;
  const problem = `"${holder.name}" is the name of another ${holder.isLineup ? 'line-up' : 'tuner'}`;
  throw new HeadwaterError(
    'lineup_name_taken',
    `There is a ${holder.isLineup ? 'line-up' : 'tuner'} with the name "${holder.name}": players could not tell the two tuners apart.`,
    holder.isLineup
      ? 'Choose another name, or rename that line-up first.'
      : 'Choose another name, or rename the line-up that is split into this tuner and others.',
    { details: [{ where: 'name', problem }] },
  );
}

/** The name, or one like it that nothing has. */
export const freeNameOf = (stores: NameStores, name: string): string =>
  freeLineupName(
    name,
    namesOf(stores, null).map((one) => one.name),
  );

/** What players see, and what they would see of line-ups that are switched off. @param exceptId Without this one and its devices. */
function namesOf({ lineups, devices }: NameStores, exceptId: LineupId | null): { name: string; isLineup: boolean }[] {
  const rows = lineups.list();
  const parts = devices.list().filter(({ part }) => part > 0);
  const names = deviceNames(rows, parts);
  const ofParts = parts.filter(({ lineupId }) => lineupId !== exceptId).flatMap(({ id }) => names.get(id) ?? []);
  return [
    ...rows.filter(({ id }) => id !== exceptId).map(({ name }) => ({ name, isLineup: true })),
    ...ofParts.map((name) => ({ name, isLineup: false })),
  ];
}
