import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { KEY_PATTERN } from '../base/keys.js';
import type { Position } from './problems.js';
import { KEYED_LISTS } from './schema.js';

export type ValuePath = readonly PropertyKey[];

/** Finds places in the file by their path in the value that was read from it. */
export interface Locations {
  /** Where the value stands; of what is missing, the nearest thing around it. */
  ofValue(path: ValuePath): Position;
  /** Where the name of a setting stands, also of an unknown one. */
  ofKey(path: ValuePath, key: string): Position;
  /** The node itself, aliases followed; null when it is missing. */
  nodeAt(path: ValuePath): Node | null;
  /** Whether the section at `path` is written as `{ a: 1, b: 2 }`. */
  isInBraces(path: ValuePath): boolean;
  /** `providers.alpha.url`: items of keyed lists by their key, of others by their place from 0. */
  name(path: ValuePath): string;
  /** Everything that the file sets, by name; a key with nothing after it sets nothing. */
  marks(): Map<string, Position>;
}

export function createLocations(doc: Document.Parsed, positionAt: (offset: number) => Position): Locations {
  const resolve = (node: unknown): Node | null =>
    isAlias(node) ? (node.resolve(doc) ?? null) : ((node as Node | null) ?? null);
  const pairOf = (node: Node | null, key: PropertyKey): Pair | undefined =>
    isMap(node)
      ? node.items.find((pair) => String(isScalar(pair.key) ? pair.key.value : '') === String(key))
      : undefined;
  const stepInto = (node: Node | null, key: PropertyKey): unknown =>
    isSeq(node) ? node.items[Number(key)] : (pairOf(node, key)?.value ?? null);
  const startOf = (node: unknown): Position | null => {
    const offset = (node as Node | null)?.range?.[0];
    return offset === undefined ? null : positionAt(offset);
  };

  const ofValue = (path: ValuePath): Position => {
    let node = resolve(doc.contents);
    let position = startOf(node) ?? { line: 1, column: 1 };
    for (const key of path) {
      const next = stepInto(node, key);
      position = startOf(next) ?? position;
      node = resolve(next);
    }
    return position;
  };
  const nodeAt = (path: ValuePath): Node | null =>
    path.reduce<Node | null>((node, key) => resolve(stepInto(node, key)), resolve(doc.contents));

  const itemName = (list: PropertyKey, at: PropertyKey): string => {
    if (!isKeyedList(list)) return String(at);
    const key = stepInto(nodeAt([list, at]), 'key');
    return isScalar(key) && typeof key.value === 'string' && KEY_PATTERN.test(key.value) ? key.value : String(at);
  };
  const name = (path: ValuePath): string =>
    path.map((key, at) => (at === 1 ? itemName(path[0]!, key) : String(key))).join('.');

  return {
    ofValue,
    ofKey(path, key) {
      const pair = pairOf(nodeAt(path), key);
      return startOf(pair?.key) ?? ofValue(path);
    },
    nodeAt,
    isInBraces(path) {
      const node = nodeAt(path);
      return isMap(node) && node.flow === true;
    },
    name,
    marks() {
      const marks = new Map<string, Position>();
      const note = (node: Node | null, path: ValuePath): void => {
        if (isMap(node)) {
          for (const pair of node.items) {
            const key = isScalar(pair.key) ? String(pair.key.value) : '';
            const value = resolve(pair.value);
            if (isScalar(value) && value.value === null && !value.source) continue;
            marks.set(name([...path, key]), startOf(pair.key) ?? { line: 1, column: 1 });
            note(value, [...path, key]);
          }
        } else if (isSeq(node)) {
          for (const [at, item] of node.items.entries()) {
            marks.set(name([...path, at]), startOf(item) ?? { line: 1, column: 1 });
            note(resolve(item), [...path, at]);
          }
        }
      };
      note(resolve(doc.contents), []);
      return marks;
    },
  };
}

function isKeyedList(name: PropertyKey): boolean {
  return (KEYED_LISTS as readonly PropertyKey[]).includes(name);
}
