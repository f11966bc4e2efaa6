import { joinGroups } from '../formats/m3u/index.js';
import type { StreamExtras, StreamValues } from '../store/index.js';
import type { ImportEntry } from './list-source.js';
import { hashText, TextHash } from './value-hash.js';

/**
 * The values of an entry that are imported, with their hash.
 *
 * @param joined Groups under which the list names the same entry again further down.
 */
export function streamValues(
  entry: ImportEntry,
  place: { twin: number; position: number; valueHash: number },
  joined: readonly string[],
): StreamValues {
  const extras: StreamExtras = {};
  if (entry.catchup) extras.catchup = entry.catchup;
  if (entry.shift !== null) extras.shiftHours = entry.shift;
  if (entry.region !== undefined) extras.region = entry.region;
  if (entry.raw) extras.raw = entry.raw;
  if (entry.season !== null) extras.season = entry.season;
  if (entry.episode !== null) extras.episode = entry.episode;
  return {
    kind: entry.kind,
    identity: entry.identity,
    twin: place.twin,
    name: entry.name,
    url: entry.url,
    tvgId: entry.tvgId,
    tvgName: entry.tvgName,
    logoUrl: entry.logo,
    number: entry.number,
    groups: [...joinGroups(entry.groups, joined)],
    headers: entry.headers,
    isDrm: entry.drm,
    extras,
    position: place.position,
    valueHash: place.valueHash.toString(36),
  };
}

/** Position is left out: one new entry at the top of a list would otherwise change all below it. */
export function hashOfValues(entry: ImportEntry): number {
  const { groups } = entry;
  const hash = new TextHash().add(entry.kind);
  for (const text of [entry.name, entry.url, entry.tvgId, entry.tvgName, entry.logo, entry.number])
    hash.add('\n').add(text ?? 'null');
  hash.add('\n').add(groups.length === 1 ? groups[0]! : groups.join(';'));
  hash.add(entry.drm ? '\ntrue' : '\nfalse');
  if (entry.catchup || entry.shift !== null) hash.add(JSON.stringify([entry.catchup, entry.shift]));
  if (entry.region !== undefined || entry.raw) hash.add(JSON.stringify([entry.region ?? null, entry.raw ?? null]));
  if (entry.episode !== null) hash.add(`\n${entry.season}x${entry.episode}`); // rows of before get theirs
  for (const header in entry.headers) hash.add(`\n${header}:${entry.headers[header]}`);
  return hash.end();
}

/** What is stored and compared: the hash with the groups that came later. */
export function joinHash(hash: number, joined: readonly string[]): number {
  return joined.length === 0 ? hash : hashText(`${hash}\n${joined.join('\n')}`);
}
