/**
 * Texts that a pattern cannot do without, so that most names are passed over by a plain search, at a tenth of the price of a
 * regular expression. A pattern that is not understood here simply has none: leaving one out costs time, inventing one costs
 * matches.
 */
export interface PatternLiterals {
  /** At least one of them stands in every text that fits, as `foldCase` writes it. */
  texts: readonly string[];
  /** The pattern is nothing but these texts: where one stands, it fits. */
  isWhole: boolean;
}

const PUNCTUATION = /^[!-/:-@[-`{-~ ]$/;
const REPEAT = /^\{\d+(,\d*)?\}/;

/** One spelling for texts that differ in case only. Both ways, since some letters have no partner in one of them. */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}

/** @returns null where nothing is certain. */
export function literalsOf(pattern: string): PatternLiterals | null {
  const alternatives = splitAlternatives(withoutOuterGroup(pattern));
  if (alternatives === null) return null;
  const found = alternatives.map(longestLiteral);
  if (found.some((one) => one === null || one.text === '')) return null;
  return { texts: found.map((one) => foldCase(one!.text)), isWhole: found.every((one) => one!.isWhole) };
}

function withoutOuterGroup(pattern: string): string {
  const start = pattern.startsWith('(?:') ? 3 : pattern.startsWith('(') && pattern[1] !== '?' ? 1 : 0;
  const isAround = start > 0 && endOfGroup(Array.from(pattern), 0) === Array.from(pattern).length;
  return isAround ? pattern.slice(start, -1) : pattern;
}

/** At its outermost bars. */
function splitAlternatives(pattern: string): string[][] | null {
  const signs = Array.from(pattern); // by whole signs: a repeat belongs to all of a picture, not to its second half
  const parts: string[][] = [[]];
  for (let at = 0; at < signs.length; ) {
    if (signs[at] === '|') {
      parts.push([]);
      at++;
      continue;
    }
    const end = endOfAtom(signs, at);
    if (end === null) return null;
    parts.at(-1)!.push(...signs.slice(at, end));
    at = end;
  }
  return parts;
}

/** The longest run of plain signs that all of them have to be there. */
function longestLiteral(signs: readonly string[]): { text: string; isWhole: boolean } | null {
  let longest = '';
  let run = '';
  let isWhole = true;
  const endRun = () => {
    if (run.length > longest.length) longest = run;
    run = '';
  };
  for (let at = 0; at < signs.length; ) {
    const end = endOfAtom(signs, at);
    if (end === null) return null;
    const literal = literalAt(signs, at, end);
    const repeat = repeatAt(signs, end);
    const isOnce = repeat === '';
    const isAnchor = end === at + 1 && (signs[at] === '^' || signs[at] === '$');
    if (literal !== null && (isOnce || repeat === '+')) run += literal;
    if (!isAnchor && (literal === null || !isOnce)) endRun();
    isWhole &&= literal !== null && isOnce;
    at = end + repeat.length;
    if (!isOnce && signs[at] === '?') at++;
  }
  endRun();
  return { text: longest, isWhole };
}

/** The plain sign that an atom stands for; null when it is something else. */
function literalAt(signs: readonly string[], at: number, end: number): string | null {
  const sign = signs[at]!;
  if (sign === '\\') return end === at + 2 && PUNCTUATION.test(signs[at + 1]!) ? signs[at + 1]! : null;
  return end === at + 1 && !'^$.()[]*+?{}|'.includes(sign) ? sign : null;
}

function repeatAt(signs: readonly string[], at: number): string {
  const sign = signs[at] ?? '';
  if (sign === '*' || sign === '+' || sign === '?') return sign;
  return sign === '{' ? (REPEAT.exec(signs.slice(at, at + 12).join(''))?.[0] ?? '') : '';
}

/** Behind a sign, an escape, a class or a group; null where this is not the place to understand it. */
function endOfAtom(signs: readonly string[], at: number): number | null {
  const sign = signs[at]!;
  if (sign === '\\') {
    const next = signs[at + 1];
    return next === undefined || /[QExpP0-9]/.test(next) ? null : at + 2;
  }
  if (sign === '[') return endOfClass(signs, at);
  if (sign === '(') return endOfGroup(signs, at);
  return at + 1;
}

function endOfClass(signs: readonly string[], start: number): number | null {
  let at = start + 1;
  if (signs[at] === '^') at++;
  if (signs[at] === ']') at++; // as the first one it is a member
  for (; at < signs.length; at++) {
    if (signs[at] === '[') return null; // a named class inside
    if (signs[at] === '\\') at++;
    else if (signs[at] === ']') return at + 1;
  }
  return null;
}

function endOfGroup(signs: readonly string[], start: number): number | null {
  if (signs[start + 1] === '?' && signs[start + 2] !== ':') return null; // flags reach beyond the group
  let at = start + 1;
  while (at < signs.length && signs[at] !== ')') {
    const end = endOfAtom(signs, at);
    if (end === null) return null;
    at = end;
  }
  return at < signs.length ? at + 1 : null;
}
