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

/** What is sent of a choice. */
export type Choice = Required<
  Pick<InferRequestType<(typeof api.providers)[':id']['$patch']>['json'], 'groups' | 'live' | 'movies' | 'series'>
>;
export type NewGroups = NonNullable<Choice['groups']['newGroups']>;

export const keyOf = ({ list, name }: Pick<Group, 'list' | 'name'>): string => `${list}:${name}`;

/**
 * @param taken Keys of the groups that are ticked; at least one.
 * @param areNewRefused New groups that are not ticked stay out for good; else they go on waiting for an answer.
 */
export function choiceOf(
  groups: readonly Group[],
  taken: ReadonlySet<string>,
  newGroups: NewGroups,
  areNewRefused = false,
): Choice {
  const isTaken = (group: Group) => taken.has(keyOf(group));
  const has = (list: ListKind) => groups.some((group) => group.list === list && isTaken(group));
  // a list of which nothing is wanted is switched off; of one that is not named, all comes in
  const isAll = (list: ListKind) => {
    const own = groups.filter((group) => group.list === list);
    return own.every(isTaken) && (newGroups === 'include' || !own.some(({ isLater }) => isLater));
  };
  const chosen = LISTS.filter((list) => has(list) && !isAll(list));
  const isNo = ({ list, isNew, isLater, isRefused, caution }: Group) =>
    isNew ? areNewRefused : isRefused || caution === 'adult' || (isLater && has(list));
  const isLeftOut = (group: Group) => !isTaken(group) && isNo(group);
  const refused = LISTS.filter((list) => groups.some((group) => group.list === list && isLeftOut(group)));
  const namesOf = (list: ListKind, isMeant: (group: Group) => boolean) =>
    groups.filter((group) => group.list === list && isMeant(group)).map(({ name }) => name);
  return {
    ...{ live: has('live'), movies: has('movies'), series: has('series') },
    groups: {
      include: Object.fromEntries(chosen.map((list) => [list, namesOf(list, isTaken)])),
      exclude: Object.fromEntries(refused.map((list) => [list, namesOf(list, isLeftOut)])),
      newGroups,
    },
  };
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
