import { isNumber } from './station-name.js';
import type { Station } from './stations.js';

/** A word that so many stations of a world have finds nobody: others of the name will. */
const WORD_STATIONS_MAX = 400;

/**
 * Pairs of stations of one world that are worth a look: they share a word, a guide id, or are one letter apart. Never all
 * pairs: 50,000 entries would have a billion.
 */
export function* candidatePairs<Entry>(
  stations: readonly Station<Entry>[],
): Generator<[Station<Entry>, Station<Entry>]> {
  const byClue = new Map<string, number[]>();
  const note = (clue: string, at: number) => {
    const places = byClue.get(clue);
    if (!places) byClue.set(clue, [at]);
    else if (places.at(-1) !== at) places.push(at);
  };
  for (const [at, { name, former, guideIds }] of stations.entries()) {
    if (former !== null) note(`f ${former} ${name.numbers}`, at);
    const { numbers } = name; // where they differ nothing else counts
    for (const word of name.words) if (!isNumber(word)) note(`w ${word.replace('.', '')} ${numbers}`, at);
    for (const id of guideIds) note(`i ${id} ${numbers}`, at);
    for (const clue of slipClues(name.glued)) note(`s ${clue} ${numbers}`, at);
  }
  const seen = new Set<number>();
  for (const places of byClue.values()) {
    if (places.length > WORD_STATIONS_MAX) continue;
    for (let i = 0; i < places.length; i++) {
      for (let j = i + 1; j < places.length; j++) {
        const pair = places[i]! * stations.length + places[j]!;
        if (seen.has(pair)) continue;
        seen.add(pair);
        yield [stations[places[i]!]!, stations[places[j]!]!];
      }
    }
  }
}

/** Names one slip apart share one of these: both without one letter, or the same without two neighbours in order. */
function* slipClues(glued: string): Generator<string> {
  yield glued;
  for (let at = 0; at < glued.length; at++) yield glued.slice(0, at) + glued.slice(at + 1);
}
