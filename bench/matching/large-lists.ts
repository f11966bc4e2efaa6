import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type M3uEntry, parseM3u, writeM3uEntry, writeM3uHeader } from '../../src/formats/m3u/index.js';
import type { List } from './data-set.js';

const SYLLABLES = ['ka', 'lo', 'mi', 'ra', 'tu', 've', 'no', 'si', 'pe', 'do', 'fu', 'gi'];
/** Two of a hundred. */
const CHANGED_EVERY = 50;

/**
 * The lists of a data set made so long that they have `entryCount` entries together: over and over the same names, each time
 * with another word at their end, so that they are other stations, as confusable among each other as those of the set.
 *
 * @returns Lists in `folder`.
 */
export function writeLargeLists(lists: readonly List[], entryCount: number, folder: string): List[] {
  const sets = lists.map(({ path }) => readEntries(path));
  const long = sets.map((): M3uEntry[] => []);
  let count = 0;
  for (let copy = 0; count < entryCount; copy++) {
    for (const [at, entries] of sets.entries()) {
      const wanted = entries.slice(0, entryCount - count);
      for (const entry of wanted) long[at]!.push(copy === 0 ? entry : otherStation(entry, copy));
      count += wanted.length;
    }
  }
  return lists.map((list, at) => {
    const path = join(folder, `list-${at + 1}.m3u`);
    writeList(path, long[at]!);
    return { ...list, path };
  });
}

/** Gives two of a hundred entries of a list another name, in each round others. */
export function changeList(path: string, round: number): void {
  const changed = readEntries(path).map((entry, at) =>
    at % CHANGED_EVERY === round ? renamed(entry, 'Extra') : entry,
  );
  writeList(path, changed);
}

function readEntries(path: string): M3uEntry[] {
  return parseM3u(readFileSync(path), { baseUrl: 'http://127.0.0.1/' }).entries;
}

function otherStation(entry: M3uEntry, copy: number): M3uEntry {
  const { tvgId, url } = entry;
  const other = { tvgId: tvgId && `${tvgId}${copy}`, url: url.replace(/(\.\w+)?$/, `-${copy}$1`) };
  return { ...renamed(entry, word(copy)), ...other };
}

const renamed = (entry: M3uEntry, suffix: string): M3uEntry => ({ ...entry, name: `${entry.name} ${suffix}` });

function word(number: number): string {
  const rest = Math.floor(number / SYLLABLES.length);
  return `${rest === 0 ? '' : word(rest)}${SYLLABLES[number % SYLLABLES.length]}`;
}

function writeList(path: string, entries: readonly M3uEntry[]): void {
  const written = entries.map((entry) => {
    const isRadio = entry.kind === 'radio';
    return writeM3uEntry({ ...entry, tvgName: entry.name, isRadio, isMpegTs: false });
  });
  writeFileSync(path, `${writeM3uHeader({ epgUrl: null })}${written.join('')}`);
}
