import { UNDIVIDED, UNDIVIDED_LETTERS } from '../../base/letters.js';

/**
 * Text without its dress: providers write `ᴴᴰ`, `ʜᴅ`, `ＨＤ`, `🅷🅳` and `𝐇𝐃` for HD, and a flag for a country. What is left
 * are the letters that a person reads, still in their case, since `US` is a country and `us` may be a word.
 */
export interface PlainText {
  text: string;
  /** ISO 3166 codes of the flags in it, in order. */
  flags: readonly string[];
}

export function plainText(raw: string): PlainText {
  if (isPlainAscii(raw)) return { text: raw, flags: NO_FLAGS };
  const flags: string[] = [];
  const text = raw
    .replace(FLAG, (pair) => {
      flags.push(
        String.fromCharCode(...[...pair].map((letter) => letter.codePointAt(0)! - FIRST_FLAG_LETTER + LETTER_A)),
      );
      return ' | ';
    })
    .replace(SUBDIVISION_FLAG, () => {
      flags.push('GB'); // England, Scotland and Wales are the only ones that fonts have
      return ' | ';
    })
    .replace(BOXED_LETTER, (letter) => {
      const index = (letter.codePointAt(0)! - FIRST_BOXED_LETTER) % 0x20;
      return index < 26 ? String.fromCharCode(LETTER_A + index) : letter;
    })
    .replace(SMALL_CAPITAL, (letter) => SMALL_CAPITALS[letter]!)
    .normalize('NFKC')
    .replace(/\p{Cf}+|\ufe0f+/gu, '')
    .replace(/[\p{Extended_Pictographic}\p{So}\p{Sk}\u2022\u00b7\u25a0-\u25ff\u2500-\u257f]+/gu, ' | ');
  return { text, flags };
}

const NO_FLAGS: readonly string[] = [];
const FIRST_FLAG_LETTER = 0x1f1e6;
const LETTER_A = 0x41;
const FLAG = /[\u{1f1e6}-\u{1f1ff}]{2}/gu;
const SUBDIVISION_FLAG = /\u{1f3f4}[\u{e0020}-\u{e007f}]+/gu;
/** Squared, and negative circled and squared capitals: NFKC leaves most of them as they are. */
const FIRST_BOXED_LETTER = 0x1f130;
const BOXED_LETTER = /[\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;
/** Letters of the phonetic alphabet and its extensions that look like small capitals; Unicode does not call them styled. */
const SMALL_CAPITALS: Record<string, string> = Object.fromEntries(
  [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ'].map((letter, at) => [letter, 'ABCDEFGHIJKLMNOPQRSTUVWYZ'[at]!]),
);
const SMALL_CAPITAL = new RegExp(`[${Object.keys(SMALL_CAPITALS).join('')}]`, 'gu');

function isPlainAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7e) return false;
  return true;
}

/** Lower case without diacritics: what is compared. */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(UNDIVIDED, (letter) => UNDIVIDED_LETTERS[letter]!);
}

/** Folded words: runs of letters, of digits, and the signs that are part of brands (`+`, `&`) as words of their own. */
export function wordsOf(text: string): string[] {
  return foldText(text).match(/\p{L}+|\p{N}+|[+&]/gu) ?? [];
}
