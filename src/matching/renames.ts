import aliases from './dictionaries/aliases.json' with { type: 'json' };
import { areaOf, type Country } from './reading/index.js';
import { nameOfText } from './station-name.js';

/** Names that one station has had. */
export interface Renames {
  /** Which station a whole name is, in a country: names with the same answer are one station. */
  stationOf(glued: string, country: Country | null): string | null;
  /** Whether lists that have both names may mean two stations. */
  isDoubtful(station: string): boolean;
}

let opened: Renames | null = null;

/** From the dictionary; made when first asked for. */
export function openRenames(): Renames {
  if (opened) return opened;
  const byCountry = new Map<string, Map<string, string>>();
  const doubtful = new Set<string>();
  const add = (groups: readonly { country?: string; names: string[] }[], isDoubtful: boolean) => {
    for (const { country = '', names } of groups) {
      const where = country === '' ? '' : areaOf(country);
      const glued = names.map((name) => nameOfText(name, country === '' ? null : country).glued);
      const station = `${where} ${glued[0]}`;
      if (isDoubtful) doubtful.add(station);
      const known = byCountry.get(where) ?? new Map<string, string>();
      byCountry.set(where, known);
      for (const name of glued) if (!known.has(name)) known.set(name, station);
    }
  };
  add(aliases.renamed, false);
  add(aliases.former, true);
  opened = {
    stationOf: (glued, country) =>
      (country === null ? undefined : byCountry.get(areaOf(country))?.get(glued)) ??
      byCountry.get('')?.get(glued) ??
      null,
    isDoubtful: (station) => doubtful.has(station),
  };
  return opened;
}
