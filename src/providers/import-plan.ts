import { groupBy } from '../base/group-by.js';
import { LIST_KINDS, type ListKind, listKindOf } from '../base/import-choice.js';
import type { SourceStreamId } from '../base/model.js';
import { nameWords } from '../base/names.js';
import type { ListCounts, StoredStream } from '../store/index.js';
import type { ImportEntry } from './list-source.js';
import { hashOfValues, joinHash } from './stream-values.js';
import { tidyText } from './tidy.js';
import { hashText } from './value-hash.js';

/**
 * Compares a new list with what is stored, before anything is written. The list is read twice: this first reading keeps
 * four numbers per entry, decides which stored entry each one is, and whether the refresh can be trusted; the second
 * writes. So a list of any length needs little memory, and a doubtful one changes nothing.
 */
export interface ImportPlan {
  entryCount: number;
  /** Of each list that has entries, now or before. */
  lists: ReadonlyMap<ListKind, PlannedList>;
  /** Share of entries whose identity now belongs to a station with a foreign name. */
  foreignShare: number;
  actionAt(index: number): EntryAction;
  /** Groups under which the entry is named again further down. */
  joinedAt(index: number): readonly string[];
  /** Entries whose identity changes; it must be freed before another takes it. */
  moved: readonly StoredStream[];
}

/** What becomes of one list of a provider. */
export interface PlannedList extends ListCounts {
  /** Stored entries that the list lacks and that were present until now. */
  missing: readonly StoredStream[];
  /** Stored entries that the list has, but that nobody wants any more. */
  leftOut: readonly StoredStream[];
  /** Stored entries that were present before, but for those that nobody wants: what `missing` is a share of. */
  presentBefore: number;
}

export type EntryAction =
  | { kind: 'insert'; twin: number }
  | { kind: 'update'; id: SourceStreamId; twin: number; nameBefore: string }
  | { kind: 'returned'; id: SourceStreamId }
  | { kind: 'keep' };

export interface ImportSurvey {
  add(entry: ImportEntry): void;
  /** The list has the entry, but nobody wants it. */
  leaveOut(entry: ImportEntry): void;
  /** Whether it is there already, and wanted. */
  isStored(entry: ImportEntry): boolean;
  hasLine(line: number): boolean;
  /** The list names an entry again, under further groups. */
  join(join: { ofLine: number; groups: readonly string[] }): void;
  readonly entryCount: number;
  /** @param byName After a provider renumbered: identities mean nothing, guide id and name decide. */
  plan(options: { byName: boolean }): ImportPlan;
}

const kindClass = (kind: string) => (kind === 'radio' ? 'live' : kind);
const identityKey = (kind: string, identity: string) => hashText(`${kindClass(kind)} ${identity}`);
const movedKey = (kind: string, tvgId: string | null, name: string) =>
  hashText(`${kindClass(kind)}\n${tvgId ?? ''}\n${name}`);

/** @param kept As stored: texts from before they were tidied at the import still find their entries. */
export function surveyImport(kept: readonly StoredStream[]): ImportSurvey {
  const stored = kept.map((row) => ({ ...row, name: tidyText(row.name), tvgId: row.tvgId && tidyText(row.tvgId) }));
  const storedByIdentity = groupBy(stored, (row) => identityKey(row.kind, row.identity));
  const identityHashes: number[] = [];
  const nameHashes: number[] = [];
  const movedHashes: number[] = [];
  const valueHashes: number[] = [];
  const isForeign: boolean[] = [];
  const indexByLine = new LineIndex();
  const joined = new Map<number, string[]>();
  const kindOf: ListKind[] = [];
  const leftOutRows = new Set<StoredStream>();
  const leftOutCounts = new Map<ListKind, number>();

  return {
    leaveOut(entry) {
      const list = listKindOf(entry.kind);
      leftOutCounts.set(list, (leftOutCounts.get(list) ?? 0) + 1);
      for (const row of storedByIdentity.get(identityKey(entry.kind, entry.identity)) ?? []) leftOutRows.add(row);
    },
    isStored: (entry) =>
      (storedByIdentity.get(identityKey(entry.kind, entry.identity)) ?? []).some((row) => !row.isLeftOut),
    hasLine: (line) => indexByLine.find(line) !== null,
    add(entry) {
      const key = identityKey(entry.kind, entry.identity);
      const candidates = storedByIdentity.get(key);
      indexByLine.add(entry.line);
      kindOf.push(listKindOf(entry.kind));
      identityHashes.push(key);
      const name = providerName(entry);
      nameHashes.push(hashText(name));
      movedHashes.push(movedKey(entry.kind, entry.tvgId, name));
      valueHashes.push(hashOfValues(entry));
      isForeign.push(candidates?.length === 1 && candidates[0]!.name !== name && areForeign(candidates[0]!.name, name));
    },
    join({ ofLine, groups }) {
      const index = indexByLine.find(ofLine);
      if (index !== null) joined.set(index, [...(joined.get(index) ?? []), ...groups]);
    },
    get entryCount() {
      return identityHashes.length;
    },
    plan({ byName }) {
      const match: (StoredStream | null)[] = new Array(identityHashes.length).fill(null);
      const taken = new Set<StoredStream>();
      const take = (index: number, row: StoredStream) => {
        match[index] = row;
        taken.add(row);
      };
      const hashes = valueHashes.map((hash, index) => joinHash(hash, joined.get(index) ?? NO_GROUPS));
      const matchSameName = () =>
        matchTwins(storedByIdentity, { identityHashes, nameHashes, hashes }, match, taken, take);
      if (!byName) {
        matchSingles(storedByIdentity, identityHashes, isForeign, take);
        matchSameName();
      }
      matchMoved(stored, movedHashes, match, taken, take);
      if (byName) matchSameName();
      return buildPlan({
        ...{ stored, identityHashes, hashes, isForeign, joined, match, taken },
        ...{ kindOf, leftOutRows, leftOutCounts },
      });
    },
  };
}

/** An identity that one entry has on both sides: it is the same entry, unless its name is foreign. */
function matchSingles(
  storedByIdentity: ReadonlyMap<number, StoredStream[]>,
  identityHashes: readonly number[],
  isForeign: readonly boolean[],
  take: (index: number, row: StoredStream) => void,
): void {
  const countByIdentity = new Map<number, number>();
  for (const hash of identityHashes) countByIdentity.set(hash, (countByIdentity.get(hash) ?? 0) + 1);
  for (const [index, hash] of identityHashes.entries()) {
    const candidates = storedByIdentity.get(hash);
    if (candidates?.length === 1 && countByIdentity.get(hash) === 1 && !isForeign[index]) take(index, candidates[0]!);
  }
}

/**
 * Entries that share an identity are told apart by name; those of one name by what has not changed about them, then by
 * order, rows that are present first. All of a list may share one, when its addresses differ by token only.
 */
function matchTwins(
  storedByIdentity: ReadonlyMap<number, StoredStream[]>,
  entries: { identityHashes: readonly number[]; nameHashes: readonly number[]; hashes: readonly string[] },
  match: readonly (StoredStream | null)[],
  taken: ReadonlySet<StoredStream>,
  take: (index: number, row: StoredStream) => void,
): void {
  const { identityHashes, nameHashes, hashes } = entries;
  const open = [...identityHashes.keys()].filter(
    (index) => !match[index] && storedByIdentity.has(identityHashes[index]!),
  );
  const identities = new Set(open.map((index) => identityHashes[index]!));
  const free = [...identities].flatMap((hash) => storedByIdentity.get(hash)!.filter((row) => !taken.has(row)));
  const rowsByName = groupBy(free, (row) => twinKey(identityKey(row.kind, row.identity), hashText(row.name)));
  for (const [key, indexes] of groupBy(open, (index) => twinKey(identityHashes[index]!, nameHashes[index]!))) {
    const rows = rowsByName.get(key);
    if (!rows) continue;
    const unchanged = groupBy(rows, (row) => hashText(row.valueHash));
    const changed = indexes.filter((index) => {
      const row = unchanged.get(hashText(hashes[index]!))?.shift();
      if (row) take(index, row);
      return !row;
    });
    const rest = rows.filter((row) => !taken.has(row)).sort((a, b) => Number(isGone(a)) - Number(isGone(b)));
    for (const [at, index] of changed.slice(0, rest.length).entries()) take(index, rest[at]!);
  }
}

const twinKey = (identityHash: number, nameHash: number) => hashText(`${identityHash} ${nameHash}`);

/** Same guide id and name under a new address; without a guide id the name must be unique on both sides. */
function matchMoved(
  stored: readonly StoredStream[],
  movedHashes: readonly number[],
  match: readonly (StoredStream | null)[],
  taken: ReadonlySet<StoredStream>,
  take: (index: number, row: StoredStream) => void,
): void {
  const lost = groupBy(
    stored.filter((row) => !taken.has(row)),
    (row) => movedKey(row.kind, row.tvgId, row.name),
  );
  if (lost.size === 0) return;
  const newCount = new Map<number, number>();
  for (const [index, hash] of movedHashes.entries()) {
    if (!match[index]) newCount.set(hash, (newCount.get(hash) ?? 0) + 1);
  }
  for (const [index, hash] of movedHashes.entries()) {
    if (match[index]) continue;
    const candidates = lost.get(hash);
    if (!candidates || candidates.length === 0) continue;
    const isUnique = candidates.length === 1 && newCount.get(hash) === 1;
    if (candidates[0]!.tvgId === null && !isUnique) continue;
    take(index, candidates.shift()!);
  }
}

interface Matched {
  stored: readonly StoredStream[];
  identityHashes: readonly number[];
  hashes: readonly string[];
  isForeign: readonly boolean[];
  joined: ReadonlyMap<number, readonly string[]>;
  match: readonly (StoredStream | null)[];
  taken: ReadonlySet<StoredStream>;
  kindOf: readonly ListKind[];
  leftOutRows: ReadonlySet<StoredStream>;
  leftOutCounts: ReadonlyMap<ListKind, number>;
}

const isGone = ({ isMissing, isLeftOut }: StoredStream) => isMissing || isLeftOut;

function buildPlan(matched: Matched): ImportPlan {
  const { stored, identityHashes, hashes, isForeign, joined, match, kindOf } = matched;
  const hasMoved = (index: number, row: StoredStream) => identityKey(row.kind, row.identity) !== identityHashes[index];
  // numbers that tell entries of one identity apart: rows that stay where they are keep theirs
  const twins = new Map<number, { used: Set<number>; next: number }>();
  const twinsOf = (hash: number) => twins.get(hash) ?? twins.set(hash, { used: new Set(), next: 0 }).get(hash)!;
  const movedRows = new Set<StoredStream>();
  for (const [index, row] of match.entries()) if (row && hasMoved(index, row)) movedRows.add(row);
  for (const row of stored) if (!movedRows.has(row)) twinsOf(identityKey(row.kind, row.identity)).used.add(row.twin);
  const freeTwin = (hash: number): number => {
    const own = twinsOf(hash);
    while (own.used.has(own.next)) own.next++;
    return own.next++;
  };

  const counts = Object.fromEntries(LIST_KINDS.map((list) => [list, { added: 0, changed: 0, entries: 0 }])) as Record<
    ListKind,
    { added: number; changed: number; entries: number }
  >;
  const actions: EntryAction[] = match.map((row, index) => {
    const hash = identityHashes[index]!;
    const count = counts[kindOf[index]!];
    count.entries++;
    if (!row) {
      count.added++;
      return { kind: 'insert', twin: freeTwin(hash) };
    }
    if (hasMoved(index, row) || row.valueHash !== hashes[index]) {
      count.changed++;
      const twin = hasMoved(index, row) ? freeTwin(hash) : row.twin;
      return { kind: 'update', id: row.id, twin, nameBefore: row.name };
    }
    return isGone(row) ? { kind: 'returned', id: row.id } : KEEP;
  });
  const foreignCount = isForeign.filter(Boolean).length;
  return {
    entryCount: identityHashes.length,
    lists: plannedLists(matched, counts),
    foreignShare: identityHashes.length === 0 ? 0 : foreignCount / identityHashes.length,
    actionAt: (index) => actions[index] ?? KEEP,
    joinedAt: (index) => joined.get(index) ?? NO_GROUPS,
    moved: [...movedRows],
  };
}

function plannedLists(
  { stored, taken, leftOutRows, leftOutCounts }: Matched,
  counts: Record<ListKind, { added: number; changed: number; entries: number }>,
): ImportPlan['lists'] {
  const lists = new Map<ListKind, PlannedList>();
  for (const list of LIST_KINDS) {
    const rows = stored.filter((row) => listKindOf(row.kind) === list);
    const lost = rows.filter((row) => !taken.has(row));
    const missing = lost.filter((row) => !isGone(row) && !leftOutRows.has(row));
    const { added: addedCount, changed: changedCount, entries: entryCount } = counts[list];
    const leftOutCount = leftOutCounts.get(list) ?? 0;
    if (entryCount + leftOutCount + rows.length === 0) continue;
    lists.set(list, {
      ...{ entryCount, addedCount, changedCount, missingCount: missing.length, leftOutCount, missing },
      leftOut: lost.filter((row) => !row.isLeftOut && leftOutRows.has(row)),
      presentBefore: rows.filter((row) => !isGone(row) && (taken.has(row) || !leftOutRows.has(row))).length,
    });
  }
  return lists;
}

/** What a person's rule makes of a name says nothing about what the provider means by an entry. */
const providerName = (entry: ImportEntry) => entry.raw?.name ?? entry.name;
const NO_GROUPS: readonly string[] = [];
const KEEP: EntryAction = { kind: 'keep' };

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
