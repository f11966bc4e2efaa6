import type { ProviderId } from '../base/model.js';
import { type Country, isArea } from './reading/index.js';
import type { PlacedReading } from './stations.js';

/** Most of what a provider carries is of its country: what says nothing itself belongs there. */
const MIN_SHARE = 0.5;
/** Fewer entries are chance. */
const MIN_VOTES = 3;
/** Shorter names are those of many stations. */
const MIN_LETTERS = 4;

/**
 * The country of each provider, by what its entries say and, for those that say nothing, by where other entries of that name
 * belong. Null where no country has half of them, or they are few.
 */
export function inferHomes(
  entries: readonly { providerId: ProviderId }[],
  readings: readonly PlacedReading[],
): Map<ProviderId, Country | null> {
  const countriesOf = new Map<string, Set<Country>>();
  for (const read of readings) {
    const { country } = read;
    const name = plainName(read);
    if (country === null || isArea(country) || name.length < MIN_LETTERS) continue;
    countriesOf.set(name, (countriesOf.get(name) ?? new Set()).add(country));
  }
  const votesOf = new Map<ProviderId, Map<Country, number>>();
  for (const [at, { providerId }] of entries.entries()) {
    const read = readings[at]!;
    const said = read.country;
    const votes = votesOf.get(providerId) ?? new Map<Country, number>();
    votesOf.set(providerId, votes);
    const countries = said === null ? [...(countriesOf.get(plainName(read)) ?? [])] : [said];
    for (const country of countries) votes.set(country, (votes.get(country) ?? 0) + 1 / countries.length);
  }
  return new Map([...votesOf].map(([providerId, votes]) => [providerId, winner(votes)]));
}

/** Spelling and short forms depend on the country, which is what is asked for here. */
const plainName = ({ reading }: PlacedReading) => reading.words.join('');

function winner(votes: ReadonlyMap<Country, number>): Country | null {
  const total = [...votes.values()].reduce((sum, count) => sum + count, 0);
  const [best] = [...votes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return best && best[1] >= MIN_VOTES && best[1] / total > MIN_SHARE ? best[0] : null;
}
