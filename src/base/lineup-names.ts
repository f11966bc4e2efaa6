import type { LineupId } from './model.js';

/**
 * Names of line-ups: players list the tuners of a house by them, so no two may be the same to a reader. Upper and lower case
 * are.
 */
export function foldLineupName(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** `Kids`, or `Kids (2)` where that is taken: `Kids 2` would be the second device of a line-up that is split. */
export function freeLineupName(name: string, taken: Iterable<string>): string {
  const folded = new Set(Array.from(taken, foldLineupName));
  let free = name.trim();
  for (let count = 2; folded.has(foldLineupName(free)); count++) free = `${name.trim()} (${count})`;
  return free;
}

/** Whose devices are named. */
interface NamedLineup {
  id: LineupId;
  name: string;
  splitAt: number | null;
}
interface NamedDevice {
  id: number;
  lineupId: LineupId;
  part: number;
}

/**
 * What players show of each device: the first is called as its line-up, the next `Kids 2`, or `Kids 2 (2)` where something else
 * is called that. Devices that a line-up had while it was split have no name until it is split again.
 *
 * @returns Names by the id of the device.
 */
export function deviceNames(lineups: readonly NamedLineup[], devices: readonly NamedDevice[]): Map<number, string> {
  const byId = new Map(lineups.map((lineup) => [lineup.id, lineup]));
  const taken = lineups.map(({ name }) => name);
  const names = new Map<number, string>();
  for (const { id, lineupId, part } of devices) {
    const lineup = byId.get(lineupId);
    if (!lineup || (part > 0 && lineup.splitAt === null)) continue;
    const name = part === 0 ? lineup.name : freeLineupName(`${lineup.name} ${part + 1}`, taken);
    names.set(id, name);
    taken.push(name);
  }
  return names;
}
