import { LIST_KINDS, type ListKind, listKindOf } from '../base/import-choice.js';
import type { SourceStreamId } from '../base/model.js';
import { nameWords } from '../base/names.js';
import type { ListCounts } from '../store/index.js';
import { type FoundEntries, Matching } from './entry-matching.js';
import type { ImportEntry } from './list-source.js';
import { identityKey, movedKey, NO_ROW, type StoredEntries } from './stored-entries.js';
import { hashOfValues, joinHash } from './stream-values.js';
import { hashText } from './value-hash.js';

/**
 * Compares a new list with what is stored, before anything is written. This first reading keeps a few numbers per entry,
 * decides which stored entry each one is, and whether the refresh can be trusted. What differs is then written: where that
 * is little, from memory; else the list is read a second time. So a list of any length needs little memory, and a doubtful
 * one changes nothing.
 */
export interface ImportPlan {
  /** What it was compared with. */
  stored: StoredEntries;
  entryCount: number;
  /** Of each list that has entries, now or before. */
  lists: ReadonlyMap<ListKind, PlannedList>;
  /** Share of entries whose identity now belongs to a station with a foreign name. */
  foreignShare: number;
  actionAt(index: number): EntryAction;
  /** What the provider calls the entry that an update changes, until it is written. */
  nameBefore(index: number): string;
  /** By index all entries that are to be written, and some more; null: they were too many to be kept. */
  kept: ReadonlyMap<number, ImportEntry> | null;
  /** Groups under which the entry is named again further down. */
  joinedAt(index: number): readonly string[];
  /** Of the entry's values, with those groups. */
  valueHashAt(index: number): number;
  /** Stored rows whose identity changes; it must be freed before another takes it. */
  moved: readonly number[];
}

/** What becomes of one list of a provider. */
export interface PlannedList extends ListCounts {
  /** Stored rows that the list lacks and that were present until now. */
  missing: readonly number[];
  /** Stored rows that the list has, but that nobody wants any more. */
  leftOut: readonly number[];
  /** Stored rows that the list has, but that its provider has moved to where nobody wants them. */
  movedOut: readonly number[];
  /** Stored entries that were present before, but for those that nobody wants: what was lost is a share of them. */
  presentBefore: number;
}

export type EntryAction =
  | { kind: 'insert'; twin: number }
  | { kind: 'update'; id: SourceStreamId; twin: number }
  | { kind: 'returned'; id: SourceStreamId }
  | { kind: 'keep' };

export interface ImportSurvey {
  add(entry: ImportEntry): void;
  /** The list has the entry, but nobody wants it. @param wouldComeIn Asked of what is stored: as it was listed before. */
  leaveOut(entry: ImportEntry, wouldComeIn: (id: SourceStreamId) => boolean): void;
  /** Whether it is there already, and wanted. */
  isStored(entry: ImportEntry): boolean;
  hasLine(line: number): boolean;
  /** The list names an entry again, under further groups. */
  join(join: { ofLine: number; groups: readonly string[] }): void;
  readonly entryCount: number;
  /** @param byName After a provider renumbered: identities mean nothing, guide id and name decide. */
  plan(options: { byName: boolean }): ImportPlan;
}

export function surveyImport(stored: StoredEntries): ImportSurvey {
  const found: FoundEntries = {
    identityKeys: [],
    singles: [],
    nameHashes: [],
    movedKeys: [],
    valueHashes: [],
    foreign: new Set(),
    joined: new Map(),
  };
  const indexByLine = new LineIndex();
  const changes = new KeptChanges(stored.count);
  let lastRow = NO_ROW;
  /** Entries under a known identity that had another name. */
  const renamed: number[] = [];
  const left: LeftOut = { lists: [], rows: new Uint8Array(stored.count), counts: new Map() };

  return {
    leaveOut(entry, wouldComeIn) {
      const list = listKindOf(entry.kind);
      left.counts.set(list, (left.counts.get(list) ?? 0) + 1);
      if (stored.count === 0) return;
      for (const row of stored.byIdentity.all(identityKey(entry.kind, entry.identity)))
        left.rows[row] = !stored.isLeftOut(row) && wouldComeIn(stored.ids[row]!) ? MOVED : MEANT;
    },
    isStored(entry) {
      for (const row of stored.byIdentity.all(identityKey(entry.kind, entry.identity)))
        if (!stored.isLeftOut(row)) return true;
      return false;
    },
    hasLine: (line) => indexByLine.find(line) !== null,
    add(entry) {
      const index = found.identityKeys.length;
      const key = identityKey(entry.kind, entry.identity);
      const row = stored.byIdentity.single(key, lastRow + 1);
      if (row !== NO_ROW) lastRow = row;
      const valueHash = hashOfValues(entry);
      const hasSameValues = row !== NO_ROW && stored.valueHashes[row] === valueHash;
      const name = entry.raw?.name ?? entry.name; // a person's rule says nothing about what the provider means
      const nameHash = hasSameValues ? stored.nameHashes[row]! : hashText(name);
      if (row !== NO_ROW && stored.nameHashes[row] !== nameHash) {
        renamed.push(index);
        if (areForeign(stored.nameOf(row), name)) found.foreign.add(index);
      }
      indexByLine.add(entry.line);
      left.lists.push(listKindOf(entry.kind));
      found.identityKeys.push(key);
      found.singles.push(row);
      found.nameHashes.push(nameHash);
      found.movedKeys.push(hasSameValues ? stored.movedKeys[row]! : movedKey(entry.kind, entry.tvgId, nameHash));
      found.valueHashes.push(valueHash);
      const isAsStored = hasSameValues && !stored.isGone(row);
      if (!isAsStored) changes.keep(index, entry);
    },
    join({ ofLine, groups }) {
      const index = indexByLine.find(ofLine);
      if (index !== null) found.joined.set(index, [...(found.joined.get(index) ?? NO_GROUPS), ...groups]);
    },
    get entryCount() {
      return found.identityKeys.length;
    },
    plan({ byName }) {
      for (const index of swappedNames(stored, found, renamed)) found.foreign.add(index);
      const hashes = found.valueHashes.slice();
      for (const [index, groups] of found.joined) hashes[index] = joinHash(hashes[index]!, groups);
      const matching = new Matching(stored, { ...found, valueHashes: hashes });
      if (!byName) {
        matching.matchSingles();
        matching.matchTwins();
      }
      matching.matchMoved();
      if (byName) matching.matchTwins();
      return buildPlan(matching, left, changes.entries);
    },
  };
}

/**
 * Entries whose old name is now that of another one: names of one list share words such as `UK:`, so that a word in common does
 * not yet make them the same station. Only names that one entry had and one has can tell.
 */
function swappedNames(stored: StoredEntries, found: FoundEntries, renamed: readonly number[]): number[] {
  if (renamed.length === 0) return [];
  const oldNameOf = (index: number) => stored.nameHashes[found.singles[index]!]!;
  const oldNames = new Set(renamed.map(oldNameOf));
  const before = countOf(stored.nameHashes, oldNames);
  const now = countOf(found.nameHashes, oldNames);
  return renamed.filter((index) => before.get(oldNameOf(index)) === 1 && now.get(oldNameOf(index)) === 1);
}

/** @param asked The others are not counted: a map of 300,000 numbers takes longer than reading the list. */
function countOf(hashes: readonly number[], asked: ReadonlySet<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const hash of hashes) if (asked.has(hash)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return counts;
}

const ACTIONS = ['keep', 'returned', 'update', 'insert'] as const;
const [KEEP, RETURNED, UPDATE, INSERT] = [0, 1, 2, 3];

const [NOT_LEFT, MEANT, MOVED] = [0, 1, 2];

interface LeftOut {
  /** By entry: in which list it is. */
  lists: ListKind[];
  /** By stored row: why an entry with its identity does not come in. */
  rows: Uint8Array;
  counts: Map<ListKind, number>;
}

function buildPlan(matching: Matching, left: LeftOut, changed: ReadonlyMap<number, ImportEntry> | null): ImportPlan {
  const { stored, found, rowOf } = matching;
  const { ids, twins } = stored;
  const { identityKeys, valueHashes, joined } = found;
  const entryCount = identityKeys.length;
  const isMovedRow = new Uint8Array(stored.count);
  for (let index = 0; index < entryCount; index++)
    if (rowOf[index] !== NO_ROW && matching.hasMoved(index)) isMovedRow[rowOf[index]!] = 1;
  const freeTwin = createTwinGiver(stored, isMovedRow);

  const lists = createListCounts();
  const actions = new Uint8Array(entryCount);
  const newTwins = new Uint32Array(entryCount);
  let kept = changed;
  for (let index = 0; index < entryCount; index++) {
    const row = rowOf[index]!;
    const list = lists[left.lists[index]!];
    list.entryCount++;
    if (row === NO_ROW) {
      list.addedCount++;
      actions[index] = INSERT;
      newTwins[index] = freeTwin(identityKeys[index]!);
    } else if (matching.hasMoved(index) || stored.valueHashes[row] !== valueHashes[index]) {
      list.changedCount++;
      actions[index] = UPDATE;
      newTwins[index] = matching.hasMoved(index) ? freeTwin(identityKeys[index]!) : twins[row]!;
    } else actions[index] = stored.isGone(row) ? RETURNED : KEEP;
    // one that looked as it is stored may yet be written, when another entry claims its row
    if (actions[index] !== KEEP && !kept?.has(index)) kept = null;
  }
  const moved: number[] = [];
  for (let row = 0; row < stored.count; row++) if (isMovedRow[row]) moved.push(row);
  return {
    stored,
    entryCount,
    lists: plannedLists(matching, left, lists),
    foreignShare: entryCount === 0 ? 0 : found.foreign.size / entryCount,
    actionAt(index) {
      const kind = ACTIONS[actions[index] ?? KEEP]!;
      if (kind === 'keep') return { kind };
      if (kind === 'insert') return { kind, twin: newTwins[index]! };
      const id = ids[rowOf[index]!]!;
      if (kind === 'returned') return { kind, id };
      return { kind, id, twin: newTwins[index]! };
    },
    nameBefore: (index) => stored.nameOf(rowOf[index]!),
    joinedAt: (index) => joined.get(index) ?? NO_GROUPS,
    valueHashAt: (index) => valueHashes[index]!,
    moved,
    kept,
  };
}

type EntryCounts = Pick<ListCounts, 'entryCount' | 'addedCount' | 'changedCount'>;

function createListCounts(): Record<ListKind, EntryCounts> {
  const none = () => ({ entryCount: 0, addedCount: 0, changedCount: 0 });
  return { live: none(), movies: none(), series: none() };
}

function plannedLists(
  { stored, isTaken }: Matching,
  left: LeftOut,
  counts: Record<ListKind, EntryCounts>,
): ImportPlan['lists'] {
  const rows = { live: noRows(), movies: noRows(), series: noRows() } satisfies Record<ListKind, unknown>;
  for (let row = 0; row < stored.count; row++) {
    const of = rows[stored.listOf(row)];
    of.count++;
    if (isTaken[row]) {
      if (!stored.isGone(row)) of.presentBefore++;
    } else if (left.rows[row] !== NOT_LEFT) {
      if (!stored.isLeftOut(row)) (left.rows[row] === MEANT ? of.leftOut : of.movedOut).push(row);
    } else if (!stored.isGone(row)) {
      of.presentBefore++;
      of.missing.push(row);
    }
  }
  const planned = LIST_KINDS.map((list): [ListKind, PlannedList] => {
    const { missing, leftOut, movedOut, presentBefore } = rows[list];
    const leftOutCount = left.counts.get(list) ?? 0;
    return [
      list,
      { ...counts[list], missingCount: missing.length, leftOutCount, missing, leftOut, movedOut, presentBefore },
    ];
  });
  const isThere = ([list, { entryCount, leftOutCount }]: [ListKind, PlannedList]) =>
    entryCount + leftOutCount + rows[list].count > 0;
  return new Map(planned.filter(isThere));
}

const noRows = () => ({
  count: 0,
  presentBefore: 0,
  missing: [] as number[],
  leftOut: [] as number[],
  movedOut: [] as number[],
});

/** A few per cent of a large list; more of them are not worth their memory. */
const KEPT_MAX = 20_000;

/** Entries that seem to differ from what is stored, so that the list need not be read again for them. */
class KeptChanges {
  /** null: there are too many. */
  entries: Map<number, ImportEntry> | null;

  constructor(storedCount: number) {
    this.entries = storedCount === 0 ? null : new Map();
  }

  keep(index: number, entry: ImportEntry): void {
    if (!this.entries) return;
    // a copy of its own: the texts of an entry are parts of the piece of the list that they were read from
    if (this.entries.size < KEPT_MAX) this.entries.set(index, JSON.parse(JSON.stringify(entry)));
    else this.entries = null;
  }
}

/** Numbers that tell entries of one identity apart: rows that stay where they are keep theirs. */
function createTwinGiver(stored: StoredEntries, isMovedRow: Uint8Array): (identityKey: number) => number {
  const nextOf = new Map<number, number>();
  const usedOf = new Map<number, Set<number>>();
  const usedBy = (key: number): Set<number> | undefined => {
    if (stored.byIdentity.first(key) === NO_ROW || usedOf.has(key)) return usedOf.get(key);
    const rows = [...stored.byIdentity.all(key)].filter((row) => !isMovedRow[row]);
    const used = new Set(rows.map((row) => stored.twins[row]!));
    usedOf.set(key, used);
    return used;
  };
  return (key) => {
    const used = usedBy(key);
    let twin = nextOf.get(key) ?? 0;
    while (used?.has(twin)) twin++;
    nextOf.set(key, twin + 1);
    return twin;
  };
}

const NO_GROUPS: readonly string[] = [];

/** Two readings that share no word of the station's name. */
function areForeign(a: string, b: string): boolean {
  const words = new Set(nameWords(a));
  return !nameWords(b).some((word) => words.has(word));
}

/** Which entry a line began: lines only grow, so they are searched by halves. */
class LineIndex {
  readonly #lines: number[] = [];

  add(line: number): void {
    this.#lines.push(line);
  }

  find(line: number): number | null {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.#lines[middle] === line) return middle;
      if (this.#lines[middle]! < line) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }
}
