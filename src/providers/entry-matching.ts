import { groupBy } from '../base/group-by.js';
import { NO_ROW, type StoredEntries } from './stored-entries.js';
import { hashText } from './value-hash.js';

/** What the first reading of a list keeps, in columns by the entry's index in the list. */
export interface FoundEntries {
  identityKeys: number[];
  /** The only stored row with its identity, or `NO_ROW`. */
  singles: number[];
  nameHashes: number[];
  movedKeys: number[];
  valueHashes: number[];
  /** Entries whose identity was that of a station with a foreign name. */
  foreign: Set<number>;
  joined: Map<number, readonly string[]>;
}

/** Which stored row each entry is. Each step matches what the ones before have left open. */
export class Matching {
  /** By index in the list; `NO_ROW`: it is new. */
  readonly rowOf: Int32Array;
  /** By row: 1 where an entry of the list is it. */
  readonly isTaken: Uint8Array;

  constructor(
    readonly stored: StoredEntries,
    readonly found: FoundEntries,
  ) {
    this.rowOf = new Int32Array(found.identityKeys.length).fill(NO_ROW);
    this.isTaken = new Uint8Array(stored.count);
  }

  /** An identity that one entry has on both sides: it is the same entry, unless its name is foreign. */
  matchSingles(): void {
    const { singles, foreign } = this.found;
    const countByRow = new Uint32Array(this.stored.count);
    for (const row of singles) if (row !== NO_ROW) countByRow[row]!++;
    for (let index = 0; index < singles.length; index++) {
      const row = singles[index]!;
      if (row !== NO_ROW && countByRow[row] === 1 && !foreign.has(index)) this.#take(index, row);
    }
  }

  /**
   * Entries that share an identity are told apart by name; those of one name by what has not changed about them, then by
   * order, rows that are present first. All of a list may share one, when its addresses differ by token only.
   */
  matchTwins(): void {
    const { stored, rowOf, isTaken } = this;
    const { identityKeys, nameHashes, valueHashes } = this.found;
    const open: number[] = [];
    for (let index = 0; index < identityKeys.length; index++)
      if (rowOf[index] === NO_ROW && stored.byIdentity.first(identityKeys[index]!) !== NO_ROW) open.push(index);
    const free: number[] = [];
    for (const key of new Set(open.map((index) => identityKeys[index]!)))
      for (const row of stored.byIdentity.all(key)) if (!isTaken[row]) free.push(row);
    const rowsByName = groupBy(free, (row) => twinKey(stored.identityKeys[row]!, stored.nameHashes[row]!));
    for (const [key, indexes] of groupBy(open, (index) => twinKey(identityKeys[index]!, nameHashes[index]!))) {
      const rows = rowsByName.get(key);
      if (!rows) continue;
      const unchanged = groupBy(rows, (row) => stored.valueHashes[row]!);
      const changed = indexes.filter((index) => {
        const row = unchanged.get(valueHashes[index]!)?.shift();
        if (row !== undefined) this.#take(index, row);
        return row === undefined;
      });
      const rest = rows
        .filter((row) => !isTaken[row])
        .sort((a, b) => Number(stored.isGone(a)) - Number(stored.isGone(b)));
      for (const [at, index] of changed.slice(0, rest.length).entries()) this.#take(index, rest[at]!);
    }
  }

  /** Same guide id and name under a new address; without a guide id the name must be unique on both sides. */
  matchMoved(): void {
    const { stored, rowOf, isTaken } = this;
    const { movedKeys } = this.found;
    const free: number[] = [];
    for (let row = 0; row < stored.count; row++) if (!isTaken[row]) free.push(row);
    if (free.length === 0) return;
    const lost = groupBy(free, (row) => stored.movedKeys[row]!);
    const newCount = new Map<number, number>();
    for (const [index, key] of movedKeys.entries())
      if (rowOf[index] === NO_ROW && lost.has(key)) newCount.set(key, (newCount.get(key) ?? 0) + 1);
    for (const [index, key] of movedKeys.entries()) {
      if (rowOf[index] !== NO_ROW) continue;
      const candidates = lost.get(key);
      if (!candidates || candidates.length === 0) continue;
      const isUnique = candidates.length === 1 && newCount.get(key) === 1;
      if (!stored.hasGuideId(candidates[0]!) && !isUnique) continue;
      this.#take(index, candidates.shift()!);
    }
  }

  /** Whether the entry has another identity than the row that it is. */
  hasMoved(index: number): boolean {
    return this.stored.identityKeys[this.rowOf[index]!] !== this.found.identityKeys[index];
  }

  #take(index: number, row: number): void {
    this.rowOf[index] = row;
    this.isTaken[row] = 1;
  }
}

const twinKey = (identityHash: number, nameHash: number) => hashText(`${identityHash} ${nameHash}`);
