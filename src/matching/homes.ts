import type { ProviderId } from '../base/model.js';
import { type EntryReading, isStation, saidIn } from './entry-reading.js';
import { type Country, isArea } from './reading/index.js';

/** Most of what a provider carries is of its country: what says nothing itself belongs there. */
const MIN_SHARE = 0.5;
/** Fewer entries are chance. */
const MIN_VOTES = 3;
/** Shorter names are those of many stations. */
const MIN_LETTERS = 4;
/** A country that is known gives way only to one that has so much more of the entries. */
const CHANGE_ABOVE_SHARE = 0.2;

/** How many entries of one provider have one reading. */
export interface ReadingCount {
  providerId: ProviderId;
  reading: EntryReading;
  count: number;
}

/**
 * The country of each provider, by what its entries say and, for those that say nothing, by where other entries of that name
 * belong. Null where no country has half of them, or they are few.
 *
 * @param known What was found before: it stays unless the entries say otherwise clearly, since with it all that say nothing
 *   would move.
 */
export function inferHomes(
  counts: Iterable<ReadingCount>,
  known: ReadonlyMap<ProviderId, Country>,
): Map<ProviderId, Country | null> {
  const saids = new Map<EntryReading, ReturnType<typeof saidIn>>();
  const placesOf = new Map<string, Set<Country>>();
  const stations: ReadingCount[] = [];
  for (const one of counts) {
    if (!isStation(one.reading)) continue;
    stations.push(one);
    if (saids.has(one.reading)) continue;
    const said = saidIn(one.reading);
    saids.set(one.reading, said);
    const { place, word } = said;
    if (place === null || word.length < MIN_LETTERS) continue;
    const countries = placesOf.get(word);
    if (countries) countries.add(place);
    else placesOf.set(word, new Set([place]));
  }
  const votesOf = new Map<ProviderId, Map<Country, number>>();
  for (const { providerId, reading, count } of stations) {
    const votes = votesOf.get(providerId) ?? new Map<Country, number>();
    votesOf.set(providerId, votes);
    const { place, word } = saids.get(reading)!;
    const countries = place === null ? likeliest(placesOf.get(word) ?? NOWHERE) : [place];
    for (const one of countries) votes.set(one, (votes.get(one) ?? 0) + count / countries.length);
  }
  return new Map([...votesOf].map(([providerId, votes]) => [providerId, homeOf(votes, known.get(providerId) ?? null)]));
}

/** A whole area only where no country is said. */
function likeliest(places: ReadonlySet<Country>): Country[] {
  const countries = [...places].filter((place) => !isArea(place));
  return countries.length > 0 ? countries : [...places];
}

const NOWHERE: ReadonlySet<Country> = new Set();

function homeOf(votes: ReadonlyMap<Country, number>, known: Country | null): Country | null {
  const total = [...votes.values()].reduce((sum, count) => sum + count, 0);
  const [best] = [...votes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (!best || best[1] < MIN_VOTES || best[1] / total <= MIN_SHARE) return known;
  const lead = (best[1] - (known === null ? 0 : (votes.get(known) ?? 0))) / total;
  return known === null || lead > CHANGE_ABOVE_SHARE ? best[0] : known;
}
