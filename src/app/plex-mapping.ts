import type { ChannelId } from '../base/model.js';

/** One channel of a tuner as a DVR of Plex has it. */
export interface PlexMapping {
  /** Ours, by which Plex tunes. */
  number: string;
  isEnabled: boolean;
  /** Of the guide that somebody or Plex has matched it with. */
  guideKey: string | null;
  guideNumber: string | null;
}

/** Which channel has which number. */
export type Numbered = ReadonlyMap<string, ChannelId>;

export interface Change {
  /** Numbers of channels that were not there. */
  came: readonly string[];
  /** A channel that was there has another number, which may have been that of another. */
  moved: readonly { from: string; to: string }[];
  /** Numbers that mean nothing any more, or another channel. */
  left: ReadonlySet<string>;
}

/** Two channels that exchange their numbers are two that moved, though all numbers are there as before. */
export function changeBetween(before: Numbered, now: Numbered): Change {
  const numberBefore = new Map([...before].map(([number, id]) => [id, number]));
  const others = [...now].filter(([number, id]) => before.get(number) !== id);
  return {
    came: others.flatMap(([number, id]) => (numberBefore.has(id) ? [] : [number])),
    moved: others.flatMap(([to, id]) => {
      const from = numberBefore.get(id);
      return from === undefined ? [] : [{ from, to }];
    }),
    left: new Set([...before].flatMap(([number, id]) => (now.get(number) === id ? [] : [number]))),
  };
}

/**
 * Plex takes a mapping as a whole, so what is not to be changed has to be sent as it is: a channel that somebody has switched
 * off stays off, and one that is matched with another entry of the guide keeps it, also under another number.
 *
 * @returns Null: there is nothing to change.
 */
export function planMapping(current: readonly PlexMapping[], { came, moved, left }: Change): PlexMapping[] | null {
  const known = new Map(current.map((one) => [one.number, one]));
  const arrivals = new Set(moved.map(({ to }) => to));
  const staying = current.filter(({ number }) => !left.has(number) && !arrivals.has(number));
  const carried = moved.flatMap(({ from, to }) => {
    const was = known.get(from);
    return was ? [renumbered(was, to)] : []; // who has taken it out does not want it under another number
  });
  const added = came.filter((number) => !known.has(number) || left.has(number)).map(asFound);
  if (staying.length === current.length && carried.length + added.length === 0) return null;
  return [...staying, ...carried, ...added];
}

const asFound = (number: string): PlexMapping => ({ number, isEnabled: true, guideKey: null, guideNumber: null });

/** Without a match of its own it is matched with its number. */
function renumbered({ number, isEnabled, guideKey, guideNumber }: PlexMapping, to: string): PlexMapping {
  const kept = (value: string | null) => (value === number ? null : value);
  return { number: to, isEnabled, guideKey: kept(guideKey), guideNumber: kept(guideNumber) };
}
