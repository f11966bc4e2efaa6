import { areaOf, type Country, countryNamed, countryOfCode, isArea } from './countries.js';
import { foldText, wordsOf } from './plain-text.js';
import { isNote, isVariant } from './variants.js';

/** What stands around a station's name, and what is left of the name. */
export interface MarkedName {
  rest: string;
  country: Country | null;
  variants: string[];
}

/** `UK: `, `US - `, `|FR|`, `[DE]`, `TR | `, where the bar may have been a star or a flag. */
const PREFIX =
  /^(?:[([{]\s*(?<boxed>[\p{L}\d-]{2,14})\s*[)\]}]\s*[:|\-–]*|(?<marked>[\p{L}\d]{2,14})\s*[|:•►┃»▎]+|(?<dashed>\p{Lu}{2,6})\s*(?:\s[-–—]\s|-\s))\s*/u;
const LEADING_SIGNS = /^[\s|:_\-–—]+/;

/** Takes countries and qualities off the front, one behind the other: `|FR|HEVC| `. */
export function cutPrefixes(text: string): MarkedName {
  const variants: string[] = [];
  let country: Country | null = null;
  let rest = text.replace(LEADING_SIGNS, '');
  for (;;) {
    const found = PREFIX.exec(rest);
    const { boxed, marked, dashed } = found?.groups ?? {};
    const code = boxed ?? marked ?? dashed;
    if (!found || code === undefined || found[0].length === rest.length) return { rest, country, variants };
    const named = countryOfCode(code) ?? countryNamed(code);
    if (named !== null) country = country === null || isArea(country) ? named : country;
    else if (isVariant(foldText(code))) variants.push(foldText(code));
    else return { rest, country, variants };
    rest = rest.slice(found[0].length).replace(LEADING_SIGNS, '');
  }
}

const BRACKETS = /[([{]([^()[\]{}]*)[)\]}]/g;
/** Parts of the United Kingdom are feeds there. */
const REGIONS = new Set(['england', 'scotland', 'wales']);

/** What stands in brackets is a note, a quality, a country, or part of the name. @param country From in front of the name. */
export function readBrackets(text: string, country: Country | null): MarkedName {
  const variants: string[] = [];
  let found = country;
  const rest = text.replace(BRACKETS, (whole, inner: string) => {
    const words = wordsOf(inner);
    if (isNote(words)) return ' ';
    const parts = inner
      .trim()
      .split(/[\s/,_-]+/)
      .map(foldText);
    if (parts.every(isVariant)) {
      variants.push(...parts);
      return ' ';
    }
    const named = REGIONS.has(words.join(' ')) ? null : countryIn(inner);
    if (named === null || (found !== null && areaOf(found) !== areaOf(named)))
      return whole.replace(/^[[{]/, '(').replace(/[\]}]$/, ')');
    found ??= named;
    return ' ';
  });
  return { rest, country: found, variants };
}

const countryIn = (text: string) => (/^\s*[A-Z]{2,4}\s*$/.test(text) ? countryOfCode(text, false) : countryNamed(text));

const SUFFIX = /\s*(?:[|:•]|\s[-–]\s)\s*([A-Z]{2,4})\s*$/;

/** A country behind the name: `EUROSPORT 2 | FR`. */
export function cutSuffix(text: string): Omit<MarkedName, 'variants'> {
  const found = SUFFIX.exec(text);
  const country = found ? countryOfCode(found[1]!, false) : null;
  return country === null ? { rest: text, country } : { rest: text.slice(0, found!.index), country };
}
