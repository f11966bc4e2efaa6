import type { SourceStreamId, StreamKind } from '../base/model.js';
import { nameWords } from '../base/names.js';
import { type FoundEntries, Matching } from './entry-matching.js';
import type { ImportEntry } from './list-source.js';
import { identityKey, kindClass, movedKey, NO_ROW, type StoredEntries } from './stored-entries.js';
import { hashOfValues, joinHash } from './stream-values.js';
import { hashText } from './value-hash.js';

/**
 * Compares a new list with what is stored, before anything is written. This first reading keeps a few numbers per entry,
 * decides which stored entry each one is, and whether the refresh can be trusted. What differs is then written: where that
 * is little, from memory; else the list is read a second time. So a list of any length needs little memory, and a doubtful
 * one changes nothing.
 */
export interface ImportPlan {
  entryCount: number;
  addedCount: number;
  changedCount: number;
  /** Stored entries that the list lacks and that were present until now. */
  missing: SourceStreamId[];
  /** Stored entries that were present before. */
  presentBefore: number;
  /** By kind, radio with live: a playlist that breaks off behind its channels has lost all films and few of its entries. */
  losses: readonly Loss[];
  /** Share of entries whose identity now belongs to a station with a foreign name. */
  foreignShare: number;
  actionAt(index: number): EntryAction;
  /** By index all entries that are to be written, and some more; null: they were too many to be kept. */
  kept: ReadonlyMap<number, ImportEntry> | null;
  /** Groups under which the entry is named again further down. */
  joinedAt(index: number): readonly string[];
  /** Of the entry's values, with those groups. */
  valueHashAt(index: number): number;
  /** Entries whose identity changes; it must be freed before another takes it. */
  moved: SourceStreamId[];
}

export interface Loss {
  kind: StreamKind;
  missingCount: number;
  /** What they are a share of. */
  presentBefore: number;
}

export type EntryAction =
  | { kind: 'insert'; twin: number }
  | { kind: 'update'; id: SourceStreamId; twin: number }
  | { kind: 'returned'; id: SourceStreamId }
  | { kind: 'keep' };

export interface ImportSurvey {
  add(entry: ImportEntry): void;
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

  return {
    add(entry) {
      const index = found.identityKeys.length;
      const key = identityKey(entry.kind, entry.identity);
      const nameHash = hashText(entry.name);
      const row = stored.byIdentity.single(key);
      if (row !== NO_ROW && stored.nameHashes[row] !== nameHash && areForeign(stored.names[row]!, entry.name))
        found.foreign.add(index);
      indexByLine.add(entry.line);
      found.identityKeys.push(key);
      found.singles.push(row);
      found.nameHashes.push(nameHash);
      found.movedKeys.push(movedKey(entry.kind, entry.tvgId, entry.name));
      const valueHash = hashOfValues(entry);
      found.valueHashes.push(valueHash);
      const isAsStored = row !== NO_ROW && stored.valueHashes[row] === valueHash && !stored.isMissing[row];
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
      const hashes = found.valueHashes.slice();
      for (const [index, groups] of found.joined) hashes[index] = joinHash(hashes[index]!, groups);
      const matching = new Matching(stored, { ...found, valueHashes: hashes });
      if (!byName) {
        matching.matchSingles();
        matching.matchTwins();
      }
      matching.matchMoved();
      if (byName) matching.matchTwins();
      return buildPlan(matching, changes.entries);
    },
  };
}

const ACTIONS = ['keep', 'returned', 'update', 'insert'] as const;
const [KEEP, RETURNED, UPDATE, INSERT] = [0, 1, 2, 3];

function buildPlan(matching: Matching, changed: ReadonlyMap<number, ImportEntry> | null): ImportPlan {
  const { stored, found, rowOf, isTaken } = matching;
  const { ids, twins, isMissing } = stored;
  const { identityKeys, valueHashes, joined } = found;
  const entryCount = identityKeys.length;
  const isMovedRow = new Uint8Array(stored.count);
  for (let index = 0; index < entryCount; index++)
    if (rowOf[index] !== NO_ROW && matching.hasMoved(index)) isMovedRow[rowOf[index]!] = 1;
  const freeTwin = createTwinGiver(stored, isMovedRow);

  let addedCount = 0;
  let changedCount = 0;
  const actions = new Uint8Array(entryCount);
  const newTwins = new Uint32Array(entryCount);
  let kept = changed;
  for (let index = 0; index < entryCount; index++) {
    const row = rowOf[index]!;
    if (row === NO_ROW) {
      addedCount++;
      actions[index] = INSERT;
      newTwins[index] = freeTwin(identityKeys[index]!);
    } else if (matching.hasMoved(index) || stored.valueHashes[row] !== valueHashes[index]) {
      changedCount++;
      actions[index] = UPDATE;
      newTwins[index] = matching.hasMoved(index) ? freeTwin(identityKeys[index]!) : twins[row]!;
    } else actions[index] = isMissing[row] ? RETURNED : KEEP;
    // one that looked as it is stored may yet be written, when another entry claims its row
    if (actions[index] !== KEEP && !kept?.has(index)) kept = null;
  }
  const missing: SourceStreamId[] = [];
  const moved: SourceStreamId[] = [];
  const losses = new Map<StreamKind, Loss>();
  for (let row = 0; row < stored.count; row++) {
    if (!isMissing[row]) {
      const kind = kindClass(stored.kinds[row]!);
      const loss = losses.get(kind) ?? { kind, missingCount: 0, presentBefore: 0 };
      losses.set(kind, loss);
      loss.presentBefore++;
      if (!isTaken[row]) loss.missingCount++;
      if (!isTaken[row]) missing.push(ids[row]!);
    }
    if (isMovedRow[row]) moved.push(ids[row]!);
  }
  return {
    entryCount,
    addedCount,
    changedCount,
    missing,
    presentBefore: [...losses.values()].reduce((sum, loss) => sum + loss.presentBefore, 0),
    losses: [...losses.values()],
    foreignShare: entryCount === 0 ? 0 : found.foreign.size / entryCount,
    actionAt(index) {
      const kind = ACTIONS[actions[index] ?? KEEP]!;
      if (kind === 'keep') return { kind };
      if (kind === 'insert') return { kind, twin: newTwins[index]! };
      const id = ids[rowOf[index]!]!;
      return kind === 'update' ? { kind, id, twin: newTwins[index]! } : { kind, id };
    },
    joinedAt: (index) => joined.get(index) ?? NO_GROUPS,
    valueHashAt: (index) => valueHashes[index]!,
    moved,
    kept,
  };
}

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
    if (this.entries.size < KEPT_MAX) this.entries.set(index, structuredClone(entry));
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
