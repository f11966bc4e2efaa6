/**
 * A station's name without what does not tell stations apart: case, styled letters, quality words, brackets around tags.
 * Country prefixes, numbers, `+1` and regions stay, since they do tell them apart. Of a name without a word its pictures stay.
 */
export function cleanName(name: string): string {
  const isPlain = isAscii(name);
  const clean = isPlain ? cleanAscii(name.toLowerCase()) : wordsOf(plainUnicode(name)).join(' ');
  if (clean !== '') return clean;
  if (PICTURE.test(name)) return withSigns(name);
  const left = (isPlain ? plainAscii(name) : plainUnicode(name)).trim() || withSigns(name);
  return left || name.trim(); // a letter that is nothing but a mark, such as the Arabic ﹰ, is a name of its own
}

const wordsOf = (plain: string) => plain.split(' ').filter((word) => word !== '' && !QUALITY_WORDS.has(word));

/** Words of `cleanName` that carry meaning; used to see whether two names have anything in common. */
export function nameWords(name: string): string[] {
  return cleanName(name).split(' ');
}

/** Most names are ASCII, and 300,000 of them pass here in one go: letter by letter costs a quarter less than patterns. */
function cleanAscii(lower: string): string {
  let clean = '';
  let start = NO_WORD;
  for (let at = 0; at <= lower.length; at++) {
    if (at < lower.length && isOfWord(lower.charCodeAt(at))) {
      if (start === NO_WORD) start = at;
      continue;
    }
    if (start === NO_WORD) continue;
    const word = lower.slice(start, at);
    start = NO_WORD;
    if (!QUALITY_WORDS.has(word)) clean = clean === '' ? word : `${clean} ${word}`;
  }
  return clean;
}

const NO_WORD = -1;
const [DIGIT_0, DIGIT_9, LETTER_A, LETTER_Z, PLUS, AND] = [0x30, 0x39, 0x61, 0x7a, 0x2b, 0x26];

const isOfWord = (code: number) =>
  (code >= LETTER_A && code <= LETTER_Z) || (code >= DIGIT_0 && code <= DIGIT_9) || code === PLUS || code === AND;

function plainAscii(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9+&]+/g, ' ');
}

function plainUnicode(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+&]+/gu, ' ');
}

function withSigns(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return plain.split(/\s+/).join(' ').trim();
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

const QUALITY_WORDS = new Set([
  'sd',
  'hd',
  'fhd',
  'uhd',
  'qhd',
  '4k',
  '8k',
  '480p',
  '576p',
  '720p',
  '1080p',
  '1080i',
  '2160p',
  'hevc',
  'h264',
  'h265',
  'x264',
  'x265',
  '25fps',
  '30fps',
  '50fps',
  '60fps',
  'hdr',
  'raw',
  'backup',
  'vip',
  'hq',
  'lq',
]);

/**
 * A heading between entries (`##### SPORTS #####`), which some playlists carry as an entry of its own. A name of pictures is a
 * station's, unless they draw a line: one and the same three times or more.
 */
export function isSeparatorName(name: string): boolean {
  if (BEGINS_WITH_WORD.test(name)) return false; // as nearly all do: the rest asks about every letter
  const text = name.trim();
  // ends apart: one pattern for the whole would take hours over a long name that is almost a heading
  if (RULE_AT_START.test(text) && RULE_AT_END.test(text)) return true;
  return !/[\p{L}\p{N}]/u.test(text) && (!PICTURE.test(text) || ONE_PICTURE_REPEATED.test(text));
}

const BEGINS_WITH_WORD = /^[a-z0-9]/i;
/** Not every sign that Unicode calls an emoji: stars and triangles are drawn as text, and are what headings are made of. */
const PICTURE = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;
const ONE_PICTURE_REPEATED = /^(\p{Extended_Pictographic})\ufe0f?(?:\s*\1\ufe0f?){2,}$/u;
const RULE_AT_START = /^[#=*_\-–—•●▬►◄|~+.\s]{3}/;
const RULE_AT_END = /[#=*_\-–—•●▬►◄|~+.\s]{3}$/;
