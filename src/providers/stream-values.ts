import { joinGroups } from '../formats/m3u/index.js';
import type { StreamExtras, StreamValues } from '../store/index.js';
import type { ImportEntry } from './list-source.js';
import { hashText } from './value-hash.js';

/**
 * The values of an entry that are imported, with their hash.
 *
 * @param joined Groups under which the list names the same entry again further down.
 */
export function streamValues(
  entry: ImportEntry,
  place: { twin: number; position: number },
  joined: readonly string[],
): StreamValues {
  const extras: StreamExtras = {};
  if (entry.catchup) extras.catchup = entry.catchup;
  if (entry.shift !== null) extras.shiftHours = entry.shift;
  if (entry.region !== undefined) extras.region = entry.region;
  if (entry.raw) extras.raw = entry.raw;
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
    valueHash: joinHash(hashOfValues(entry), joined),
  };
}

/** Position is left out: one new entry at the top of a list would otherwise change all below it. */
export function hashOfValues(entry: ImportEntry): number {
  const { kind, name, url, tvgId, tvgName, logo, number, groups, drm } = entry;
  let text = `${kind}\n${name}\n${url}\n${tvgId}\n${tvgName}\n${logo}\n${number}\n${groups.join(';')}\n${drm}`;
  if (entry.catchup || entry.shift !== null) text += JSON.stringify([entry.catchup, entry.shift]);
  if (entry.region !== undefined || entry.raw) text += JSON.stringify([entry.region ?? null, entry.raw ?? null]);
  for (const header in entry.headers) text += `\n${header}:${entry.headers[header]}`;
  return hashText(text);
}

/** What is stored and compared: the hash with the groups that came later. */
export function joinHash(hash: number, joined: readonly string[]): string {
  return (joined.length === 0 ? hash : hashText(`${hash}\n${joined.join('\n')}`)).toString(36);
}
