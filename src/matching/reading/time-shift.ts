import names from '../dictionaries/names.json' with { type: 'json' };
import { foldText, wordsOf } from './plain-text.js';
import type { Token } from './tokens.js';

/** Brands that end in a plus, so that the number behind it is theirs: `Canal+ 2`. */
const PLUS_BRANDS = new Set(names.plusBrands.map(foldText));
/** Longer ones are not broadcast. */
const MAX_HOURS = 24;
const isShift = (hours: number) => hours >= 1 && hours <= MAX_HOURS;

const SIGNED =
  /(?<before>^|[^+])\+(?<gap>\s?)(?<hours>\d{1,2})(?:\s?(?:h|hr|hrs|hours?|horas?|heures?|std|stunden?|ore|godz)(?!\p{L}))?(?![\d\p{L}])/iu;
const SPELLED = [
  /\b(\d{1,2})\s?(?:h|hr|hour|std)s?\.?\s?(?:delay|later|timeshift|shift|sp(?:ä|ae?)ter|zeitversetzt|despues)(?!\p{L})/iu,
  /\btime\s?shift\s?\+?(\d{0,2})(?!\d)/i,
];

/** `+1`, `(+24)`, `1 hour delay`, `timeshift`; not the plus of a brand. @returns the name without it. */
export function cutTimeShift(name: string): { rest: string; hours: number } {
  const signed = SIGNED.exec(name);
  if (signed) {
    const { before = '', gap, hours } = signed.groups!;
    const head = wordsOf(name.slice(0, signed.index + before.length)).join(' ');
    const isOfBrand = gap !== '' && PLUS_BRANDS.has(head);
    if (head !== '' && !isOfBrand && isShift(Number(hours))) return cut(name, signed, before, Number(hours));
  }
  for (const pattern of SPELLED) {
    const spelled = pattern.exec(name);
    const hours = Number(spelled?.[1] || 1);
    if (spelled && spelled.index > 0 && isShift(hours)) return cut(name, spelled, '', hours);
  }
  return { rest: name, hours: 0 };
}

const cut = (name: string, { 0: found, index }: RegExpExecArray, left: string, hours: number) => ({
  rest: `${name.slice(0, index)}${left} ${name.slice(index + found.length)}`,
  hours,
});

const GLUED_SHIFT = /^plus(\d{1,2})$/;

/** `Discovery Turbo plus 1` and `Tennis Plus1`, once words about quality are off. */
export function takeSpelledShift(tokens: readonly Token[]): { kept: readonly Token[]; hours: number } {
  const glued = GLUED_SHIFT.exec(tokens.at(-1)?.folded ?? '');
  if (glued && tokens.length > 1 && isShift(Number(glued[1])))
    return { kept: tokens.slice(0, -1), hours: Number(glued[1]) };
  const hours = Number(tokens.at(-1)?.folded);
  const head = tokens.slice(0, -2);
  const isPlus = tokens.length >= 3 && tokens.at(-2)!.folded === 'plus' && isShift(hours);
  if (!isPlus || PLUS_BRANDS.has(head.map(({ folded }) => folded).join(' '))) return { kept: tokens, hours: 0 };
  return { kept: head, hours };
}
