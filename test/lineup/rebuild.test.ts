import { describe, expect, test } from 'vitest';
import type { LineupId, ProviderId } from '../../src/base/model.js';
import { createFileChannels } from '../../src/jobs/file-channels.js';
import { createMatching } from '../../src/jobs/matching.js';
import { rebuildChannels } from '../../src/lineup/index.js';
import { NO_OWN_WORDS } from '../../src/matching/index.js';
import { createSlices } from '../../src/store/index.js';
import { openStoreHouse, type StoreHouse, streamValues } from '../store/store-house.js';

const DAY_MS = 86_400_000;
const never = new AbortController().signal;

/** A house whose clock is set by hand: what is missing for a week is swept, what is swept frees its number a month later. */
function openLineup() {
  const house: StoreHouse = openStoreHouse();
  const lineupId: LineupId = house.addLineup('main');
  const providerId: ProviderId = house.addProvider('alpha');
  let nowMs = 1_000 * DAY_MS;
  const slices = createSlices(house.db);
  const clock = { nowMs: () => nowMs, steadyMs: () => nowMs };
  const thresholds = () => ({ mergeAt: 85, suggestAt: 75 });
  const files = createFileChannels({ stores: house.stores, slices, clock, onRemarks: () => {}, onLogo: () => {} });
  const matching = createMatching({
    stores: house.stores,
    slices,
    clock,
    thresholds,
    files,
    words: () => NO_OWN_WORDS,
  });
  const rebuild = () =>
    rebuildChannels(
      {
        stores: house.stores,
        slices,
        clock,
        ...matching,
        retentionMs: 7 * DAY_MS,
      },
      () => lineupId,
      never,
    );
  return {
    house,
    rebuild,
    add: (name: string, number: string | null = null) =>
      house.stores.sourceStreams.insert(providerId, streamValues({ identity: name, name, number }), nowMs),
    /** A rule of its provider calls an entry so from now on. */
    rename(name: string, to: string) {
      for (const page of house.stores.sourceStreams.storedPages(providerId)) {
        for (const row of page) {
          if (row.name !== name) continue;
          const extras = to === name ? {} : { raw: { name } };
          const values = streamValues({ identity: name, name: to, extras });
          house.stores.sourceStreams.followRules(row.id, values);
          house.stores.sourceStreams.update(row.id, values);
        }
      }
    },
    /** Its provider's list lacks it from now on. */
    lose(name: string) {
      for (const page of house.stores.sourceStreams.storedPages(providerId)) {
        for (const row of page) if (row.name === name) house.stores.sourceStreams.markMissing(row.id, nowMs);
      }
    },
    pass(days: number) {
      nowMs += days * DAY_MS;
    },
    numbers: () =>
      [...house.stores.channels.lineupPages(lineupId)].flat().map((channel) => `${channel.number} ${channel.name}`),
    [Symbol.dispose]: () => house[Symbol.dispose](),
  };
}

test('the number of a station that is gone rests for a month before another gets it', async () => {
  using lineup = openLineup();
  for (const name of ['Amber', 'Birch', 'Cedar']) lineup.add(name);
  await lineup.rebuild();
  expect(lineup.numbers()).toEqual(['1 Amber', '2 Birch', '3 Cedar']);
  lineup.lose('Birch');
  lineup.pass(6);
  await lineup.rebuild();
  expect(lineup.numbers()).toEqual(['1 Amber', '2 Birch', '3 Cedar']); // a bad week of the provider
  lineup.pass(2);
  await lineup.rebuild();
  lineup.pass(10);
  lineup.add('Dune', '2');
  await lineup.rebuild();
  expect(lineup.numbers()).toEqual(['1 Amber', '3 Cedar', '4 Dune']);
  lineup.pass(21);
  lineup.add('Elm', '2');
  await lineup.rebuild();
  expect(lineup.numbers()).toEqual(['1 Amber', '2 Elm', '3 Cedar', '4 Dune']);
});

test('a channel that a person has touched outlives its last stream, and has its number when the station returns', async () => {
  using lineup = openLineup();
  lineup.add('Amber');
  lineup.add('Birch');
  await lineup.rebuild();
  const { channels, lineups } = lineup.house.stores;
  const main = lineups.main()!;
  channels.keep(channels.findByNumber(main.id, '2')!);
  lineup.lose('Birch');
  lineup.pass(8);
  await lineup.rebuild();
  expect(lineup.numbers()).toEqual(['1 Amber']); // nothing to play: not for players
  lineup.add('Cedar');
  await lineup.rebuild();
  expect(lineup.numbers()).toEqual(['1 Amber', '3 Cedar']);
  expect(channels.findByNumber(main.id, '2')).not.toBeNull();
});

test('a number that somebody takes during an import costs no other channel its own, and what was cut off is numbered later', async () => {
  using lineup = openLineup();
  const { db, stores } = lineup.house;
  for (const name of ['Amber', 'Birch', 'Cedar']) lineup.add(name);
  await lineup.rebuild();
  db.sql.prepare("DELETE FROM lineup_channels WHERE number <> '1'").run(); // as a crash between the two leaves it
  const place = stores.lineups.place;
  let isFirst = true;
  stores.lineups.place = (lineupId, wanted) => {
    if (isFirst)
      db.sql.prepare("UPDATE lineup_channels SET number = '3', number_order = 30000 WHERE number = '1'").run();
    isFirst = false;
    place(lineupId, wanted);
  };
  await lineup.rebuild();
  expect(lineup.numbers()).toEqual(['2 Birch', '3 Amber', '4 Cedar']);
});

test('a matching that has learned splits and merges nothing unasked: it asks', async () => {
  using lineup = openLineup();
  const { db, stores } = lineup.house;
  for (const name of ['UK: Dave', 'UK: Alibi', 'UK: Gold', 'UK: Drama HD']) lineup.add(name);
  await lineup.rebuild();
  // as one did that knew less: it took Dave's twin and one of Gold for others, and Alibi for Drama
  for (const name of ['UK: Dave HD', 'UK: Gold HD', 'UK: Yesterday']) lineup.add(name);
  await lineup.rebuild();
  const idOf = db.sql.prepare<[string], number>('SELECT id FROM source_streams WHERE name = ?').pluck();
  const [dave, gold, alibi] = ['UK: Dave HD', 'UK: Gold HD', 'UK: Alibi'].map((name) => idOf.get(name)!);
  const channels = () =>
    db.sql
      .prepare<
        [],
        string
      >(`SELECT group_concat(s.name, ' + ') FROM channel_streams cs JOIN source_streams s ON s.id = cs.stream_id
      GROUP BY cs.channel_id ORDER BY cs.channel_id`)
      .pluck()
      .all();
  const own = () => stores.channels.add({ name: 'x', isRadio: false, createdAtMs: 1, isKept: false });
  for (const id of [dave, gold])
    db.sql.prepare('UPDATE channel_streams SET channel_id = ? WHERE stream_id = ?').run(own(), id);
  const drama = db.sql
    .prepare('SELECT channel_id FROM channel_streams WHERE stream_id = ?')
    .pluck()
    .get(idOf.get('UK: Drama HD'));
  db.sql.prepare('UPDATE channel_streams SET channel_id = ?, rank = 1 WHERE stream_id = ?').run(drama, alibi);
  const before = channels();
  stores.settings.set('matching.readingVersion', 0);
  lineup.add('UK: Gold FHD');
  await lineup.rebuild();
  const grown = before.map((names) => (names === 'UK: Gold' ? 'UK: Gold + UK: Gold FHD' : names));
  expect(channels().map((names) => names.split(' + ').sort().join(' + '))).toEqual(
    grown.map((names) => names.split(' + ').sort().join(' + ')),
  );
  const asked = () =>
    stores.matching.openReviewPairs(10, 0).map(({ aStreamId, bStreamId }) =>
      [aStreamId, bStreamId]
        .map((id) => stores.sourceStreams.find(id)!.name)
        .sort()
        .join(' ? '),
    );
  expect(asked().sort()).toEqual(['UK: Alibi ? UK: Drama HD', 'UK: Dave ? UK: Dave HD', 'UK: Gold ? UK: Gold HD']);
  await lineup.rebuild();
  expect(asked()).toHaveLength(3);
});

describe('channels that a rule makes one, until it is taken back:', () => {
  /** Three stations, of which a rule calls the second as the first. */
  async function mergedLineup() {
    const lineup = openLineup();
    for (const name of ['Amber', 'Amber Gold', 'Cedar']) lineup.add(name);
    await lineup.rebuild();
    const { channels, lineups } = lineup.house.stores;
    const main = lineups.main()!;
    const channelAt = (number: string) => channels.findByNumber(main.id, number);
    return Object.assign(lineup, { channelAt, channels });
  }

  test('the second has its id, its number and its name again', async () => {
    using lineup = await mergedLineup();
    const second = lineup.channelAt('2');
    lineup.rename('Amber Gold', 'Amber');
    await lineup.rebuild();
    expect(lineup.numbers()).toEqual(['1 Amber', '3 Cedar']);
    lineup.pass(29);
    lineup.add('Dune');
    expect(await lineup.rebuild()).toEqual({ addedCount: 1, removedCount: 0, changedCount: 1 });
    lineup.rename('Amber Gold', 'Amber Gold');
    expect(await lineup.rebuild()).toEqual({ addedCount: 0, removedCount: 0, changedCount: 1 });
    expect(lineup.numbers()).toEqual(['1 Amber', '2 Amber Gold', '3 Cedar', '4 Dune']);
    expect(lineup.channelAt('2')).toBe(second);
    expect(await lineup.rebuild()).toEqual({ addedCount: 0, removedCount: 0, changedCount: 0 });
  });

  test('after a month it is gone, unless a person had touched it', async () => {
    for (const isTouched of [false, true]) {
      using lineup = await mergedLineup();
      const second = lineup.channelAt('2')!;
      if (isTouched) lineup.channels.keep(second);
      lineup.rename('Amber Gold', 'Amber');
      await lineup.rebuild();
      lineup.pass(31);
      expect((await lineup.rebuild()).removedCount).toBe(isTouched ? 0 : 1);
      lineup.rename('Amber Gold', 'Amber Gold');
      await lineup.rebuild();
      expect(lineup.numbers().filter((text) => text.includes('Gold'))).toEqual([
        isTouched ? '2 Amber Gold' : '4 Amber Gold',
      ]);
      expect(lineup.channelAt('2') === second).toBe(isTouched);
    }
  });

  test('it is forgotten when the second goes on with another entry', async () => {
    using lineup = await mergedLineup();
    const second = lineup.channelAt('2');
    lineup.add('Amber Gold HD');
    await lineup.rebuild();
    lineup.rename('Amber Gold', 'Amber');
    await lineup.rebuild();
    lineup.lose('Amber Gold HD');
    lineup.pass(8);
    expect((await lineup.rebuild()).removedCount).toBe(1);
    lineup.rename('Amber Gold', 'Amber Gold');
    await lineup.rebuild();
    expect(lineup.channelAt('2')).toBeNull();
    expect(lineup.channelAt('1')).not.toBe(second);
  });
});

test('nothing is written when nothing has changed', async () => {
  using lineup = openLineup();
  for (const name of ['Amber', 'Birch']) lineup.add(name);
  expect(await lineup.rebuild()).toEqual({ addedCount: 2, removedCount: 0, changedCount: 2 });
  expect(await lineup.rebuild()).toEqual({ addedCount: 0, removedCount: 0, changedCount: 0 });
});

test('people find a channel by what its entries are called now, also where its row was lost', async () => {
  using lineup = openLineup();
  for (const name of ['Amber', 'Birch', 'Cedar']) lineup.add(name);
  await lineup.rebuild();
  const { sql } = lineup.house.db;
  sql.exec("UPDATE source_streams SET name = 'Amber HD' WHERE name = 'Amber'");
  sql.exec("DELETE FROM channel_search WHERE text LIKE 'birch%'");
  lineup.add('Dune');
  await lineup.rebuild();
  const texts = sql.prepare<[], string>('SELECT text FROM channel_search ORDER BY channel_id').pluck().all();
  expect(texts.map((text) => text.split('\n')[0])).toEqual(['amber', 'birch', 'cedar', 'dune']);
  expect(texts[0]!.split('\n')).toContain('amber hd');
});
