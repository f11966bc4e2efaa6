import { HeadwaterError } from '../base/errors.js';
import { foldLineupName, freeLineupName } from '../base/lineup-names.js';
import type { LineupId } from '../base/model.js';
import type { Stores } from '../store/index.js';

/** Throws `lineup_name_taken` where a line-up has the name. @param ownId It may have it itself. */
export function refuseTakenName({ lineups }: Pick<Stores, 'lineups'>, name: string, ownId: LineupId | null): void {
  const holder = lineups.list().find((row) => row.id !== ownId && foldLineupName(row.name) === foldLineupName(name));
  if (!holder) return;
  const problem = `"${holder.name}" is the name of another line-up`;
  throw new HeadwaterError(
    'lineup_name_taken',
    `There is a line-up with the name "${holder.name}": players could not tell the two tuners apart.`,
    'Choose another name, or rename that line-up first.',
    { details: [{ where: 'name', problem }] },
  );
}

/** The name, or one like it that no line-up has. */
export const freeNameOf = ({ lineups }: Pick<Stores, 'lineups'>, name: string): string =>
  freeLineupName(
    name,
    lineups.list().map((row) => row.name),
  );
