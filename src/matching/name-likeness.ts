import { isNumber, type StationName } from './station-name.js';

/** How two names of one world are alike, from what says most to what says least. */
export type Likeness =
  | 'same'
  | 'order'
  | 'renamed'
  | 'former'
  | 'filler'
  | 'shortened'
  | 'misspelt'
  | 'ending'
  | 'slip'
  | 'beginning'
  | 'lead'
  | 'more'
  | 'partly'
  | 'none';

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

/** Numbers are compared before: here they are equal. */
export function likeness({ name: a, rareWords: rareA }: KnownName, { name: b, rareWords: rareB }: KnownName): Likeness {
  if (a.glued === b.glued) return 'same';
  const onlyA = a.words.filter((word) => !b.words.includes(word));
  const onlyB = b.words.filter((word) => !a.words.includes(word));
  if (onlyA.length === 0 && onlyB.length === 0) return 'order';
  if (isGluedFiller(a.glued, b.glued)) return 'filler';
  const isPaired = onlyA.length === onlyB.length;
  if (isPaired && onlyA.every((word, at) => isShortened(word, onlyB[at]!))) return 'shortened';
  if (isOneSlip(a.glued, b.glued)) return slip([a, onlyA, rareA], [b, onlyB, rareB]);
  const common = a.words.filter((word) => b.words.includes(word) && !isNumber(word));
  if (common.length === 0) return 'none';
  if (isPaired && onlyA.every((word, at) => isBeginning(word, onlyB[at]!))) return 'beginning';
  if (onlyA.length > 0 && onlyB.length > 0) return 'partly';
  const [longer, extra] = onlyA.length > 0 ? [a, onlyA] : [b, onlyB];
  return longer.words[0] === extra[0] ? 'lead' : 'more';
}

type Words = readonly string[];

/** @param each Name, its words that the other has not, its rare words. */
function slip(
  [a, onlyA, rareA]: [StationName, Words, Words],
  [b, onlyB, rareB]: [StationName, Words, Words],
): Likeness {
  const [shorter, longer] = [onlyA.join(''), onlyB.join('')].sort((x, y) => x.length - y.length) as [string, string];
  if (ENDINGS.some((ending) => shorter + ending === longer)) return 'ending';
  const isRare = onlyA.some((word) => rareA.includes(word)) || onlyB.some((word) => rareB.includes(word));
  return isRare && Math.min(a.glued.length, b.glued.length) >= MISSPELT_LETTERS_MIN ? 'misspelt' : 'slip';
}

function isGluedFiller(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return (
    shorter.length >= GLUED_LETTERS_MIN && longer.startsWith(shorter) && longer.replace(GLUED_FILLER, '') === shorter
  );
}

const isShortened = (a: string, b: string): boolean =>
  (a.endsWith('.') && b.startsWith(a.slice(0, -1))) || (b.endsWith('.') && a.startsWith(b.slice(0, -1)));

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
