import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import type { NumberedChannel } from '../base/channel-numbering.js';
import type { ChannelId, EpochMs, LineupId } from '../base/model.js';
import type { Database } from './open.js';
import { overrideOf } from './overrides.js';
import { lineupChannels, lineups, retiredNumbers } from './schema.js';

export type LineupRow = typeof lineups.$inferSelect;
export type NewLineup = Omit<typeof lineups.$inferInsert, 'id'>;

export interface LineupPlace {
  channelId: ChannelId;
  number: string;
  numberOrder: number;
  isNumberChosen: boolean;
}

/** What HDHomeRun clients can read. */
const NUMBER_MAX = 999_999;

type RawNumbered = Omit<NumberedChannel, 'isNumberChosen'> & { isNumberChosen: number };

export function lineupStore({ orm, sql: db }: Database) {
  const byKey = orm
    .select()
    .from(lineups)
    .where(eq(lineups.key, sql.placeholder('key')))
    .prepare();
  const first = orm.select().from(lineups).orderBy(asc(lineups.id)).limit(1).prepare();
  const place = db.prepare(
    'INSERT INTO lineup_channels (lineup_id, channel_id, number, number_order, is_number_chosen) VALUES (?, ?, ?, ?, ?) ' +
      'ON CONFLICT (lineup_id, channel_id) DO UPDATE SET number = excluded.number, number_order = excluded.number_order, is_number_chosen = excluded.is_number_chosen',
  );
  const retire = db.prepare(
    'INSERT INTO retired_numbers (lineup_id, number, free_at_ms) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET free_at_ms = excluded.free_at_ms',
  );
  const hasPlace = db
    .prepare<[LineupId, ChannelId], 1>('SELECT 1 FROM lineup_channels WHERE lineup_id = ? AND channel_id = ?')
    .pluck();
  const count = db.prepare<[LineupId], number>('SELECT count(*) FROM lineup_channels WHERE lineup_id = ?').pluck();
  const grouped = db.prepare<[LineupId], RawNumbered>(`
    SELECT lc.channel_id AS channelId, lc.number, lc.is_number_chosen AS isNumberChosen, coalesce(${overrideOf('groupName')}, c.group_name) AS groupName
    FROM lineup_channels lc JOIN channels c ON c.id = lc.channel_id WHERE lc.lineup_id = ?`);
  const nextFree = db
    .prepare<[{ lineupId: LineupId; from: number }], number>(`
      WITH taken AS (SELECT CAST(number AS INTEGER) AS n FROM lineup_channels WHERE lineup_id = @lineupId AND number NOT LIKE '%.%'
        UNION SELECT CAST(number AS INTEGER) FROM retired_numbers WHERE lineup_id = @lineupId AND number NOT LIKE '%.%' UNION SELECT @from)
      SELECT min(n) + 1 FROM taken WHERE n >= @from AND n + 1 NOT IN (SELECT n FROM taken)`)
    .pluck();
  const numbers = db.prepare<[LineupId], string>('SELECT number FROM lineup_channels WHERE lineup_id = ?').pluck();
  const ofChannel = orm
    .select()
    .from(lineupChannels)
    .where(eq(lineupChannels.channelId, sql.placeholder('channelId')))
    .prepare();

  const store = {
    list: (): LineupRow[] => orm.select().from(lineups).orderBy(asc(lineups.id)).all(),
    /** The one that has the household's TV channels: the first that was ever made. */
    main: (): LineupRow | null => first.get() ?? null,
    find: (id: LineupId): LineupRow | null => orm.select().from(lineups).where(eq(lineups.id, id)).get() ?? null,
    findByKey: (key: string): LineupRow | null => byKey.get({ key }) ?? null,
    add: (row: NewLineup): LineupRow => orm.insert(lineups).values(row).returning().get(),
    patch: (id: LineupId, patch: Partial<NewLineup>): void =>
      void orm.update(lineups).set(patch).where(eq(lineups.id, id)).run(),
    places: (lineupId: LineupId): LineupPlace[] =>
      orm.select().from(lineupChannels).where(eq(lineupChannels.lineupId, lineupId)).all(),
    /** All that have been given, in any order. */
    numbers: (lineupId: LineupId): string[] => numbers.all(lineupId),
    placesOf: (channelId: ChannelId) => ofChannel.all({ channelId }),
    has: (lineupId: LineupId, channelId: ChannelId): boolean => hasPlace.get(lineupId, channelId) !== undefined,
    countOf: (lineupId: LineupId): number => count.get(lineupId)!,
    /** Every channel of it with its group, in no order. */
    numbered: (lineupId: LineupId): NumberedChannel[] =>
      grouped.all(lineupId).map((row) => ({ ...row, isNumberChosen: row.isNumberChosen === 1 })),
    /** The next whole number after `from`, or else from 1, that no channel has and that does not rest. */
    nextFree(lineupId: LineupId, from: number): string {
      const next = nextFree.get({ lineupId, from })!;
      return String(next <= NUMBER_MAX ? next : nextFree.get({ lineupId, from: 0 }));
    },
    place: (lineupId: LineupId, { channelId, number, numberOrder, isNumberChosen }: LineupPlace): void =>
      void place.run(lineupId, channelId, number, numberOrder, isNumberChosen ? 1 : 0),
    unplace: (lineupId: LineupId, channelId: ChannelId): void =>
      void orm
        .delete(lineupChannels)
        .where(and(eq(lineupChannels.lineupId, lineupId), eq(lineupChannels.channelId, channelId)))
        .run(),
    retire: (lineupId: LineupId, number: string, freeAtMs: EpochMs): void =>
      void retire.run(lineupId, number, freeAtMs),
    /** Numbers that nobody may have for a while. */
    resting: (lineupId: LineupId, nowMs: EpochMs): string[] =>
      orm
        .select({ number: retiredNumbers.number })
        .from(retiredNumbers)
        .where(and(eq(retiredNumbers.lineupId, lineupId), gte(retiredNumbers.freeAtMs, nowMs)))
        .all()
        .map((row) => row.number),
    /** The same, and forgets those that are free again. */
    retired: (lineupId: LineupId, nowMs: EpochMs): string[] => {
      orm.delete(retiredNumbers).where(lt(retiredNumbers.freeAtMs, nowMs)).run();
      return store.resting(lineupId, nowMs);
    },
  };
  return store;
}

export type LineupStore = ReturnType<typeof lineupStore>;
