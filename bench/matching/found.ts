import Sqlite from 'better-sqlite3';
import type { ChannelId, ProviderId } from '../../src/base/model.js';
import type { Pair } from './score.js';

/** What the catalog says after the matching. */
export interface Found {
  /** The channel of each entry, by the entry's id; null: it is in none. */
  channelOf: Map<string, ChannelId | null>;
  /** What a person is asked, as the two entries of each question, the most alike first. */
  questions: Pair[];
}

/** @param listOf Ids of entries begin with that of their provider's list. */
export function readFound(databasePath: string, listOf: ReadonlyMap<ProviderId, string>): Found {
  const db = new Sqlite(databasePath, { readonly: true });
  try {
    const entries = db
      .prepare<[], { id: number; providerId: ProviderId; url: string; channelId: ChannelId | null }>(`
        SELECT s.id, s.provider_id AS providerId, s.url, cs.channel_id AS channelId
        FROM source_streams s LEFT JOIN channel_streams cs ON cs.stream_id = s.id
        ORDER BY s.provider_id, s.position, s.id`)
      .all();
    const nameOf = new Map(entries.map(({ id, providerId, url }) => [id, `${listOf.get(providerId)}/${fileOf(url)}`]));
    const pairs = db
      .prepare<[], { a: number; b: number }>(
        'SELECT a_stream_id AS a, b_stream_id AS b FROM review_pairs ORDER BY score DESC, id',
      )
      .all();
    return {
      channelOf: new Map(entries.map(({ id, channelId }) => [nameOf.get(id)!, channelId])),
      questions: pairs.map(({ a, b }) => [nameOf.get(a)!, nameOf.get(b)!]),
    };
  } finally {
    db.close();
  }
}

/** The last part of the path, without its extension: `http://127.0.0.1:9/p1/000123.ts` gives `000123`. */
const fileOf = (url: string): string => /([^/?#]*?)(?:\.\w+)?(?:[?#].*)?$/.exec(url)![1]!;

/**
 * The pairs of entries that answers decide. A question is about two channels, so its answer holds for each pair of their
 * entries: first come the pairs that are asked, then what else follows from them, question by question.
 */
export function decidedPairs({ channelOf, questions }: Found): Pair[] {
  const entriesOf = new Map<ChannelId, string[]>();
  for (const [id, channel] of channelOf) {
    if (channel !== null) entriesOf.set(channel, [...(entriesOf.get(channel) ?? []), id]);
  }
  const ofChannel = (id: string) => {
    const channel = channelOf.get(id) ?? null;
    return channel === null ? [id] : entriesOf.get(channel)!;
  };
  const pairs = new Map<string, Pair>();
  const add = (pair: Pair) => {
    const key = pair.toSorted().join(' ');
    if (!pairs.has(key)) pairs.set(key, pair);
  };
  questions.forEach(add);
  for (const [a, b] of questions) for (const one of ofChannel(a)) for (const other of ofChannel(b)) add([one, other]);
  return [...pairs.values()];
}

/** One line an entry, in the order of the lists. */
export const clusterLines = ({ channelOf }: Found): string =>
  asLines([...channelOf].map(([id, channel]) => ({ id, cluster: channel === null ? null : String(channel) })));

export const reviewLines = (pairs: readonly Pair[]): string => asLines(pairs.map(([a, b]) => ({ a, b })));

const asLines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
