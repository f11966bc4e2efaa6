import { LIST_KINDS, type ListKind, listKindOf } from '../base/import-choice.js';
import type { SourceStreamId, StreamKind } from '../base/model.js';
import type { StoredStream } from '../store/index.js';
import { tidyText } from './tidy.js';
import { hashText, TextHash } from './value-hash.js';

/**
 * What is stored of a provider, one column of numbers per question: as objects with their texts 300,000 entries would take
 * 200 MB, and the names alone cost the collector more than reading the few that are asked for once more. An entry is spoken
 * of by its row, its place in the columns.
 */
export class StoredEntries {
  readonly ids: SourceStreamId[] = [];
  readonly identityKeys: number[] = [];
  readonly twins: number[] = [];
  readonly nameHashes: number[] = [];
  readonly movedKeys: number[] = [];
  readonly valueHashes: number[] = [];
  readonly #flags: number[] = [];
  readonly #readName: (id: SourceStreamId) => string;
  #byIdentity: RowsByKey | null = null;

  /** @param readName What the provider calls an entry, as it is stored. */
  constructor(readName: (id: SourceStreamId) => string) {
    this.#readName = readName;
  }

  static of(rows: readonly StoredStream[]): StoredEntries {
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    const entries = new StoredEntries((id) => names.get(id)!);
    for (const row of rows) entries.add(row);
    return entries;
  }

  get count(): number {
    return this.ids.length;
  }

  /** @param row As stored: a text from before it was tidied at the import still finds its entry. */
  add(row: StoredStream): void {
    const nameHash = hashText(tidyText(row.name));
    const tvgId = row.tvgId && tidyText(row.tvgId);
    this.ids.push(row.id);
    this.identityKeys.push(identityKey(row.kind, row.identity));
    this.twins.push(row.twin);
    this.nameHashes.push(nameHash);
    this.movedKeys.push(movedKey(row.kind, tvgId, nameHash));
    this.valueHashes.push(Number.parseInt(row.valueHash, 36));
    this.#flags.push(
      (row.isMissing ? IS_MISSING : 0) |
        (row.isLeftOut ? IS_LEFT_OUT : 0) |
        (tvgId === null ? 0 : HAS_GUIDE_ID) |
        (LIST_KINDS.indexOf(listKindOf(row.kind)) << LIST_SHIFT),
    );
  }

  /** What the provider calls it. Seldom asked for, so it is read when it is. */
  nameOf(row: number): string {
    return tidyText(this.#readName(this.ids[row]!));
  }

  /** The last list lacked it, or nobody wanted it. */
  isGone(row: number): boolean {
    return (this.#flags[row]! & (IS_MISSING | IS_LEFT_OUT)) !== 0;
  }

  isLeftOut(row: number): boolean {
    return (this.#flags[row]! & IS_LEFT_OUT) !== 0;
  }

  hasGuideId(row: number): boolean {
    return (this.#flags[row]! & HAS_GUIDE_ID) !== 0;
  }

  listOf(row: number): ListKind {
    return LIST_KINDS[this.#flags[row]! >> LIST_SHIFT]!;
  }

  /** To be asked once all have been added. */
  get byIdentity(): RowsByKey {
    this.#byIdentity ??= new RowsByKey(this.identityKeys);
    return this.#byIdentity;
  }
}

const [IS_MISSING, IS_LEFT_OUT, HAS_GUIDE_ID, LIST_SHIFT] = [1, 2, 4, 3];

/**
 * Which rows have a key: a table of the first ones, each at the place to which its key leads or the next that is free, and a
 * column that leads from each to the next. A `Map` keeps each number as an object: for 300,000 of them it takes five times
 * as much of time and memory.
 */
class RowsByKey {
  readonly #keys: readonly number[];
  /** First row of a key; its length is a power of two, and at least half of it stays free. */
  readonly #firsts: Int32Array;
  readonly #next: Int32Array;
  /** By row: 1 where another has its key. */
  readonly #isShared: Uint8Array;

  constructor(keys: readonly number[]) {
    this.#keys = keys;
    this.#firsts = new Int32Array(2 ** Math.ceil(Math.log2(2 * keys.length + 2))).fill(NO_ROW);
    this.#next = new Int32Array(keys.length);
    this.#isShared = new Uint8Array(keys.length);
    for (let row = keys.length - 1; row >= 0; row--) {
      const place = this.#placeOf(keys[row]!);
      const later = this.#firsts[place]!;
      if (later !== NO_ROW) this.#isShared[row] = this.#isShared[later] = 1;
      this.#next[row] = later;
      this.#firsts[place] = row;
    }
  }

  first(key: number): number {
    return this.#firsts[this.#placeOf(key)]!;
  }

  /**
   * The only row with this key.
   *
   * @param guess Where it is likely to be: lists keep their order, and the next row is nearer than one anywhere in the table.
   */
  single(key: number, guess: number): number {
    const row = this.#keys[guess] === key ? guess : this.first(key);
    return row === NO_ROW || this.#isShared[row] === 1 ? NO_ROW : row;
  }

  *all(key: number): Generator<number> {
    for (let row = this.first(key); row !== NO_ROW; row = this.#next[row]!) yield row;
  }

  #placeOf(key: number): number {
    const last = this.#firsts.length - 1;
    let place = (key >>> 0) & last; // keys are hashes: each of their bits is as good as another
    for (;;) {
      const row = this.#firsts[place]!;
      if (row === NO_ROW || this.#keys[row] === key) return place;
      place = (place + 1) & last;
    }
  }
}

export const NO_ROW = -1;

/** Radio is one of the live list: a provider that renames a station may make it one. */
const kindClass = (kind: StreamKind) => (kind === 'radio' ? 'live' : kind);

export const identityKey = (kind: StreamKind, identity: string) =>
  new TextHash().add(kindClass(kind)).add(' ').addForNow(identity).end();

/** What is the same about an entry that comes under a new address. */
export const movedKey = (kind: StreamKind, tvgId: string | null, nameHash: number) =>
  new TextHash()
    .add(kindClass(kind))
    .add('\n')
    .add(tvgId ?? '')
    .addNumber(nameHash)
    .end();
