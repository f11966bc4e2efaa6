import { groupBy } from '../base/group-by.js';
import type { SourceStreamId } from '../base/model.js';
import { nameWords } from '../base/names.js';
import type { M3uEntry, M3uGroupJoin } from '../formats/m3u/index.js';
import type { StoredStream } from '../store/index.js';
import { type IdentityContext, identityOf } from './identity.js';
import { hashOfValues, joinHash } from './stream-values.js';
import { hashText } from './value-hash.js';

/**
 * Compares a new list with what is stored, before anything is written. The list is read twice: this first reading keeps
 * four numbers per entry, decides which stored entry each one is, and whether the refresh can be trusted; the second
 * writes. So a list of any length needs little memory, and a doubtful one changes nothing.
 */
export interface ImportPlan {
  entryCount: number;
  addedCount: number;
  changedCount: number;
  /** Stored entries that the list lacks and that were present until now. */
  missing: SourceStreamId[];
  /** Stored entries that were present before: what `missing` is a share of. */
  presentBefore: number;
  /** Share of entries whose identity now belongs to a station with a foreign name. */
  foreignShare: number;
  actionAt(index: number): EntryAction;
  /** Groups under which the entry is named again further down. */
  joinedAt(index: number): readonly string[];
  /** Entries whose identity changes; it must be freed before another takes it. */
  moved: SourceStreamId[];
}

export type EntryAction =
  | { kind: 'insert'; twin: number }
  | { kind: 'update'; id: SourceStreamId; twin: number }
  | { kind: 'returned'; id: SourceStreamId }
  | { kind: 'keep' };

export interface ImportSurvey {
  add(entry: M3uEntry): void;
  /** The list names an entry again, under further groups. */
  join(join: M3uGroupJoin): void;
  readonly entryCount: number;
  /** @param byName After a provider renumbered: identities mean nothing, guide id and name decide. */
  plan(options: { byName: boolean }): ImportPlan;
}

const kindClass = (kind: string) => (kind === 'radio' ? 'live' : kind);
const identityKey = (kind: string, identity: string) => hashText(`${kindClass(kind)} ${identity}`);
const movedKey = (kind: string, tvgId: string | null, name: string) =>
  hashText(`${kindClass(kind)}\n${tvgId ?? ''}\n${name}`);

export function surveyImport(stored: readonly StoredStream[], context: IdentityContext): ImportSurvey {
  const storedByIdentity = groupBy(stored, (row) => identityKey(row.kind, row.identity));
  const identityHashes: number[] = [];
  const nameHashes: number[] = [];
  const movedHashes: number[] = [];
  const valueHashes: number[] = [];
  const isForeign: boolean[] = [];
  const indexByLine = new LineIndex();
  const joined = new Map<number, string[]>();

  return {
    add(entry) {
      const key = identityKey(entry.kind, identityOf(entry.url, entry.kind, context));
      const candidates = storedByIdentity.get(key);
      indexByLine.add(entry.line);
      identityHashes.push(key);
      nameHashes.push(hashText(entry.name));
      movedHashes.push(movedKey(entry.kind, entry.tvgId, entry.name));
      valueHashes.push(hashOfValues(entry));
      isForeign.push(
        candidates?.length === 1 && candidates[0]!.name !== entry.name && areForeign(candidates[0]!.name, entry.name),
      );
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
      if (!byName) matchByIdentity(storedByIdentity, identityHashes, nameHashes, isForeign, taken, take);
      matchMoved(stored, movedHashes, match, taken, take);
      const hashes = valueHashes.map((hash, index) => joinHash(hash, joined.get(index) ?? NO_GROUPS));
      return buildPlan({ stored, identityHashes, hashes, isForeign, joined, match, taken });
    },
  };
}

/** One entry on both sides is the same unless its name is foreign; several are told apart by name, then by order within it. */
function matchByIdentity(
  storedByIdentity: ReadonlyMap<number, StoredStream[]>,
  identityHashes: readonly number[],
  nameHashes: readonly number[],
  isForeign: readonly boolean[],
  taken: ReadonlySet<StoredStream>,
  take: (index: number, row: StoredStream) => void,
): void {
  const countByIdentity = new Map<number, number>();
  for (const hash of identityHashes) countByIdentity.set(hash, (countByIdentity.get(hash) ?? 0) + 1);
  for (const [index, hash] of identityHashes.entries()) {
    const candidates = storedByIdentity.get(hash);
    if (!candidates) continue;
    if (candidates.length === 1 && countByIdentity.get(hash) === 1) {
      if (!isForeign[index]) take(index, candidates[0]!);
      continue;
    }
    const sameName = candidates.find((row) => !taken.has(row) && hashText(row.name) === nameHashes[index]);
    if (sameName) take(index, sameName);
  }
}

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
}

function buildPlan({ stored, identityHashes, hashes, isForeign, joined, match, taken }: Matched): ImportPlan {
  const hasMoved = (index: number, row: StoredStream) => identityKey(row.kind, row.identity) !== identityHashes[index];
  // numbers that tell entries of one identity apart: rows that stay where they are keep theirs
  const twins = new Map<number, Set<number>>();
  const twinsOf = (hash: number) => twins.get(hash) ?? twins.set(hash, new Set()).get(hash)!;
  const movedRows = new Set<StoredStream>();
  for (const [index, row] of match.entries()) if (row && hasMoved(index, row)) movedRows.add(row);
  for (const row of stored) if (!movedRows.has(row)) twinsOf(identityKey(row.kind, row.identity)).add(row.twin);
  const freeTwin = (hash: number): number => {
    const used = twinsOf(hash);
    let twin = 0;
    while (used.has(twin)) twin++;
    used.add(twin);
    return twin;
  };

  let addedCount = 0;
  let changedCount = 0;
  const actions: EntryAction[] = match.map((row, index) => {
    const hash = identityHashes[index]!;
    if (!row) {
      addedCount++;
      return { kind: 'insert', twin: freeTwin(hash) };
    }
    if (hasMoved(index, row) || row.valueHash !== hashes[index]) {
      changedCount++;
      return { kind: 'update', id: row.id, twin: hasMoved(index, row) ? freeTwin(hash) : row.twin };
    }
    return row.isMissing ? { kind: 'returned', id: row.id } : KEEP;
  });
  const foreignCount = isForeign.filter(Boolean).length;
  return {
    entryCount: identityHashes.length,
    addedCount,
    changedCount,
    missing: stored.filter((row) => !taken.has(row) && !row.isMissing).map((row) => row.id),
    presentBefore: stored.filter((row) => !row.isMissing).length,
    foreignShare: identityHashes.length === 0 ? 0 : foreignCount / identityHashes.length,
    actionAt: (index) => actions[index] ?? KEEP,
    joinedAt: (index) => joined.get(index) ?? NO_GROUPS,
    moved: [...movedRows].map((row) => row.id),
  };
}

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
