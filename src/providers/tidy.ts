import type { EntrySink, ImportEntry } from './list-source.js';

type GroupJoin = Parameters<EntrySink['join']>[0];

/**
 * What a provider writes goes to boxes that were made for names, not for novels. Texts of entries are therefore tidied before
 * anything is compared or kept; the parser itself gives them whole. Tidying a tidy text changes nothing, so rows from before
 * and entries of a new list can be compared.
 */

/** As long as a person may make a name. */
const TEXT_MAX = 200;
/** A sign that is longer than this is made of marks on one letter, and is cut within. */
const GRAPHEME_MAX = 64;
const CUT_MARK = '…';

const LINE_ENDS = /[\t-\r\u0085\u2028\u2029]/g;
/** Also what turns the direction of all that follows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const MAY_BE_UNTIDY = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\s\s|^\s|\s$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Without control characters, runs of blanks as one, cut where it is too long. */
export function tidyText(text: string): string {
  return cut(oneLine(text));
}

function oneLine(text: string): string {
  if (isPlainLine(text) || !MAY_BE_UNTIDY.test(text)) return text;
  const line = text.replace(LINE_ENDS, ' ').replace(CONTROLS, '');
  return line.replace(/\s{2,}/g, ' ').trim();
}

/** Letters, digits and signs of ASCII with single blanks between them, as most texts are: half the price of the pattern. */
function isPlainLine(text: string): boolean {
  let before = BLANK;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < BLANK || code > LAST_PLAIN || (code === BLANK && before === BLANK)) return false;
    before = code;
  }
  return before !== BLANK;
}

const [BLANK, LAST_PLAIN] = [0x20, 0x7e];

function cut(text: string): string {
  if (text.length <= TEXT_MAX) return text;
  const room = TEXT_MAX - CUT_MARK.length;
  const start = graphemes.segment(text.slice(0, TEXT_MAX + GRAPHEME_MAX)).containing(room)!.index;
  const end = room - start <= GRAPHEME_MAX ? start : room;
  const isWithinPair = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return `${text.slice(0, isWithinPair ? end - 1 : end).trimEnd()}${CUT_MARK}`;
}

export interface Tidier {
  /** How many entries had a text that was cut. */
  readonly tooLongCount: number;
  /** The same entry when there is nothing to tidy. */
  entry(entry: ImportEntry): ImportEntry;
  join(join: GroupJoin): GroupJoin;
}

/** For one reading of one list. */
export function createTidier(): Tidier {
  let tooLongCount = 0;
  let isCut = false;
  const isWebAddress = createAddressTest();
  const tidy = (text: string): string => {
    const line = oneLine(text);
    isCut ||= line.length > TEXT_MAX;
    return cut(line);
  };
  // neighbours share one array of groups
  let lastGroups: readonly string[] = [];
  let last: { groups: readonly string[]; isCut: boolean } = { groups: lastGroups, isCut: false };
  const tidyGroups = (groups: readonly string[]): readonly string[] => {
    if (groups !== lastGroups) {
      const before = isCut;
      isCut = false;
      const tidied = groups.map(tidy);
      const isSame = tidied.every((group, at) => group === groups[at]);
      last = { groups: isSame ? groups : [...new Set(tidied)].filter((group) => group !== ''), isCut };
      lastGroups = groups;
      isCut = before;
    }
    isCut ||= last.isCut;
    return last.groups;
  };

  return {
    get tooLongCount() {
      return tooLongCount;
    },
    entry(entry) {
      isCut = false;
      const name = tidy(entry.name) || entry.name;
      const tvgId = entry.tvgId && (tidy(entry.tvgId) || null);
      const isNameAgain = entry.tvgName === entry.name;
      const tvgName = isNameAgain ? name : entry.tvgName && (tidy(entry.tvgName) || null);
      const groups = tidyGroups(entry.groups);
      const logo = entry.logo !== null && isWebAddress(entry.logo) ? entry.logo : null;
      if (isCut) tooLongCount++;
      const isTidy =
        name === entry.name &&
        tvgId === entry.tvgId &&
        tvgName === entry.tvgName &&
        groups === entry.groups &&
        logo === entry.logo;
      return isTidy ? entry : { ...entry, name, tvgId, tvgName, groups, logo };
    },
    join: ({ ofLine, groups }) => ({ ofLine, groups: tidyGroups(groups) }),
  };
}

/** Pages show logos as pictures, so each must be an address of the web and nothing else: `javascript:` is one, too. */
function createAddressTest(): (text: string) => boolean {
  let lastHost = '';
  return (text) => {
    // what stands behind the host never makes an address wrong, and neighbours have one host
    if (lastHost !== '' && text.startsWith(lastHost)) return true;
    if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
    lastHost = /^https?:\/\/[^/?#\\\s]+\//i.exec(text)?.[0] ?? '';
    return true;
  };
}
