import { numberOrder } from '../base/channel-number.js';
import type { ChannelId, ProviderId } from '../base/model.js';
import type { Database } from './open.js';
import { overrideOf } from './overrides.js';

/**
 * How people find channels among 50,000: a table with one narrow row per channel (`channel_search`), from which a page, a
 * search and their totals are read without joining anything. Words are looked for in every row: that takes 20 ms at most,
 * finds them in the middle of a name too, and an index of all their letters would have to be written with every import.
 */
export interface ChannelSearch {
  /** A page of ids in order, and how many there are in all. */
  find(query: ChannelQuery): { ids: ChannelId[]; last: PagePlace | null; totalCount: number };
  /** Makes the row of a channel that has just come; one that a person has edited meanwhile is brought up to date. */
  add(channel: NewSearchRow): void;
  /** Brings the row of one channel up to date; one that is gone is left alone. */
  refresh(id: ChannelId): void;
  /** `entriesHash` of every row, as it was when the row was written; in pages by channel. */
  hashPages(): Iterable<readonly (readonly [ChannelId, number])[]>;
  /** Channels without a row: after an upgrade, or when a run was cut off. */
  gaps(): ChannelId[];
}

export interface ChannelQuery {
  /** Words that must all be in its name, its group or the names of its entries, or be the start of its number. */
  text: string | null;
  groupName: string | null;
  providerId: ProviderId | null;
  hidden: 'no' | 'only' | 'all';
  sort: 'number' | 'name';
  /** Where the page starts: behind a row, or after so many rows. */
  from: { after: PagePlace } | { offset: number };
  limit: number;
}

/** The sort key and the id of a row: where the next page goes on. */
export interface PagePlace {
  key: number | string;
  id: ChannelId;
}

export interface NewSearchRow {
  channelId: ChannelId;
  name: string;
  groupName: string | null;
  /** In the main line-up. */
  number: string | null;
  entries: readonly EntryName[];
}

interface EntryName {
  providerId: ProviderId;
  name: string;
}

/** More words find nothing that fewer do not. */
const WORDS_MAX = 8;
const PAGE_ROWS = 2_000;
/** Behind every number: 999,999 × 10,000 is the greatest. */
const NO_NUMBER_ORDER = 10 ** 15;

const HIDDEN_TERMS = { no: 'is_hidden = 0', only: 'is_hidden = 1', all: 'is_hidden IN (0, 1)' } as const;
/** Terms that each query has; the index answers them. */
const PLAIN_TERMS = 2;

/** What a row is made of. */
const MATERIAL = `
  SELECT c.id AS channelId, coalesce(${overrideOf('name')}, c.name) AS name,
    coalesce(${overrideOf('groupName')}, c.group_name) AS groupName, coalesce(${overrideOf('isHidden')}, 0) AS isHidden,
    c.is_kept AND NOT EXISTS (SELECT 1 FROM channel_streams f WHERE f.former_channel_id = c.id) AS isKept, lc.number
  FROM channels c
  LEFT JOIN lineup_channels lc ON lc.channel_id = c.id AND lc.lineup_id = (SELECT min(id) FROM lineups)
  WHERE c.id = ?`;

type Material = Omit<NewSearchRow, 'entries'> & { isHidden: number; isKept: number };

export function channelSearch({ sql: db }: Database): ChannelSearch {
  const material = db.prepare<[ChannelId], Material>(MATERIAL);
  const entries = db.prepare<[ChannelId], EntryName>(`
    SELECT s.provider_id AS providerId, s.name FROM channel_streams cs JOIN source_streams s ON s.id = cs.stream_id
    JOIN providers p ON p.id = s.provider_id WHERE cs.channel_id = ? AND p.removed_at_ms IS NULL AND NOT s.is_left_out ORDER BY cs.rank`);
  const write = db.prepare(`
    INSERT INTO channel_search (channel_id, text, number, number_order, name_order, group_name, provider_ids, is_hidden, is_listed, entries_hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (channel_id) DO UPDATE SET text = excluded.text, number = excluded.number,
      number_order = excluded.number_order, name_order = excluded.name_order, group_name = excluded.group_name,
      provider_ids = excluded.provider_ids, is_hidden = excluded.is_hidden, is_listed = excluded.is_listed,
      entries_hash = excluded.entries_hash`);
  const hasRow = db.prepare<[ChannelId], 1>('SELECT 1 FROM channel_search WHERE channel_id = ?').pluck();
  const hashPage = db
    .prepare<[number], [ChannelId, number]>(
      `SELECT channel_id, entries_hash FROM channel_search WHERE channel_id > ? ORDER BY channel_id LIMIT ${PAGE_ROWS}`,
    )
    .raw();
  const gaps = db
    .prepare<[], ChannelId>(
      'SELECT id FROM channels c WHERE NOT EXISTS (SELECT 1 FROM channel_search i WHERE i.channel_id = c.id)',
    )
    .pluck();

  const save = (channel: NewSearchRow, isHidden: number, isKept: number) => {
    const { channelId, name, groupName, number } = channel;
    // the channel's own name is mostly that of an entry: once is enough
    const names = new Set([name, groupName ?? '', ...channel.entries.map((entry) => entry.name)]);
    const text = fold([...names].join('\n'));
    const nameOrder = inCountingOrder(text.split('\n', 1)[0]!);
    const providerIds = [...new Set(channel.entries.map((entry) => entry.providerId))];
    write.run(
      channelId,
      text,
      number,
      (number === null ? null : numberOrder(number)) ?? NO_NUMBER_ORDER,
      nameOrder,
      groupName,
      providerIds.length === 0 ? '' : `,${providerIds.join(',')},`,
      isHidden,
      providerIds.length > 0 ? 1 : isKept,
      entriesHash(channel.entries),
    );
  };

  const refresh = (id: ChannelId) => {
    const found = material.get(id);
    if (found) save({ ...found, entries: entries.all(id) }, found.isHidden, found.isKept);
  };

  return {
    find(query) {
      const { terms, values } = conditions(query);
      const order = query.sort === 'number' ? 'number_order' : 'name_order';
      const { from, limit } = query;
      const behind = 'after' in from ? `WHERE (key, id) > (@afterKey, @afterId)` : '';
      const start = 'after' in from ? { afterKey: from.after.key, afterId: from.after.id, offset: 0 } : from;
      // without words all that is asked stands in the index; with words every row is read once, in the order of the file
      const source = terms.length > PLAIN_TERMS ? 'channel_search NOT INDEXED' : 'channel_search';
      const isMaterialized = terms.length > PLAIN_TERMS ? 'MATERIALIZED' : 'NOT MATERIALIZED';
      const rows = db
        .prepare(
          `WITH hit AS ${isMaterialized} (SELECT channel_id AS id, ${order} AS key FROM ${source} WHERE ${terms.join(' AND ')})
           SELECT total.count AS totalCount, page.id, page.key FROM (SELECT count(*) AS count FROM hit) total
           LEFT JOIN (SELECT id, key FROM hit ${behind} ORDER BY key, id LIMIT @limit OFFSET @offset) page ORDER BY page.key, page.id`,
        )
        .all({ ...values, ...start, limit }) as { totalCount: number; id: ChannelId | null; key: PagePlace['key'] }[];
      const places = rows.flatMap(({ id, key }) => (id === null ? [] : [{ id, key }]));
      return { ids: places.map(({ id }) => id), last: places.at(-1) ?? null, totalCount: rows[0]?.totalCount ?? 0 };
    },
    add: (channel) => (hasRow.get(channel.channelId) ? refresh(channel.channelId) : save(channel, 0, 0)),
    refresh,
    *hashPages() {
      for (let page = hashPage.all(0); page.length > 0; page = hashPage.all(page.at(-1)![0])) yield page;
    },
    gaps: () => gaps.all(),
  };
}

/** Tells one list of entries from another by provider and name (FNV-1a, 32 bits): what a row shows of them. */
export function entriesHash(entries: readonly EntryName[]): number {
  let hash = 0x811c9dc5;
  for (const { providerId, name } of entries) {
    hash = Math.imul(hash ^ providerId, 0x01000193);
    for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  }
  return hash;
}

function conditions(query: ChannelQuery): { terms: string[]; values: Record<string, unknown> } {
  const { groupName, providerId, hidden } = query;
  const terms = ['is_listed = 1', HIDDEN_TERMS[hidden]];
  const values: Record<string, unknown> = {};
  if (groupName !== null) {
    terms.push('group_name = @groupName');
    values.groupName = groupName;
  }
  if (providerId !== null) {
    terms.push("instr(provider_ids, ',' || @providerId || ',') > 0");
    values.providerId = String(providerId);
  }
  for (const [at, word] of wordsOf(query.text).entries()) {
    values[`word${at}`] = word;
    const isNumber = /^[\d.]+$/.test(word);
    terms.push(
      isNumber
        ? `(instr(text, @word${at}) > 0 OR substr(number, 1, ${word.length}) = @word${at})`
        : `instr(text, @word${at}) > 0`,
    );
  }
  return { terms, values };
}

/** The longest first: it rules out the most. */
function wordsOf(text: string | null): string[] {
  const words = fold(text ?? '').split(/\s+/);
  return [...new Set(words)]
    .filter((word) => word !== '')
    .slice(0, WORDS_MAX)
    .sort((a, b) => b.length - a.length);
}

/** Text as it is compared: `Über ÉTÉ` and `uber ete` are the same. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  return isPlain(lower) ? lower : lower.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss');
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** `News 2` stands before `News 10`. */
function inCountingOrder(text: string): string {
  return text.replace(/\d+/g, (digits) => digits.padStart(6, '0'));
}
