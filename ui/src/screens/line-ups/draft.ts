import type { Lineup, LineupChannel } from '../../api/client.js';
import type { LineupPatch } from './edit-line-up.js';

/** What somebody is about to say about a line-up; nothing of it counts until it is saved. */
export interface Draft {
  groups: readonly string[];
  /** Single channels, by id. */
  picks: ReadonlyMap<number, boolean>;
  /** Who stands at the place of another channel, by the id of that one. A place keeps its number. */
  places: ReadonlyMap<number, { was: LineupChannel; now: LineupChannel }>;
  /** Numbers that were typed, by id, and the one that was saved then. */
  typed: ReadonlyMap<number, { number: string; was: string | null }>;
}

export const emptyDraft = ({ groups }: Pick<Draft, 'groups'>): Draft => ({
  groups,
  picks: new Map(),
  places: new Map(),
  typed: new Map(),
});

/** As the daemon compares them. */
export const foldGroup = (name: string): string => name.trim().normalize('NFC').toLowerCase();

export function hasGroup(groups: readonly string[], name: string): boolean {
  const folded = foldGroup(name);
  return groups.some((group) => foldGroup(group) === folded);
}

export function toggleGroup(draft: Draft, name: string): Draft {
  const isIn = hasGroup(draft.groups, name);
  const groups = isIn ? draft.groups.filter((group) => foldGroup(group) !== foldGroup(name)) : [...draft.groups, name];
  return { ...draft, groups };
}

/** Whether a channel would be in it: what was said about it, else what its group says, else as it is. */
export function wouldBeIn(
  { groups, picks }: Draft,
  saved: Pick<Lineup, 'groups'>,
  channel: { id: number; groupName: string | null; isRadio: boolean },
  isIn: boolean,
): boolean {
  const picked = picks.get(channel.id);
  if (picked !== undefined) return picked;
  const { groupName } = channel;
  if (groupName === null || channel.isRadio) return isIn;
  const [before, now] = [hasGroup(saved.groups, groupName), hasGroup(groups, groupName)];
  return before === now ? isIn : now;
}

export function pick(draft: Draft, id: number, isIn: boolean): Draft {
  return { ...draft, picks: new Map(draft.picks).set(id, isIn) };
}

/** Who would stand where a channel stands. */
export const standingAt = ({ places }: Draft, was: LineupChannel): LineupChannel => places.get(was.id)?.now ?? was;

/**
 * Moves a channel to another place. Those between move up by one; the numbers stay where they are.
 *
 * @param rowAt As it is saved. @returns Null where a row between has not been read.
 */
export function moveRow(
  draft: Draft,
  fromAt: number,
  toAt: number,
  rowAt: (at: number) => LineupChannel | undefined,
): Draft | null {
  const step = fromAt < toAt ? 1 : -1;
  const places = new Map(draft.places);
  const standing = (at: number) => {
    const was = rowAt(at);
    return was && standingAt(draft, was);
  };
  const moved = standing(fromAt);
  if (!moved || fromAt === toAt) return null;
  for (let at = fromAt; at !== toAt + step; at += step) {
    const now = at === toAt ? moved : standing(at + step);
    const was = rowAt(at);
    if (!now || !was) return null;
    if (now.id === was.id) places.delete(was.id);
    else places.set(was.id, { was, now });
  }
  return { ...draft, places };
}

/** @param number Empty, or as it is saved: nothing is said. */
export function typeNumber(draft: Draft, { id, number: saved }: LineupChannel, number: string): Draft {
  const typed = new Map(draft.typed);
  if (number === '' || number === saved) typed.delete(id);
  else typed.set(id, { number, was: saved });
  return { ...draft, typed };
}

/** Without what is said about numbers: somebody else has changed them meanwhile. */
export const withoutNumbers = (draft: Draft): Draft => ({ ...draft, places: new Map(), typed: new Map() });

/**
 * Numbers of an edit that is not saved, each with the one that was there when it was drafted; those that were typed go before
 * those of the places.
 */
function numbersOf({ places, typed }: Draft): NonNullable<LineupPatch['numbers']> {
  const numbers = new Map<number, { number: string; was: string | null }>();
  for (const { was, now } of places.values()) numbers.set(now.id, { number: was.number ?? '', was: now.number });
  for (const [id, said] of typed) numbers.set(id, said);
  return [...numbers].map(([channelId, said]) => ({ channelId, ...said }));
}

/** What is to be sent; null: nothing is to be saved. */
export function patchOf(draft: Draft, saved: Pick<Lineup, 'groups'>): LineupPatch | null {
  const sorted = (groups: readonly string[]) => JSON.stringify(groups.map(foldGroup).sort());
  const numbers = numbersOf(draft);
  const patch: LineupPatch = {
    ...(sorted(draft.groups) === sorted(saved.groups) ? {} : { groups: [...draft.groups] }),
    ...(draft.picks.size === 0 ? {} : { picks: [...draft.picks].map(([channelId, isIn]) => ({ channelId, isIn })) }),
    ...(numbers.length === 0 ? {} : { numbers }),
  };
  return Object.keys(patch).length === 0 ? null : patch;
}
