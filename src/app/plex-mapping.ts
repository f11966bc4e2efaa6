/** One channel of a tuner as a DVR of Plex has it. */
export interface PlexMapping {
  /** Ours, by which Plex tunes. */
  number: string;
  isEnabled: boolean;
  /** Of the guide that somebody or Plex has matched it with. */
  guideKey: string | null;
  guideNumber: string | null;
}

export interface Change {
  came: readonly string[];
  went: readonly string[];
}

export function changeBetween(before: ReadonlySet<string>, now: ReadonlySet<string>): Change {
  return {
    came: [...now].filter((number) => !before.has(number)),
    went: [...before].filter((number) => !now.has(number)),
  };
}

/**
 * Plex takes a mapping as a whole, so what is not to be changed has to be sent as it is: a channel that somebody has switched
 * off stays off, and one that is matched with another entry of the guide keeps it.
 *
 * @returns Null: there is nothing to change.
 */
export function planMapping(current: readonly PlexMapping[], { came, went }: Change): PlexMapping[] | null {
  const known = new Set(current.map(({ number }) => number));
  const left = current.filter(({ number }) => !went.includes(number));
  const added = came.filter((number) => !known.has(number));
  if (added.length === 0 && left.length === current.length) return null;
  return [...left, ...added.map((number) => ({ number, isEnabled: true, guideKey: null, guideNumber: null }))];
}
