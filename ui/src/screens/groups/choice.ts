import type { InferRequestType } from 'hono/client';
import type { api } from '../../api/client.js';

export const LISTS = ['live', 'movies', 'series'] as const;
export type ListKind = (typeof LISTS)[number];

/** One group of a provider, as it is chosen from. */
export interface Group {
  list: ListKind;
  /** Empty for entries without a group. */
  name: string;
  entryCount: number;
  countries: readonly string[];
  languages: readonly string[];
  caution: 'adult' | 'events' | 'separator' | null;
  /** It came after the first reading, so that it comes in by name only. */
  isLater: boolean;
  /** It waits for an answer. */
  isNew: boolean;
  /** Somebody has said no. */
  isRefused: boolean;
}

type Patch = InferRequestType<(typeof api.providers)[':id']['$patch']>['json'];

/** What is sent of a choice. Lists that it does not name stay on or off as they are. */
export type Choice = Required<Pick<Patch, 'groups'>> & Pick<Patch, ListKind>;
export type NewGroups = NonNullable<Choice['groups']['newGroups']>;

export const keyOf = ({ list, name }: Pick<Group, 'list' | 'name'>): string => `${list}:${name}`;

interface Kept {
  /** Keys of new groups that stay out for good unless they are ticked; others go on waiting for an answer. */
  refused?: ReadonlySet<string>;
  /** What was chosen until now. It stays as it is for a list of which no group is shown: it may not have been read yet. */
  before?: NamesByUse;
}

/** @param taken Keys of the groups that are ticked; at least one. */
export function choiceOf(
  groups: readonly Group[],
  taken: ReadonlySet<string>,
  newGroups: NewGroups,
  { refused = new Set(), before = {} }: Kept = {},
): Choice {
  const isTaken = (group: Group) => taken.has(keyOf(group));
  const has = (list: ListKind) => groups.some((group) => group.list === list && isTaken(group));
  const isShown = (list: ListKind) => groups.some((group) => group.list === list);
  // a list of which nothing is wanted is switched off; of one that is not named, all comes in
  const isAll = (list: ListKind) => {
    const own = groups.filter((group) => group.list === list);
    return own.every(isTaken) && (newGroups === 'include' || !own.some(({ isLater }) => isLater));
  };
  const isNo = ({ list, name, isNew, isLater, isRefused, caution }: Group) =>
    isNew ? refused.has(keyOf({ list, name })) : isRefused || caution === 'adult' || (isLater && has(list));
  const isLeftOut = (group: Group) => !isTaken(group) && isNo(group);
  const namesOf = (list: ListKind, isMeant: (group: Group) => boolean) =>
    groups.filter((group) => group.list === list && isMeant(group)).map(({ name }) => name);
  const included = (list: ListKind) => (has(list) && !isAll(list) ? namesOf(list, isTaken) : null);
  const excluded = (list: ListKind) =>
    groups.some((group) => group.list === list && isLeftOut(group)) ? namesOf(list, isLeftOut) : null;
  return {
    ...Object.fromEntries(LISTS.filter(isShown).map((list) => [list, has(list)])),
    groups: {
      include: byList((list) => (isShown(list) ? included(list) : namesFor(list, before.include))),
      exclude: byList((list) => (isShown(list) ? excluded(list) : namesFor(list, before.exclude))),
      newGroups,
    },
  };
}

/** @param namesOf null: nothing is said of the list. */
function byList(namesOf: (list: ListKind) => string[] | null): Partial<Record<ListKind, string[]>> {
  return Object.fromEntries(
    LISTS.flatMap((list) => {
      const names = namesOf(list);
      return names ? [[list, names]] : [];
    }),
  );
}

type NamesByUse = Pick<Choice['groups'], 'include' | 'exclude'>;

/** One row of names means all lists; in it `movies:Action` may be the group `Action` of the films, or one that is called so. */
function namesFor(list: ListKind, names: NamesByUse['include'] = {}): string[] | null {
  if (!Array.isArray(names)) return names[list] ?? null;
  const prefix = `${list}:`;
  const own = (name: string) => (name.toLowerCase().startsWith(prefix) ? [name, name.slice(prefix.length)] : [name]);
  return names.length === 0 ? null : names.flatMap(own);
}

/** Whether a choice lets in a group of a list that is on, and that was not known until now. */
export function letsIn({ include, exclude }: NamesByUse, { list, name }: Pick<Group, 'list' | 'name'>): boolean {
  const isAmong = (names: readonly string[] | null) => names?.some((one) => folded(one) === folded(name)) ?? null;
  return isAmong(namesFor(list, exclude)) !== true && isAmong(namesFor(list, include)) !== false;
}

/** Upper and lower case are the same group. */
const folded = (name: string): string => name.trim().normalize('NFC').toLowerCase();

/** What a person has ticked and unticked, by key. Groups that they did not touch, or that come later, are not in it. */
export type Ticks = ReadonlyMap<string, boolean>;

export function ticksBetween(before: ReadonlySet<string>, after: ReadonlySet<string>): Ticks {
  const on = [...after].filter((key) => !before.has(key)).map((key) => [key, true] as const);
  const off = [...before].filter((key) => !after.has(key)).map((key) => [key, false] as const);
  return new Map([...on, ...off]);
}

export function withTicks(taken: ReadonlySet<string>, ticks: Ticks): Set<string> {
  const keys = [...taken].filter((key) => ticks.get(key) !== false);
  return new Set([...keys, ...[...ticks].flatMap(([key, isOn]) => (isOn ? [key] : []))]);
}

export interface Place {
  /** A country's code in capitals, a language's in small letters. */
  code: string;
  entries: EntrySum;
  keys: readonly string[];
}

/** Countries and languages of which there are groups, the largest first. */
export function placesOf(groups: readonly Group[], countEntries: EntryCounter): Place[] {
  const places = new Map<string, Group[]>();
  for (const group of groups) {
    for (const code of [...group.countries, ...group.languages]) {
      const place = places.get(code);
      if (place) place.push(group);
      else places.set(code, [group]);
    }
  }
  return [...places]
    .map(([code, of]) => ({ code, entries: countEntries(of), keys: of.map(keyOf) }))
    .sort((a, b) => b.entries.count - a.entries.count);
}

/** How many entries each list has, each counted once; left out where nobody knows. */
export type ListTotals = Partial<Record<ListKind, number>>;

export interface EntrySum {
  count: number;
  /** Else it is so many at most: some entries are in several groups, and how many of these ones is not known. */
  isExact: boolean;
}

/** How many entries are in any of some groups; an entry may be in several of them. */
export type EntryCounter = (meant: readonly Group[]) => EntrySum;

/**
 * The counts of groups add up to more than their list where groups share entries. How many they share altogether is known,
 * and with it the least and the most that some of them can have; where both are the same, it is the number.
 */
export function createEntryCounter(groups: readonly Group[], totals: ListTotals): EntryCounter {
  const ofList = (some: readonly Group[], list: ListKind) => some.filter((group) => group.list === list);
  const sums = new Map(LISTS.map((list) => [list, sumOf(ofList(groups, list))]));
  return (meant) => {
    const parts = LISTS.map((list): EntrySum => {
      const own = ofList(meant, list);
      const sum = sumOf(own);
      const all = sums.get(list)!;
      const total = Math.min(totals[list] ?? all, all);
      const sharedCount = totals[list] === undefined || totals[list] > all ? all : all - total;
      const largest = own.reduce((most, { entryCount }) => Math.max(most, entryCount), 0);
      const most = Math.min(sum, total);
      return { count: most, isExact: Math.max(largest, sum - sharedCount) === most };
    });
    return { count: sumBy(parts, ({ count }) => count), isExact: parts.every(({ isExact }) => isExact) };
  };
}

const sumBy = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
const sumOf = (groups: readonly Group[]): number => sumBy(groups, ({ entryCount }) => entryCount);

/** What this browser's languages say about the house, for when nobody has set it. */
export function guessHousehold(): { countries: string[]; languages: string[] } {
  const locales = navigator.languages.flatMap((tag) => {
    try {
      return [new Intl.Locale(tag)];
    } catch {
      return []; // not every browser's list is clean
    }
  });
  const codes = (of: (locale: Intl.Locale) => string | undefined) => [
    ...new Set(locales.flatMap((locale) => of(locale) ?? [])),
  ];
  return {
    countries: codes(({ region }) => region).filter((code) => /^[A-Z]{2}$/.test(code)),
    languages: codes((locale) => locale.language).filter((code) => /^[a-z]{2}$/.test(code)),
  };
}
