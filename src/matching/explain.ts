import type { ProviderId, SourceStreamId } from '../base/model.js';
import { type Decision, readingsApart } from './decisions.js';
import names from './dictionaries/names.json' with { type: 'json' };
import { type EntryReading, placeEntry, placeReading, type ReadableEntry } from './entry-reading.js';
import { compareStations, type Evidence, nameEvidence } from './evidence.js';
import { createGuideIds } from './guide-ids.js';
import type { Country, Reading } from './reading/index.js';
import { isNumber } from './station-name.js';
import { gatherStations, type MatchEntry, type Station } from './stations.js';

/** Why two entries are one station, or not. */
export interface Comparison extends Evidence {
  /** What a person has decided about them, which goes before all evidence. */
  decision: Decision['verdict'] | null;
}

/** One entry as it was understood. */
export interface ReadEntry extends Pick<Reading, 'kind' | 'language' | 'feed' | 'shiftHours' | 'variants'> {
  /** Words by which it is compared. */
  name: string;
  country: Country | null;
  /** It says its country itself; else it is where its provider is at home. */
  saysCountry: boolean;
  region: string | null;
}

export interface Explainer {
  compare(a: SourceStreamId, b: SourceStreamId): Comparison;
  /** Others whose names begin alike, from the same country; null where there is none, or too many for one brand. */
  familyOf(streamId: SourceStreamId): Family | null;
  /** Entries of other stations whose name is like one of these, the most alike first, one for each station. */
  near(
    own: ReadonlySet<SourceStreamId>,
    limit: number,
  ): { of: SourceStreamId; other: SourceStreamId; comparison: Comparison }[];
}

/** Channels of one brand: HBO, HBO 2, HBO Family. */
export interface Family {
  /** The words that all of them begin with, as they are compared. */
  name: string;
  streamIds: SourceStreamId[];
}

export interface ExplainOptions {
  decisions: readonly Decision[];
  homes: ReadonlyMap<ProviderId, Country>;
  breathe(): Promise<void>;
}

/**
 * What makes entries worth a look beside others: words of their names, and their guide ids. Whoever shares none of them says
 * nothing about how they compare.
 */
export function cluesTo(entries: readonly Pick<MatchEntry, 'reading' | 'tvgId'>[]): {
  words: string[];
  guideIds: string[];
} {
  const words = entries.flatMap(({ reading }) => wordsIn(reading).filter((word) => !isNumber(word)));
  const guideIds = entries.flatMap(({ tvgId }) => tvgId?.toLowerCase() ?? []);
  return { words: [...new Set(words)], guideIds: [...new Set(guideIds)] };
}

const wordsIn = (reading: EntryReading): string[] => (reading.split('|')[6] ?? '').split(' ').filter(Boolean);

/** @param entries Those that are asked about, and all that share a clue with them (`cluesTo`). */
export async function createExplainer(entries: readonly MatchEntry[], options: ExplainOptions): Promise<Explainer> {
  const { decisions, homes, breathe } = options;
  const { stations } = await gatherStations(entries, readingsApart(decisions), () => homes, breathe);
  const stationOf = new Map<SourceStreamId, Station<MatchEntry>>();
  for (const station of stations) for (const { streamId } of station.entries) stationOf.set(streamId, station);
  const readingOf = new Map(entries.map(({ streamId, reading }) => [streamId, reading]));
  const guideIds = createGuideIds();
  const verdicts = new Map(decisions.toReversed().map(({ a, b, verdict }) => [pairKey(a, b), verdict]));
  const decisionOn = (one: Station<MatchEntry> | undefined, other: Station<MatchEntry> | undefined, own: string) => {
    const pairs = (one?.readings ?? []).flatMap((a) => (other?.readings ?? []).map((b) => pairKey(a, b)));
    return [own, ...pairs].map((pair) => verdicts.get(pair)).find((verdict) => verdict !== undefined) ?? null;
  };
  const compare = (a: SourceStreamId, b: SourceStreamId): Comparison => {
    const [one, other] = [stationOf.get(a), stationOf.get(b)];
    const decision = decisionOn(one, other, pairKey(readingOf.get(a) ?? '', readingOf.get(b) ?? ''));
    if (!one || !other) return { score: 0, reasons: [{ what: 'no-station', points: 0 }], decision };
    return { ...compareStations(one, other, guideIds), decision };
  };
  return {
    compare,
    familyOf(streamId) {
      const own = stationOf.get(streamId);
      if (!own) return null;
      const isKin = (other: Station<MatchEntry>) => mediumAndArea(other.world) === mediumAndArea(own.world);
      let kin = stations.filter(isKin);
      for (let length = 1; length <= own.name.words.length; length++) {
        const words = own.name.words.slice(0, length);
        kin = kin.filter(({ name }) => words.every((word, at) => name.words[at] === word));
        if (kin.length < 2) return null;
        if (kin.length > FAMILY_MAX || words.every((word) => isNumber(word) || COMMON.has(word))) continue;
        return {
          name: words.join(' '),
          streamIds: kin.flatMap(({ entries: ofKin }) => ofKin.map((one) => one.streamId)),
        };
      }
      return null;
    },
    near(own, limit) {
      const ours = [...new Set([...own].flatMap((id) => stationOf.get(id) ?? []))];
      const found = stations.flatMap((other) => {
        if (ours.includes(other)) return [];
        const [best] = ours
          .map((one) => ({ one, points: nameEvidence(one, other) }))
          .sort((x, y) => y.points - x.points);
        return best && best.points >= NEAR_POINTS_MIN ? [{ ...best, other }] : [];
      });
      found.sort((x, y) => y.points - x.points || (x.other.key < y.other.key ? -1 : 1));
      return found.slice(0, limit).map(({ one, other }) => {
        const [of, near] = [one.entries[0]!.streamId, other.entries[0]!.streamId];
        return { of, other: near, comparison: compare(of, near) };
      });
    },
  };
}

/** As names are where one of two has a word more. */
const NEAR_POINTS_MIN = 60;

/** A brand with more stations than this in one country is none: its first word is a common one. */
const FAMILY_MAX = 60;
/** Words that many brands begin with. */
const COMMON = new Set(names.common);
const mediumAndArea = (world: string) => world.split('|', 2).join('|');

const pairKey = (a: string, b: string) => (a < b ? `${a}\n${b}` : `${b}\n${a}`);

/** @param home Where its provider is at home. */
export function explainReading(entry: ReadableEntry, reading: EntryReading, home: Country | null): ReadEntry {
  const { reading: read, country } = placeEntry(entry);
  const { kind, language, feed, shiftHours, variants } = read;
  const said = { kind, language, feed, shiftHours, variants, region: entry.region };
  const isStation = reading.includes('|');
  const name = isStation ? placeReading(reading, () => home).name.words : read.words;
  return { ...said, name: name.join(' '), country: country ?? home, saysCountry: country !== null };
}
