import { and, asc, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import { numberOrder } from '../base/channel-number.js';
import type { NumberedChannel } from '../base/channel-numbering.js';
import type { ChannelId, EpochMs, LineupId } from '../base/model.js';
import { lineupChannels, lineupPicks, lineups, NO_PART, type NumberLeaver, retiredNumbers } from './lineups-schema.js';
import type { Database } from './open.js';
import { overrideOf } from './overrides.js';

export type LineupRow = typeof lineups.$inferSelect;
export type NewLineup = Omit<typeof lineups.$inferInsert, 'id'>;

export interface LineupPlace {
  channelId: ChannelId;
  number: string;
  numberOrder: number;
  isNumberChosen: boolean;
}

/** A place with the device that has it. */
export interface PlaceInPart extends LineupPlace {
  /** Null: none yet, which counts as the first. */
  part: number | null;
  isFavourite: boolean;
}

/** What decides whether a channel is in a line-up of chosen groups. */
export interface MemberFacts {
  channelId: ChannelId;
  groupName: string | null;
  isRadio: boolean;
  isHidden: boolean;
  /** In the main line-up; null: it is not in it. */
  mainNumber: string | null;
  /** It is in the line-up. */
  isIn: boolean;
  /** What people have said about it and the line-up; null: nothing. */
  pick: boolean | null;
}

export interface LineupTotals {
  lineupId: LineupId;
  /** Channels of each part, hidden ones too. */
  partCounts: number[];
}

/** Of the line-up that all radio is in. */
export const RADIO_LINEUP_KEY = 'radio';
/** What HDHomeRun clients can read. */
const NUMBER_MAX = 999_999;

const PAGE_ROWS = 1_000;

const PLACE_COLUMNS =
  'lc.channel_id AS channelId, lc.number, lc.number_order AS numberOrder, lc.is_number_chosen AS isNumberChosen, lc.part, lc.is_favourite AS isFavourite';
type RawPlace = Omit<PlaceInPart, 'isNumberChosen' | 'isFavourite' | 'part'> &
  Record<'isNumberChosen' | 'isFavourite' | 'part', number>;
const inPart = <Raw extends RawPlace>(row: Raw) => ({
  ...row,
  isNumberChosen: row.isNumberChosen === 1,
  isFavourite: row.isFavourite === 1,
  part: row.part === NO_PART ? null : row.part,
});

type RawNumbered = Omit<NumberedChannel, 'isNumberChosen'> & { isNumberChosen: number };

export function lineupStore({ orm, sql: db }: Database) {
  const byKey = orm
    .select()
    .from(lineups)
    .where(and(eq(lineups.key, sql.placeholder('key')), isNull(lineups.removedAtMs)))
    .prepare();
  const first = orm.select().from(lineups).orderBy(asc(lineups.id)).limit(1).prepare();
  const place = db.prepare(
    'INSERT INTO lineup_channels (lineup_id, channel_id, number, number_order, is_number_chosen, part) ' +
      'VALUES (@lineupId, @channelId, @number, @numberOrder, @isNumberChosen, ' +
      `coalesce(@part, (SELECT iif(split_at IS NULL, 0, ${NO_PART}) FROM lineups WHERE id = @lineupId))) ` +
      'ON CONFLICT (lineup_id, channel_id) DO UPDATE SET number = excluded.number, number_order = excluded.number_order, is_number_chosen = excluded.is_number_chosen',
  );
  const retire = db.prepare(
    'INSERT INTO retired_numbers (lineup_id, number, free_at_ms, leaver) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET free_at_ms = excluded.free_at_ms, leaver = excluded.leaver',
  );
  const leaverOf = db
    .prepare<[LineupId, ChannelId], string>(
      "SELECT leaver FROM retired_numbers WHERE lineup_id = ? AND json_extract(leaver, '$.channelId') = ?",
    )
    .pluck();
  const restForNobody = db.prepare(
    "UPDATE retired_numbers SET leaver = NULL WHERE lineup_id = ? AND json_extract(leaver, '$.channelId') = ?",
  );
  const setNumber = db.prepare(
    'UPDATE lineup_channels SET number = ?, number_order = ?, is_number_chosen = ? WHERE lineup_id = ? AND channel_id = ?',
  );
  const setPart = db.prepare('UPDATE lineup_channels SET part = ? WHERE lineup_id = ? AND channel_id = ?');
  const pick = db.prepare(
    'INSERT INTO lineup_picks (lineup_id, channel_id, is_in) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET is_in = excluded.is_in',
  );
  const unpick = db.prepare('DELETE FROM lineup_picks WHERE lineup_id = ? AND channel_id = ?');
  const home = db.prepare<[ChannelId], { lineupId: LineupId } & RawPlace>(`
    SELECT lc.lineup_id AS lineupId, ${PLACE_COLUMNS} FROM lineup_channels lc JOIN lineups l ON l.id = lc.lineup_id
    WHERE lc.channel_id = ? AND l.content <> 'picked' ORDER BY lc.lineup_id LIMIT 1`);
  const memberPage = db.prepare<
    [{ lineupId: LineupId; after: number; limit: number }],
    Omit<MemberFacts, 'isRadio' | 'isHidden' | 'isIn' | 'pick'> &
      Record<'isRadio' | 'isHidden' | 'isIn', number> & { pick: number | null }
  >(`
    SELECT c.id AS channelId, coalesce(${overrideOf('groupName')}, c.group_name) AS groupName, c.is_radio AS isRadio,
      coalesce(${overrideOf('isHidden')}, 0) AS isHidden, m.number AS mainNumber, lc.channel_id IS NOT NULL AS isIn, p.is_in AS pick
    FROM channels c
    LEFT JOIN lineup_channels m ON m.channel_id = c.id AND m.lineup_id = (SELECT min(id) FROM lineups)
    LEFT JOIN lineup_channels lc ON lc.channel_id = c.id AND lc.lineup_id = @lineupId
    LEFT JOIN lineup_picks p ON p.channel_id = c.id AND p.lineup_id = @lineupId
    WHERE c.id > @after ORDER BY c.id LIMIT @limit`);
  const placePage = db.prepare<[{ lineupId: LineupId; after: number; limit: number }], RawPlace>(
    `SELECT ${PLACE_COLUMNS} FROM lineup_channels lc WHERE lc.lineup_id = @lineupId AND lc.number_order > @after ORDER BY lc.number_order LIMIT @limit`,
  );
  const placeAt = db.prepare<[LineupId, number, number], RawPlace>(
    `SELECT ${PLACE_COLUMNS} FROM lineup_channels lc WHERE lc.lineup_id = ? ORDER BY lc.number_order LIMIT ? OFFSET ?`,
  );
  const restPage = db.prepare<
    [{ lineupId: LineupId; nowMs: EpochMs; after: string; limit: number }],
    { number: string; leaver: string | null }
  >(`
    SELECT number, leaver FROM retired_numbers
    WHERE lineup_id = @lineupId AND number > @after AND free_at_ms >= @nowMs ORDER BY number LIMIT @limit`);
  const partCounts = db.prepare<[LineupId], { part: number; count: number }>(
    'SELECT max(part, 0) AS part, count(*) AS count FROM lineup_channels WHERE lineup_id = ? GROUP BY 1',
  );
  const hasPlace = db
    .prepare<[LineupId, ChannelId], 1>('SELECT 1 FROM lineup_channels WHERE lineup_id = ? AND channel_id = ?')
    .pluck();
  const count = db
    .prepare<[{ lineupId: LineupId; part: number | null }], number>(
      'SELECT count(*) FROM lineup_channels WHERE lineup_id = @lineupId AND (@part IS NULL OR max(part, 0) = @part)',
    )
    .pluck();
  const favour = db.prepare('UPDATE lineup_channels SET is_favourite = ? WHERE lineup_id = ? AND channel_id = ?');
  const isFavourite = db
    .prepare<[LineupId, ChannelId], number>(
      'SELECT is_favourite FROM lineup_channels WHERE lineup_id = ? AND channel_id = ?',
    )
    .pluck();
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
    /** Those that have not been removed. */
    list: (): LineupRow[] =>
      orm.select().from(lineups).where(isNull(lineups.removedAtMs)).orderBy(asc(lineups.id)).all(),
    /** The one that has the household's TV channels: the first that was ever made. */
    main: (): LineupRow | null => first.get() ?? null,
    find(id: LineupId): LineupRow | null {
      const row = store.findKept(id);
      return row?.removedAtMs === null ? row : null;
    },
    /** Also one that has been removed, as long as it is kept. */
    findKept: (id: LineupId): LineupRow | null => orm.select().from(lineups).where(eq(lineups.id, id)).get() ?? null,
    markRemoved: (id: LineupId, removedAtMs: EpochMs): void =>
      void orm
        .update(lineups)
        .set({ removedAtMs, key: `removed.${id}` }) // nobody can give a key with a dot
        .where(eq(lineups.id, id))
        .run(),
    restore: (id: LineupId, own: { key: string; name: string }): void =>
      void orm
        .update(lineups)
        .set({ removedAtMs: null, ...own })
        .where(eq(lineups.id, id))
        .run(),
    removedBefore: (beforeMs: EpochMs): LineupId[] =>
      orm
        .select({ id: lineups.id })
        .from(lineups)
        .where(lt(lineups.removedAtMs, beforeMs))
        .all()
        .map(({ id }) => id),
    remove: (id: LineupId): void => void orm.delete(lineups).where(eq(lineups.id, id)).run(),
    findByKey: (key: string): LineupRow | null => byKey.get({ key }) ?? null,
    add: (row: NewLineup): LineupRow => orm.insert(lineups).values(row).returning().get(),
    patch: (id: LineupId, patch: Partial<NewLineup>): void =>
      void orm.update(lineups).set(patch).where(eq(lineups.id, id)).run(),
    places: (lineupId: LineupId): LineupPlace[] =>
      orm.select().from(lineupChannels).where(eq(lineupChannels.lineupId, lineupId)).all(),
    /** All that have been given, in any order. */
    numbers: (lineupId: LineupId): string[] => numbers.all(lineupId),
    placesOf: (channelId: ChannelId) => ofChannel.all({ channelId }),
    /** Where it has its number: in the main line-up, or in that of the radio; null: it has none. */
    homeOf(channelId: ChannelId): (PlaceInPart & { lineupId: LineupId }) | null {
      const row = home.get(channelId);
      return row ? inPart(row) : null;
    },
    /** All channels there are, in no order that means anything, with what decides about this line-up. */
    *memberPages(lineupId: LineupId): Generator<MemberFacts[]> {
      for (let after = 0; ; ) {
        const rows = memberPage.all({ lineupId, after, limit: PAGE_ROWS });
        if (rows.length === 0) return;
        yield rows.map((row) => ({
          ...row,
          isRadio: row.isRadio === 1,
          isHidden: row.isHidden === 1,
          isIn: row.isIn === 1,
          pick: row.pick === null ? null : row.pick === 1,
        }));
        after = rows.at(-1)!.channelId;
      }
    },
    /** In the order of numbers. */
    *placePages(lineupId: LineupId): Generator<PlaceInPart[]> {
      for (let after = -1; ; ) {
        const rows = placePage.all({ lineupId, after, limit: PAGE_ROWS });
        if (rows.length === 0) return;
        yield rows.map(inPart);
        after = rows.at(-1)!.numberOrder;
      }
    },
    /** A page in the order of numbers, hidden channels too. */
    page: (lineupId: LineupId, offset: number, limit: number): PlaceInPart[] =>
      placeAt.all(lineupId, limit, offset).map(inPart),
    /** For the reader: it counts all rows. */
    totals(lineupId: LineupId): LineupTotals {
      const counts: number[] = [];
      for (const { part, count: channels } of partCounts.all(lineupId)) counts[part] = channels;
      return { lineupId, partCounts: Array.from(counts, (one) => one ?? 0) };
    },
    setPart: (lineupId: LineupId, channelId: ChannelId, part: number): void =>
      void setPart.run(part, lineupId, channelId),
    /** What people have said about single channels. */
    picks: (lineupId: LineupId): Map<ChannelId, boolean> =>
      new Map(
        orm
          .select()
          .from(lineupPicks)
          .where(eq(lineupPicks.lineupId, lineupId))
          .all()
          .map(({ channelId, isIn }) => [channelId, isIn]),
      ),
    /** @param isIn null takes back what was said. */
    setPick: (lineupId: LineupId, channelId: ChannelId, isIn: boolean | null): void =>
      void (isIn === null ? unpick.run(lineupId, channelId) : pick.run(lineupId, channelId, isIn ? 1 : 0)),
    has: (lineupId: LineupId, channelId: ChannelId): boolean => hasPlace.get(lineupId, channelId) !== undefined,
    /** @param part Of it only. */
    countOf: (lineupId: LineupId, part: number | null = null): number => count.get({ lineupId, part })!,
    setFavourite: (lineupId: LineupId, channelId: ChannelId, isFavourite: boolean): void =>
      void favour.run(isFavourite ? 1 : 0, lineupId, channelId),
    isFavourite: (lineupId: LineupId, channelId: ChannelId): boolean => isFavourite.get(lineupId, channelId) === 1,
    /** Every channel of it with its group, in no order. */
    numbered: (lineupId: LineupId): NumberedChannel[] =>
      grouped.all(lineupId).map((row) => ({ ...row, isNumberChosen: row.isNumberChosen === 1 })),
    /** The next whole number after `from`, or else from 1, that no channel has and that does not rest. */
    nextFree(lineupId: LineupId, from: number): string {
      const next = nextFree.get({ lineupId, from })!;
      return String(next <= NUMBER_MAX ? next : nextFree.get({ lineupId, from: 0 }));
    },
    /** What a channel has beside its number stays when it gets another one. @param part Of a channel that comes; null: where there is room. */
    place: (
      lineupId: LineupId,
      { channelId, number, numberOrder: order, isNumberChosen }: LineupPlace,
      part: number | null = null,
    ): void =>
      void place.run({ lineupId, channelId, number, numberOrder: order, isNumberChosen: isNumberChosen ? 1 : 0, part }),
    /** Gives channels other numbers, also those of each other. Throws where somebody else has one of them. */
    renumber(lineupId: LineupId, moves: readonly Pick<LineupPlace, 'channelId' | 'number' | 'isNumberChosen'>[]): void {
      for (const { channelId } of moves) setNumber.run(`moving ${channelId}`, 0, 0, lineupId, channelId);
      for (const { channelId, number, isNumberChosen } of moves)
        setNumber.run(number, numberOrder(number)!, isNumberChosen ? 1 : 0, lineupId, channelId);
    },
    unplace: (lineupId: LineupId, channelId: ChannelId): void =>
      void orm
        .delete(lineupChannels)
        .where(and(eq(lineupChannels.lineupId, lineupId), eq(lineupChannels.channelId, channelId)))
        .run(),
    /** @param leaver Who has it again when they come back until then. */
    retire: (lineupId: LineupId, number: string, freeAtMs: EpochMs, leaver: NumberLeaver | null = null): void =>
      void retire.run(lineupId, number, freeAtMs, leaver && JSON.stringify(leaver)),
    /** Keeps a number for a channel that is about to come in: it has it then, with the device and the mark from before. */
    reserve(lineupId: LineupId, number: string, freeAtMs: EpochMs, channelId: ChannelId): void {
      const kept = leaverOf.get(lineupId, channelId);
      const known = kept === undefined ? { part: null, isFavourite: false } : (JSON.parse(kept) as NumberLeaver);
      restForNobody.run(lineupId, channelId);
      store.retire(lineupId, number, freeAtMs, { ...known, channelId, isNumberChosen: true });
    },
    /** It is in use again. */
    unretire: (lineupId: LineupId, number: string): void =>
      void orm
        .delete(retiredNumbers)
        .where(and(eq(retiredNumbers.lineupId, lineupId), eq(retiredNumbers.number, number)))
        .run(),
    /** Numbers that nobody may have for a while, with the channel for whom they rest; null: for nobody. */
    *restPages(lineupId: LineupId, nowMs: EpochMs): Generator<{ number: string; leaver: NumberLeaver | null }[]> {
      for (let after = ''; ; ) {
        const rows = restPage.all({ lineupId, nowMs, after, limit: PAGE_ROWS });
        if (rows.length === 0) return;
        yield rows.map(({ number, leaver }) => ({
          number,
          leaver: leaver === null ? null : (JSON.parse(leaver) as NumberLeaver),
        }));
        after = rows.at(-1)!.number;
      }
    },
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
