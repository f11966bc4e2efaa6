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
