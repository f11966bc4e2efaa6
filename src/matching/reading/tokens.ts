import { foldText } from './plain-text.js';
import { isVariant } from './variants.js';

/** One word of a name, or the sign `+` or `&`. */
export interface Token {
  /** As written, without style. */
  text: string;
  folded: string;
  /** A dot says that the rest is left out: `Sp.`. */
  isShort: boolean;
  isInBrackets: boolean;
  isAfterDash: boolean;
}

/** `G.O.L.D` is a word. */
const DOTTED_LETTERS = /(?<![\p{L}\p{N}])(?:\p{L}\.){2,}\p{L}?(?![\p{L}\p{N}])/gu;
/** `HD1`, `FHD2`: the number is the station's. */
const NUMBERED_QUALITY = /(?<![\p{L}\p{N}])((?:F|U)?HD)(\d{1,2})(?![\p{L}\p{N}])/giu;
const PIECE = /[\p{L}\p{N}\p{M}]+(?:['’]\p{L}+)?|[+&()]|[-–—]/gu;
/** `NickelodeonHD`, `NOVASPORTS5HD`: a word that ends in small letters or digits, or is long. */
const GLUED_QUALITY = /^(.*[\p{Ll}\d]|\p{Lu}{4,})(?:F|U)?HD$/u;

export function tokenise(name: string): Token[] {
  const undotted = name.replace(DOTTED_LETTERS, (letters) => letters.replaceAll('.', ''));
  const text = undotted.replace(NUMBERED_QUALITY, (whole, quality, number, at) =>
    at > 0 ? `${number} ${quality}` : whole,
  );
  const tokens: Token[] = [];
  let isInBrackets = false;
  let isAfterDash = false;
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    if (piece === '(' || piece === ')') isInBrackets = piece === '(';
    else if (/^[-–—]$/.test(piece)) isAfterDash = true;
    else {
      const word = withoutGluedQuality(piece);
      const behind = text.slice(index + piece.length, index + piece.length + 2);
      const isShort = /^\.(?:[^\p{L}\p{N}]|$)/u.test(behind) && /\p{L}{2}$/u.test(word);
      tokens.push({ text: word, folded: foldText(word).replace(/['’]/g, ''), isShort, isInBrackets, isAfterDash });
      isAfterDash = false;
    }
  }
  return tokens;
}

function withoutGluedQuality(word: string): string {
  const [, station] = GLUED_QUALITY.exec(word) ?? [];
  return station !== undefined && !isVariant(foldText(word)) ? station : word;
}
