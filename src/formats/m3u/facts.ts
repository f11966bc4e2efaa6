import { firstValue, TOPIC } from './attribute-keys.js';
import { type CatchupWish, readCatchup } from './catchup.js';
import type { Extinf } from './extinf.js';
import { type GroupTexts, NO_GROUPS } from './groups.js';
import type { PlaylistHeader } from './header.js';
import { addHeadersOfOptions, type HeaderMap } from './headers.js';
import { type KindMarks, NO_KIND_MARKS, readKindMarks } from './kinds.js';
import type { WarningList } from './problems.js';
import { decodeEntities, parseHours, textOrNull, trimText } from './text.js';

/** One `#EXTINF` line, interpreted: everything about an entry that does not depend on its URL. */
export interface EntryFacts {
  line: number;
  duration: number;
  /** May be empty. */
  name: string;
  tvgId: string | null;
  tvgName: string | null;
  logo: string | null;
  number: string | null;
  /** Of its own `group-title`. */
  groups: readonly string[];
  shift: number | null;
  catchup: CatchupWish | null;
  /** Of the header and of its own attributes; null: none. */
  headers: HeaderMap | null;
  marks: KindMarks;
  attrs: Readonly<Record<string, string>>;
}

/** What the lines above an entry leave behind for it. */
export interface ListContext {
  header: PlaylistHeader;
  groups: GroupTexts;
  warnings: WarningList;
}

/** @param topics Bits of `TOPIC` of the line. */
export function describe(extinf: Extinf, topics: number, line: number, context: ListContext): EntryFacts {
  const { attrs } = extinf;
  const { header } = context;
  const logo = attrs['tvg-logo'];
  const group = attrs['group-title'];
  const facts: EntryFacts = {
    line,
    duration: extinf.duration,
    name: extinf.name,
    tvgId: readId(attrs['tvg-id']),
    tvgName: textOrNull(attrs['tvg-name']),
    logo: textOrNull(logo),
    number: null,
    groups: group ? context.groups.read(group) : NO_GROUPS,
    shift: header.shift,
    catchup: null,
    headers: header.headers,
    marks: NO_KIND_MARKS,
    attrs,
  };
  if ((topics & ~TOPIC.guideMark) !== 0 || header.hasCatchup) addRareFacts(facts, topics, context);
  return facts;
}

function addRareFacts(facts: EntryFacts, topics: number, { header, warnings }: ListContext): void {
  const { attrs, line } = facts;
  if (topics & TOPIC.entities) decodeTexts(facts);
  if (topics & TOPIC.id) facts.tvgId ??= readId(attrs['channel-id']) ?? readId(attrs.cuid);
  if (topics & TOPIC.logo && facts.logo === null) facts.logo = textOrNull(decodeEntities(attrs.logo ?? ''));
  if (topics & TOPIC.number) facts.number = readNumber(attrs, line, warnings);
  if (topics & TOPIC.shift) facts.shift = parseHours(attrs['tvg-shift']) ?? header.shift;
  if (topics & TOPIC.catchup || header.hasCatchup) {
    const { wish, isUnknown } = readCatchup(attrs, header.attrs);
    facts.catchup = wish;
    if (isUnknown) warnings.add(line, 'unknown-catchup');
  }
  if (topics & TOPIC.headers) {
    facts.headers = { ...header.headers };
    addHeadersOfOptions(facts.headers, attrs);
  }
  if (topics & TOPIC.kind) facts.marks = readKindMarks(attrs);
}

function decodeTexts(facts: EntryFacts): void {
  facts.name = trimText(decodeEntities(facts.name));
  facts.tvgName &&= textOrNull(decodeEntities(facts.tvgName));
  facts.logo &&= textOrNull(decodeEntities(facts.logo));
}

const NO_ID = /^(?:none|null|n\/a|undefined|\(no tvg-id\))$/i;

function readId(value: string | undefined): string | null {
  const id = textOrNull(value);
  return id !== null && id.length <= 11 && NO_ID.test(id) ? null : id;
}

const NUMBER_KEYS = ['tvg-chno', 'channel-number', 'ch-number', 'tvh-chnum'];
const NUMBER = /^0*(\d{1,9})(?:[.\-_](\d{1,4}))?$/;

/** The first valid one; `5-2` and `5_2` are `5.2`. Zero, -1 and words are no numbers. */
function readNumber(attrs: Readonly<Record<string, string>>, line: number, warnings: WarningList): string | null {
  let isBad = false;
  let number: string | null = null;
  for (const key of NUMBER_KEYS) {
    const value = firstValue(attrs, [key]);
    if (value === '') continue;
    const [, major, minor] = NUMBER.exec(value) ?? [];
    if (major !== undefined && Number(major) > 0) {
      number = minor === undefined ? major : `${major}.${minor}`;
      break;
    }
    isBad = true;
  }
  if (isBad) warnings.add(line, 'bad-number');
  return number;
}

/** The facts of a URL that no `#EXTINF` describes. */
export function describeBareUrl(line: number, name: string, header: PlaylistHeader): EntryFacts {
  return {
    line,
    duration: -1,
    name,
    tvgId: null,
    tvgName: null,
    logo: null,
    number: null,
    groups: NO_GROUPS,
    shift: header.shift,
    catchup: header.hasCatchup ? readCatchup({}, header.attrs).wish : null,
    headers: header.headers,
    marks: NO_KIND_MARKS,
    attrs: {},
  };
}
