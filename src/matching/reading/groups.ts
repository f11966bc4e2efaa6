import dictionary from '../dictionaries/kinds.json' with { type: 'json' };
import { type Country, countryNamedIn, countryOfCode, isArea } from './countries.js';
import { withOwnWords } from './own-words.js';
import { plainText, wordsOf } from './plain-text.js';

/** What the headings under which an entry stands say about it. */
export interface GroupReading {
  country: Country | null;
  isRadio: boolean;
  /** 24/7 loops of one title. */
  isLoop: boolean;
  /** Slots that show something only when there is an event. */
  isEvent: boolean;
}

const RADIO = new Set(dictionary.radio);

/** What is known of groups: a list of 100,000 entries has some hundred. */
const knownGroups = withOwnWords(() => new Map<string, GroupReading>());
const KNOWN_MAX = 5_000;

export function readGroups(groups: readonly string[]): GroupReading {
  if (groups.length === 1) return readGroup(groups[0]!);
  const all = groups.map(readGroup);
  return {
    country: all.find(({ country }) => country !== null)?.country ?? null,
    isRadio: all.some(({ isRadio }) => isRadio),
    isLoop: all.some(({ isLoop }) => isLoop),
    isEvent: all.some(({ isEvent }) => isEvent),
  };
}

function readGroup(group: string): GroupReading {
  const known = knownGroups();
  const before = known.get(group);
  if (before) return before;
  const { text, flags } = plainText(group);
  const words = wordsOf(text);
  const names = ` ${words.join(' ')} `;
  const isAmong = (list: readonly string[]) => list.some((name) => names.includes(` ${name} `));
  const reading = {
    country: countryOf(text, flags, words),
    isRadio: words.some((word) => RADIO.has(word)),
    isLoop: isAmong(dictionary.loops),
    isEvent: isAmong(dictionary.events),
  };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(group, reading);
  return reading;
}

const CODES = [
  /^\s*[|[(]*\s*([A-Z][A-Z-]{1,6})\s*[|:\])]/,
  /^\s*([A-Z]{2,4})(?:\s+-?\s*\S|\s*$)/,
  /[|([:-]\s*([A-Z]{2,3})\s*[\])|]?\s*$/,
];

/** A country rather than the area around it: `EXYU| SLOVENIA`. */
function countryOf(text: string, flags: readonly string[], words: readonly string[]): Country | null {
  const codes = CODES.flatMap((pattern) => pattern.exec(text)?.[1] ?? []).slice(0, 1);
  const found = [
    ...codes.map((code) => countryOfCode(code, false)),
    ...flags.map((code) => countryOfCode(code)),
    countryNamedIn(words)?.country ?? null,
  ].filter((country) => country !== null);
  return found.find((country) => !isArea(country)) ?? found[0] ?? null;
}
