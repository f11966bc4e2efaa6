import dictionary from './dictionaries/call-signs.json' with { type: 'json' };
import type { Country } from './reading/index.js';
import { isNumber } from './station-name.js';

/**
 * Broadcast stations of the US and Canada. Lists call one by its call sign (`WABC-DT`), by network and city (`ABC (New York)`),
 * by its brand (`ABC 7 NY`), or by all of it; the call sign is what all of them lead to.
 */
export interface LocalStation {
  /** As in `wabc`. */
  callSign: string;
  network: string;
  /** In its brand; null: not known. */
  channel: string | null;
  /** Folded words of its city, and how else people say it. */
  cities: readonly (readonly string[])[];
  /** State or province, folded. */
  region: string;
  country: Country;
}

const NETWORKS: Record<string, string> = dictionary.networks;
const REGIONS: ReadonlySet<string> = new Set(dictionary.regions);
const NOISE: ReadonlySet<string> = new Set(dictionary.noise);

const stations: readonly LocalStation[] = dictionary.stations.map(
  ([callSign, network, channel, city, region, country]) => ({
    callSign: callSign!.toLowerCase(),
    network: network!,
    channel: channel || null,
    cities: [city!, ...((dictionary.cities as Record<string, string[]>)[city!] ?? [])].map((name) => name.split(' ')),
    region: region!.toLowerCase(),
    country: country!,
  }),
);
const byCallSign = new Map(stations.map((station) => [station.callSign, station]));
const byNetwork = Map.groupBy(stations, ({ network }) => network);

/**
 * The local station that an entry is.
 *
 * @param words Of its name. @param groupWords Of its groups: `Locals - Memphis`.
 * @returns its call sign; null: it is none, or could be more than one.
 */
export function localStation(words: readonly string[], groupWords: readonly string[], country: Country | null): string | null {
  if (country !== null && country !== 'US' && country !== 'CA') return null;
  const signs = words.filter((word) => byCallSign.has(word));
  if (signs.length === 1 && isOnlyAbout(byCallSign.get(signs[0]!)!, words)) return signs[0]!;
  const [network, rest] = networkIn(words);
  if (network === null) return null;
  const found = (byNetwork.get(network) ?? []).filter(
    (station) => (country === null || station.country === country) && isMeant(station, rest, groupWords),
  );
  return found.length === 1 ? found[0]!.callSign : null;
}
