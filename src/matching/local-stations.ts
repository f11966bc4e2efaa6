import { groupBy } from '../base/group-by.js';
import dictionary from './dictionaries/call-signs.json' with { type: 'json' };
import { isMisspelt } from './letters.js';
import { type Country, withOwnWords, wordsOf } from './reading/index.js';
import { isNumber } from './station-name.js';

/**
 * Broadcast stations of the US and Canada. Lists call one by its call sign (`WABC-DT`), by network and city (`ABC (New York)`),
 * by its brand (`ABC 7 NY`), or by all of it; the call sign is what each of them leads to.
 */
export interface LocalStation {
  /** As in `wabc`. */
  callSign: string;
  country: Country;
}

interface KnownStation extends LocalStation {
  network: string;
  /** In its brand; empty: not known. */
  channel: string;
  /** What people call its city. */
  cities: readonly Words[];
  /** State or province: `ny`. */
  region: string;
}

type Words = readonly string[];

const NICKNAMES: Record<string, string[]> = dictionary.cities;
const NOISE = new Set(dictionary.noise);
/** `ny`, and the words of its name. */
const REGIONS = Object.entries(dictionary.regions).flatMap(([code, name]) => {
  const region = code.toLowerCase();
  return [[region], wordsOf(name)].map((words) => ({ region, words }));
});
const NETWORKS = Object.entries(dictionary.networks)
  .flatMap(([network, names]) => names.map((name) => ({ network, words: name.split(' ') as Words })))
  .sort((a, b) => b.words.length - a.words.length);

const readStation = ([callSign = '', network = '', channel = '', city = '', region = '', country = '']: Words) => ({
  ...{ callSign: callSign.toLowerCase(), network, channel, region: region.toLowerCase(), country },
  cities: [city, ...(Object.hasOwn(NICKNAMES, city) ? NICKNAMES[city]! : [])]
    .map(wordsOf)
    .sort((a, b) => b.length - a.length),
});
/** A station of the house takes the place of one of the same call sign. */
const openStations = withOwnWords(({ callSigns }) => {
  const own = new Set(callSigns.map(([callSign = '']) => callSign.toLowerCase()));
  const others = dictionary.stations.filter(([callSign = '']) => !own.has(callSign.toLowerCase()));
  const stations: KnownStation[] = [...others, ...callSigns].map(readStation);
  const byCallSign = new Map(stations.map((station) => [station.callSign, station]));
  const cities = [
    ...new Map(stations.flatMap((station) => station.cities.map((words) => [words.join(' '), words]))).values(),
  ].sort((a, b) => b.length - a.length);
  const byNetwork = groupBy(stations, ({ network }) => network);
  const cityWords = new Set(cities.flat());
  return { byCallSign, byNetwork, cities, cityWords, cityWordsBy: groupBy([...cityWords], (word) => word[0]!) };
});
const CALL_SIGN = /^(?:[kw][a-z]{2,3}|c[bfhijk][a-z]{2})$/;

/**
 * The local station that an entry is.
 *
 * @param words Of its name. @param groupWords Of its groups: `Locals - Memphis`. @param country Where it belongs, if it says so.
 * @returns null: it is none, or could be more than one.
 */
export function findLocalStation(words: Words, groupWords: Words, country: Country | null): LocalStation | null {
  if (country !== null && country !== 'US' && country !== 'CA') return null;
  const { byCallSign, cityWords } = openStations();
  const plain = words.map((word) => word.replace('.', ''));
  if (isSubchannel(plain)) return null;
  // CITY is the call sign of Toronto's Citytv, and a word of `Kansas City`
  const sign = plain.find((word) => byCallSign.has(word) && !cityWords.has(word));
  const known = sign === undefined ? null : byCallSign.get(sign)!;
  if (known) return saysNoMore(plain, known) && (country === null || known.country === country) ? known : null;
  const network = networkIn(plain);
  if (!network) return null;
  const rest = without(network.words, plain);
  const [meant, ...others] = stationsMeant(network.network, rest, groupWords, country);
  if (meant) return others.length === 0 ? meant : null;
  const unknown = rest.find((word) => CALL_SIGN.test(word) && !cityWords.has(word));
  const isNamed =
    unknown !== undefined &&
    country !== null &&
    rest.length > 1 &&
    saysNoMore(plain, { callSign: unknown, cities: [] });
  return isNamed ? { callSign: unknown, country } : null;
}

/** Networks that come and go: a station has had another yesterday. */
const PASSING = ['CW', 'MyNetworkTV', 'Independent', ''];

/** By network and city; else by number and city, where the network may be new; else by a city that is misspelt. */
function stationsMeant(network: string, rest: Words, groupWords: Words, country: Country | null): KnownStation[] {
  const { byNetwork } = openStations();
  const isHere = (station: KnownStation) => country === null || station.country === country;
  const ofNetwork = (byNetwork.get(network) ?? []).filter(isHere);
  const found = ofNetwork.filter((station) => isMeant(station, rest, groupWords));
  if (found.length > 0) return found;
  const number = rest.find(isNumber);
  if (PASSING.includes(network) && number !== undefined) {
    const passing = PASSING.flatMap((one) => byNetwork.get(one) ?? []).filter(isHere);
    return passing.filter((station) => station.channel === number && isMeant(station, rest, groupWords));
  }
  const respelt = rest.map((word) => (isNumber(word) ? word : cityWordFor(word)));
  if (respelt.every((word, at) => word === rest[at])) return [];
  return ofNetwork.filter((station) => isMeant(station, respelt, groupWords));
}

function cityWordFor(word: string): string {
  const { cityWords, cityWordsBy } = openStations();
  if (cityWords.has(word)) return word;
  return cityWordsBy.get(word[0]!)?.find((own) => isMisspelt(word, own, MISSPELT)) ?? word;
}

/** The one that is named first: `City` is a network, and part of many names of cities. */
function networkIn(words: Words): (typeof NETWORKS)[number] | null {
  const named = NETWORKS.map((network) => ({ network, at: placeOf(network.words, words) })).filter(({ at }) => at >= 0);
  return named.sort((a, b) => a.at - b.at)[0]?.network ?? null;
}

/** `WABC-DT2` shows something else than `WABC-DT`. */
const isSubchannel = (words: Words) => words.some((word, at) => word === 'dt' && Number(words[at + 1] ?? 1) > 1);

/** Beside the call sign a name has network, number, city and state, and nothing else; the city may be misspelt. */
function saysNoMore(words: Words, { callSign, cities }: Pick<KnownStation, 'callSign' | 'cities'>): boolean {
  let rest = words.filter((word) => word !== callSign && !isNumber(word) && !NOISE.has(word));
  for (const names of [
    openStations().cities,
    NETWORKS.map((network) => network.words),
    REGIONS.map((region) => region.words),
  ]) {
    const found = names.find((name) => placeOf(name, rest) >= 0);
    if (found) rest = without(found, rest);
  }
  return rest.every((word) => cities.flat().some((own) => isMisspelt(word, own, MISSPELT)));
}

/** Of cities: `Oralndo`. */
const MISSPELT = { lettersMin: 5, likenessMin: 0.8 };

/** Whether what is said beside the network fits the station, and says where it is. */
function isMeant({ channel, cities, region }: KnownStation, words: Words, groupWords: Words): boolean {
  const numbers = words.filter(isNumber);
  if (channel !== '' && numbers.some((number) => number !== channel)) return false;
  let rest = words.filter((word) => !isNumber(word) && !NOISE.has(word));
  const city = cities.find((name) => placeOf(name, rest) >= 0);
  if (!city && !cities.some((name) => placeOf(name, groupWords) >= 0)) return false;
  if (city) rest = without(city, rest);
  const own = REGIONS.find((one) => one.region === region && placeOf(one.words, rest) >= 0);
  if (own) rest = without(own.words, rest);
  return rest.length === 0;
}

/** Where words stand one behind the other among others; -1: nowhere. */
function placeOf(words: Words, among: Words): number {
  for (let at = 0; at + words.length <= among.length; at++)
    if (words.every((word, offset) => among[at + offset] === word)) return at;
  return -1;
}

function without(words: Words, among: Words): string[] {
  const at = placeOf(words, among);
  return among.filter((_, place) => place < at || place >= at + words.length);
}
