import { type ListKind, listKindOf } from '../base/import-choice.js';
import type { SourceStreamId, StreamKind } from '../base/model.js';
import type { StoredStream } from '../store/index.js';
import { tidyText } from './tidy.js';
import { hashText, TextHash } from './value-hash.js';

/**
 * What is stored of a provider, one column of numbers per question: as objects with their texts 300,000 entries would take
 * 200 MB. An entry is spoken of by its row, its place in the columns.
 */
export class StoredEntries {
  readonly ids: SourceStreamId[] = [];
  readonly kinds: StreamKind[] = [];
  readonly identityKeys: number[] = [];
  readonly twins: number[] = [];
  readonly names: string[] = [];
  readonly nameHashes: number[] = [];
  readonly movedKeys: number[] = [];
  readonly valueHashes: number[] = [];
  readonly hasGuideId: boolean[] = [];
  readonly lists: ListKind[] = [];
  readonly isMissing: boolean[] = [];
  readonly isLeftOut: boolean[] = [];
  #byIdentity: RowsByKey | null = null;

  static of(rows: Iterable<StoredStream>): StoredEntries {
    const entries = new StoredEntries();
    for (const row of rows) entries.add(row);
    return entries;
  }

  get count(): number {
    return this.ids.length;
  }

  /** @param row As stored: a text from before it was tidied at the import still finds its entry. */
  add(row: StoredStream): void {
    const name = tidyText(row.name);
    const tvgId = row.tvgId && tidyText(row.tvgId);
    this.ids.push(row.id);
    this.kinds.push(row.kind);
    this.identityKeys.push(identityKey(row.kind, row.identity));
    this.twins.push(row.twin);
    this.names.push(name);
    this.nameHashes.push(hashText(name));
    this.movedKeys.push(movedKey(row.kind, tvgId, name));
    this.valueHashes.push(Number.parseInt(row.valueHash, 36));
    this.hasGuideId.push(tvgId !== null);
    this.lists.push(listKindOf(row.kind));
    this.isMissing.push(row.isMissing);
    this.isLeftOut.push(row.isLeftOut);
  }

  /** The last list lacked it, or nobody wanted it. */
  isGone(row: number): boolean {
    return this.isMissing[row]! || this.isLeftOut[row]!;
  }

  /** To be asked once all have been added. */
  get byIdentity(): RowsByKey {
    this.#byIdentity ??= new RowsByKey(this.identityKeys);
    return this.#byIdentity;
  }
}

/**
 * Which rows have a key: a map to the first, and a column that leads from each to the next. A list per key would take ten
 * times as much.
 */
class RowsByKey {
  readonly #first = new Map<number, number>();
  readonly #next: Int32Array;

  constructor(keys: readonly number[]) {
    this.#next = new Int32Array(keys.length);
    for (let row = keys.length - 1; row >= 0; row--) {
      this.#next[row] = this.#first.get(keys[row]!) ?? NO_ROW;
      this.#first.set(keys[row]!, row);
    }
  }

  first(key: number): number {
    return this.#first.get(key) ?? NO_ROW;
  }

  /** The only row with this key. */
  single(key: number): number {
    const row = this.first(key);
    return row === NO_ROW || this.#next[row] !== NO_ROW ? NO_ROW : row;
  }

  *all(key: number): Generator<number> {
    for (let row = this.first(key); row !== NO_ROW; row = this.#next[row]!) yield row;
  }
}

export const NO_ROW = -1;

/** Radio is one of the live list: a provider that renames a station may make it one. */
const kindClass = (kind: StreamKind) => (kind === 'radio' ? 'live' : kind);

export const identityKey = (kind: StreamKind, identity: string) =>
  new TextHash().add(kindClass(kind)).add(' ').add(identity).end();

/** What is the same about an entry that comes under a new address. */
export const movedKey = (kind: StreamKind, tvgId: string | null, name: string) =>
  new TextHash()
    .add(kindClass(kind))
    .add('\n')
    .add(tvgId ?? '')
    .add('\n')
    .add(name)
    .end();
