import names from './dictionaries/names.json' with { type: 'json' };
import { lettersAlike } from './letters.js';
import { isNumber, type StationName } from './station-name.js';

/** How two names of one world are alike. */
export type Likeness =
  | 'same'
  | 'filler'
  | 'order'
  | 'shortened'
  | 'misspelt'
  | 'former'
  | 'ending'
  | 'initials'
  | 'initial'
  | 'unnumbered'
  | 'beginning'
  | 'slip'
  | 'alike'
  | 'inside'
  | 'lead'
  | 'more'
  | 'partly'
  | 'none';

export interface LikenessFound {
  how: Likeness;
  /** Of `slip` and `alike`: how much of the letters agrees, 0 to 1. */
  grade: number;
}

/** A name, and which of its words few entries have: one of them may be misspelt. */
export interface KnownName {
  name: StationName;
  rareWords: readonly string[];
}

/** In shorter names one letter makes another station: `Globo`, `Gloob`. */
const MISSPELT_LETTERS_MIN = 6;
const PREFIX_LETTERS_MIN = 3;
const ENDINGS = ['s', 'n', 'e', 'es'];
const GLUED_FILLER = /(?:tv|channel|hd)$/;
const GLUED_LETTERS_MIN = 4;
/** Words with less in common are two words. */
const ALIKE_MIN = 0.7;
/** Two letters stand for many names. */
const INITIALS_MIN = 3;
/** What a station shows: lists leave it out behind the brand, as in `Sky [Cinema] Premiere`. */
const SUBJECTS = new Set(names.subjects);

/** @returns null: they have different numbers, so that nothing else counts. */
export function likeness(one: KnownName, other: KnownName): LikenessFound | null {
  const [a, b] = [one.name, other.name];
  if (a.numbers !== b.numbers) return isNumbered(a, b) || isNumbered(b, a) ? plain('unnumbered') : null;
  if (a.glued === b.glued) return plain('same');
  const onlyA = a.words.filter((word) => !b.words.includes(word));
  const onlyB = b.words.filter((word) => !a.words.includes(word));
  if ((onlyA.length === 0 && onlyB.length === 0) || isTurned(a, b) || isTurned(b, a)) return plain('order');
  if (isGluedFiller(a.glued, b.glued)) return plain('filler');
  const isPaired = onlyA.length === onlyB.length;
  if (isPaired && onlyA.every((word, at) => isShortened(word, onlyB[at]!))) return plain('shortened');
  if (isCutOff(a, b) || isCutOff(b, a)) return plain('beginning');
  const isWordMore = onlyA.length === 0 || onlyB.length === 0;
  if (isOneSlip(a.glued, b.glued) && !(isWordMore && a.words.length !== b.words.length))
    return slip([a.glued, onlyA.join('')], [b.glued, onlyB.join('')], hasRare(onlyA, one) || hasRare(onlyB, other));
  if (areInitials(a, b) || areInitials(b, a)) return plain('initials');
  const isPart = onlyA.length < a.words.length && onlyB.length < b.words.length;
  if (isPart && (areInitialsOf(onlyA, onlyB) || areInitialsOf(onlyB, onlyA))) return plain('initial');
  if ((isPaired || isWordMore) && (hasRare(onlyA, one) || hasRare(onlyB, other))) {
    const grade = isPaired ? pairedGrade(onlyA, onlyB) : fillerGrade([...onlyA, ...onlyB]);
    if (grade >= ALIKE_MIN) return { how: 'alike', grade };
  }
  return plain(byWords(a, onlyA, b, onlyB));
}

const UNGRADED = new Map<Likeness, LikenessFound>();

/** One object for each, since a million pairs are compared. */
function plain(how: Likeness): LikenessFound {
  const known = UNGRADED.get(how);
  if (known) return known;
  const made = { how, grade: 0 };
  UNGRADED.set(how, made);
  return made;
}

const hasRare = (words: Words, { rareWords }: KnownName): boolean =>
  rareWords.length > 0 && words.some((word) => rareWords.includes(word));

type Words = readonly string[];

/** By the words that both have, and those that only one has. */
function byWords(a: StationName, onlyA: Words, b: StationName, onlyB: Words): Likeness {
  if (!a.words.some((word) => b.words.includes(word) && !isNumber(word))) return 'none';
  if (onlyA.length === onlyB.length && onlyA.every((word, at) => isBeginning(word, onlyB[at]!))) return 'beginning';
  if (onlyA.length > 0 && onlyB.length > 0) return 'partly';
  const [longer, extra] = onlyA.length > 0 ? [a, onlyA] : [b, onlyB];
  if (longer.words[0] === extra[0]) return 'lead';
  return extra.every((word) => SUBJECTS.has(word)) && longer.words.at(-1) !== extra.at(-1) ? 'inside' : 'more';
}

/** @param each The name, and what of it the other has not. */
function slip([a, restA]: [string, string], [b, restB]: [string, string], hasRare: boolean): LikenessFound {
  const [shorter, longer] = [restA, restB].sort((x, y) => x.length - y.length) as [string, string];
  const isShort = Math.min(a.length, b.length) < MISSPELT_LETTERS_MIN;
  if (!isShort && ENDINGS.some((ending) => shorter + ending === longer)) return plain('ending');
  if (hasRare && !isShort) return plain('misspelt');
  return { how: 'slip', grade: lettersAlike(a, b) };
}

/** How much of the letters of two names agrees, 0 to 1. */
export const alikeness = (a: StationName, b: StationName): number => lettersAlike(a.glued, b.glued);

function wordGrade(a: string, b: string): number {
  if (isShortened(a, b)) return 1;
  const [shorter, longer] = a.length < b.length ? [a.length, b.length] : [b.length, a.length];
  return shorter < MISSPELT_LETTERS_MIN || shorter / longer < ALIKE_MIN ? 0 : lettersAlike(a, b);
}

/** Of words in the same places; 0 where one pair has too little in common. */
function pairedGrade(a: Words, b: Words): number {
  let sum = 0;
  for (const [at, word] of a.entries()) {
    const grade = wordGrade(word, b[at]!);
    if (grade < ALIKE_MIN) return 0;
    sum += grade;
  }
  return sum / a.length;
}

const FILLERS = names.fillers.filter((word) => word.length >= MISSPELT_LETTERS_MIN);

/** Of a word that says nothing, misspelt: `hr-fernsheen`. */
function fillerGrade([word, ...others]: Words): number {
  if (others.length > 0) return 0;
  return Math.max(...FILLERS.map((filler) => (filler[0] === word![0] ? wordGrade(word!, filler) : 0)));
}

/** `HBO 1` may be what others call `HBO`, and `Magic 105.4 FM` what they call `Magic`. */
const isNumbered = (a: StationName, b: StationName): boolean => b.numbers === '' && withoutNumber(a) === b.glued;

/** The first of a brand, or a frequency in MHz. */
const LEFT_OUT = /^(?:1|(?:8[789]|9\d|10[0-8])(?: \d)?)$/;

/** A name glued together as those spell it who leave its number out; null: nobody does. */
export const withoutNumber = ({ words, numbers }: StationName): string | null =>
  LEFT_OUT.test(numbers)
    ? words
        .filter((word) => !isNumber(word))
        .join('')
        .replaceAll('.', '')
    : null;

/** `RTL Super`, `SuperRTL`. */
const isTurned = (a: StationName, b: StationName): boolean =>
  a.glued.length === b.glued.length &&
  a.words.length !== b.words.length &&
  a.words.some((_, at) => at > 0 && [...a.words.slice(at), ...a.words.slice(0, at)].join('') === b.glued);

/** `NGW`, `National Geographic Wild`. */
const areInitials = (short: StationName, long: StationName): boolean =>
  short.glued.length === long.words.length &&
  long.words.length >= INITIALS_MIN &&
  long.words.every((word, at) => word[0] === short.glued[at]);

/** `Premier L` or `PL`, `Premier League`. */
const areInitialsOf = (short: Words, long: Words): boolean =>
  short.length > 0 &&
  (short.length === long.length
    ? short.every((word, at) => isInitial(word, long[at]!))
    : short.length === 1 && short[0]!.length === long.length && long.every((word, at) => word[0] === short[0]![at]));

const isInitial = (a: string, b: string): boolean => (a.length === 1 || b.length === 1) && a[0] === b[0];

function isGluedFiller(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return (
    shorter.length >= GLUED_LETTERS_MIN && longer.startsWith(shorter) && longer.replace(GLUED_FILLER, '') === shorter
  );
}

const isShortened = (a: string, b: string): boolean =>
  (a.endsWith('.') && b.startsWith(a.slice(0, -1))) || (b.endsWith('.') && a.startsWith(b.slice(0, -1)));

/** `Animal Pl.`, `AnimalPlanet`. */
const isCutOff = ({ words, glued }: StationName, b: StationName): boolean =>
  words.at(-1)!.endsWith('.') && b.glued.startsWith(glued);

const isBeginning = (a: string, b: string): boolean =>
  Math.min(a.length, b.length) >= PREFIX_LETTERS_MIN && (a.startsWith(b) || b.startsWith(a));

/** A letter too many, one too few, or two in each other's place: what fingers do. Another letter makes another word. */
function isOneSlip(a: string, b: string): boolean {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (longer.length - shorter.length > 1) return false;
  let at = 0;
  while (at < shorter.length && shorter[at] === longer[at]) at++;
  if (longer.length > shorter.length) return shorter.slice(at) === longer.slice(at + 1);
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
