import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourceStreamId } from '../../src/base/model.js';
import { createM3uParser, type M3uEntry, type M3uGroupJoin } from '../../src/formats/m3u/index.js';
import { identityOf } from '../../src/providers/identity.js';
import { type ImportPlan, surveyImport } from '../../src/providers/import-plan.js';
import type { ImportEntry } from '../../src/providers/list-source.js';
import { StoredEntries } from '../../src/providers/stored-entries.js';
import { streamValues } from '../../src/providers/stream-values.js';
import { createTidier } from '../../src/providers/tidy.js';
import type { StoredStream } from '../../src/store/index.js';

/** One line of a provider's list. */
interface Item {
  name: string;
  url: string;
  tvgId?: string | null;
  group?: string;
}

const context = { ownHosts: new Set(['tv.example']) };
const xtream = (id: number, name: string, tvgId: string | null = null): Item => ({
  name,
  url: `http://tv.example/live/anna/pass/${id}.ts`,
  tvgId,
});

function parse(items: readonly Item[]): { entries: ImportEntry[]; joins: M3uGroupJoin[] } {
  const entries: ImportEntry[] = [];
  const joins: M3uGroupJoin[] = [];
  const sink = {
    entry: (entry: M3uEntry) => void entries.push({ ...entry, identity: identityOf(entry.url, entry.kind, context) }),
    join: (join: M3uGroupJoin) => void joins.push(join),
  };
  const parser = createM3uParser({ baseUrl: 'http://tv.example/list.m3u', charset: null }, sink);
  const lines = items.map(({ name, url, tvgId, group }) => {
    const attributes = `${tvgId ? ` tvg-id="${tvgId}"` : ''}${group ? ` group-title="${group}"` : ''}`;
    return `#EXTINF:-1${attributes},${name}\n${url}\n`;
  });
  parser.push(Buffer.from(`#EXTM3U\n${lines.join('')}`));
  parser.end();
  return { entries, joins };
}

function planOf(stored: readonly StoredStream[], items: readonly Item[], byName = false) {
  const { entries, joins } = parse(items);
  const survey = surveyImport(StoredEntries.of(stored));
  for (const entry of entries) survey.add(entry);
  for (const join of joins) survey.join(join);
  return { plan: survey.plan({ byName }), entries };
}

/** Over all lists. */
function sumOf({ lists, moved, foreignShare, stored }: ImportPlan) {
  const planned = [...lists.values()];
  const sum = (of: 'addedCount' | 'changedCount') => planned.reduce((total, list) => total + list[of], 0);
  const missing = planned.flatMap((list) => list.missing.map((row) => stored.ids[row]));
  return { addedCount: sum('addedCount'), changedCount: sum('changedCount'), missing, moved, foreignShare };
}

let nextId = 1;

/** What the rows are after a refresh, as the writing does it; fails where the database would refuse. */
function refresh(stored: readonly StoredStream[], items: readonly Item[], byName = false): StoredStream[] {
  const { plan, entries } = planOf(stored, items, byName);
  const rows = new Map(stored.map((row) => [row.id, row]));
  for (const [index, entry] of entries.entries()) {
    const action = plan.actionAt(index);
    if (action.kind === 'keep') continue;
    if (plan.kept) expect(plan.kept.get(index)).toEqual(entry); // else it is read again
    if (action.kind === 'returned') {
      rows.set(action.id, { ...rows.get(action.id)!, isMissing: false, isLeftOut: false });
      continue;
    }
    const place = { twin: action.twin, position: index, valueHash: plan.valueHashAt(index) };
    const { kind, identity, twin, name, tvgId, valueHash } = streamValues(entry, place, plan.joinedAt(index));
    const id = action.kind === 'update' ? action.id : (nextId++ as SourceStreamId);
    rows.set(id, { id, kind, identity, twin, name, tvgId, valueHash, isMissing: false, isLeftOut: false });
  }
  for (const id of sumOf(plan).missing) rows.set(id!, { ...rows.get(id!)!, isMissing: true });
  const keys = [...rows.values()].map(({ kind, identity, twin }) => JSON.stringify([kind, identity, twin]));
  expect(new Set(keys).size).toBe(keys.length);
  return [...rows.values()];
}

/** Name → id, of what is in the list now. */
const idsOf = (rows: readonly StoredStream[]) =>
  Object.fromEntries(rows.filter(({ isMissing }) => !isMissing).map(({ name, id }) => [name, id]));

describe('after a refresh', () => {
  const first = [xtream(1, 'News One', 'news.uk'), xtream(2, 'Sport Two'), xtream(3, 'Films Three')];

  test('a list that came with another password is the same list', () => {
    const stored = refresh([], first);
    const moved = first.map((item) => ({ ...item, url: item.url.replace('/anna/pass/', '/anna/other/') }));
    const { plan } = planOf(stored, moved);
    expect(sumOf(plan)).toEqual({ addedCount: 0, changedCount: 3, missing: [], moved: [], foreignShare: 0 });
    expect(idsOf(refresh(stored, moved))).toEqual(idsOf(stored));
  });

  test('an entry that is gone goes missing, and when it comes back it is the same', () => {
    const stored = refresh([], first);
    const without = refresh(stored, first.slice(1));
    expect(without.find(({ name }) => name === 'News One')).toMatchObject({ isMissing: true });
    expect(sumOf(planOf(without, first.slice(1)).plan).missing).toEqual([]); // it is not told a second time
    const back = refresh(without, first);
    expect(idsOf(back)).toEqual(idsOf(stored));
    expect(sumOf(planOf(back, first).plan).addedCount).toBe(0);
  });

  test('an entry with a new name that has a word of the old one is the same', () => {
    const stored = refresh([], first);
    const renamed = [xtream(1, 'News One HD', 'news.uk'), ...first.slice(1)];
    expect(refresh(stored, renamed).find(({ name }) => name === 'News One HD')?.id).toBe(stored[0]!.id);
  });

  test('a number that went to a foreign station does not take the old one’s favourites along', () => {
    const stored = refresh([], first);
    const { plan } = planOf(stored, [xtream(1, 'Cartoon Four'), ...first.slice(1)]);
    expect(sumOf(plan)).toMatchObject({ addedCount: 1, missing: [stored[0]!.id] });
    expect(plan.foreignShare).toBeCloseTo(1 / 3);
    const after = refresh(stored, [xtream(1, 'Cartoon Four'), ...first.slice(1)]);
    expect(idsOf(after)['Cartoon Four']).not.toBe(stored[0]!.id);
    expect(sumOf(planOf(after, [xtream(1, 'Cartoon Four'), ...first.slice(1)]).plan)).toMatchObject({
      addedCount: 0,
      missing: [],
    });
  });

  test('a station under a new number is found again by its guide id and name, or by a name that is unique', () => {
    const stored = refresh([], first);
    const moved = [xtream(11, 'News One', 'news.uk'), xtream(12, 'Sport Two'), xtream(13, 'Films Three')];
    expect(idsOf(refresh(stored, moved))).toEqual(idsOf(stored));
  });

  test('a name that two stations share finds neither again', () => {
    const stored = refresh([], [xtream(1, 'News'), xtream(2, 'News')]);
    const { plan } = planOf(stored, [xtream(11, 'News'), xtream(12, 'News')]);
    expect(sumOf(plan).addedCount).toBe(2);
    expect(sumOf(plan).missing).toHaveLength(2);
  });

  test('of a provider that renumbered, all stations are found again by name, in whatever order', () => {
    const names = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta'];
    const stored = refresh(
      [],
      names.map((name, at) => xtream(at + 1, name)),
    );
    const turned = names.map((name, at) => xtream(((at + 1) % names.length) + 1, name));
    expect(planOf(stored, turned).plan.foreignShare).toBe(1);
    const { plan } = planOf(stored, turned, true);
    expect(sumOf(plan)).toMatchObject({ addedCount: 0, missing: [] });
    expect(plan.moved).toHaveLength(6);
    expect(idsOf(refresh(stored, turned, true))).toEqual(idsOf(stored));
  });

  test('a station that is listed again in another group has both', () => {
    const url = 'http://tv.example/live/anna/pass/1.ts';
    const twice = [
      { name: 'News One', url, group: 'News' },
      xtream(2, 'Sport Two'),
      { name: 'News One', url, group: 'UK' },
    ];
    const { plan, entries } = planOf([], twice);
    expect(entries).toHaveLength(2);
    expect(plan.joinedAt(0)).toEqual(['UK']);
    const stored = refresh([], twice);
    expect(sumOf(planOf(stored, twice).plan)).toMatchObject({ addedCount: 0, changedCount: 0 });
    expect(sumOf(planOf(stored, twice.slice(0, 2)).plan)).toMatchObject({ addedCount: 0, changedCount: 1 });
  });
});

describe('twins, which share an identity', () => {
  const url = (token: number) => `http://cdn.example/play?token=${token}`;
  const twins = [
    { name: 'News', url: url(1) },
    { name: 'Sport', url: url(2) },
    { name: 'Films', url: url(3) },
  ];

  test('are told apart by name, whatever their order and their tokens', () => {
    const stored = refresh([], twins);
    expect(new Set(stored.map(({ twin }) => twin))).toEqual(new Set([0, 1, 2]));
    const turned = [twins[2]!, twins[0]!, twins[1]!].map((item, at) => ({ ...item, url: url(at + 7) }));
    expect(idsOf(refresh(stored, turned))).toEqual(idsOf(stored));
  });

  test('do not lose their ids when one of them goes and another comes', () => {
    const stored = refresh([], twins);
    const after = refresh(stored, [{ name: 'Arte', url: url(9) }, twins[2]!, twins[0]!]);
    expect(idsOf(after)).toMatchObject({ News: idsOf(stored).News, Films: idsOf(stored).Films });
    expect(idsOf(after).Arte).not.toBe(idsOf(stored).Sport);
  });

  test('of one name: the one that was there last is the one that is there now', () => {
    const [first, second] = refresh(
      [],
      [1, 2].map((token) => ({ name: 'News', url: url(token) })),
    );
    const stored = [{ ...first!, isMissing: true }, second!];
    const { plan } = planOf(stored, [{ name: 'News', url: url(3) }]);
    expect(sumOf(plan)).toMatchObject({ addedCount: 0, changedCount: 1, missing: [] });
    expect(plan.actionAt(0)).toMatchObject({ id: second!.id });
  });

  test('of one name keep their order', () => {
    const same = [1, 2, 3].map((token) => ({ name: 'News', url: url(token) }));
    const stored = refresh([], same);
    expect(stored).toHaveLength(3);
    expect(sumOf(planOf(stored, same).plan)).toMatchObject({ addedCount: 0, changedCount: 0, missing: [] });
    expect(sumOf(planOf(stored, same.slice(0, 2)).plan)).toMatchObject({
      addedCount: 0,
      changedCount: 0,
      missing: [stored[2]!.id],
    });
  });
});

test('a list whose addresses differ by token only, so that all its entries are twins, takes no longer than another', () => {
  const count = 20_000;
  const items = (token: string) =>
    [...Array(count).keys()].map((at) => ({
      name: `Station ${at}`,
      url: `http://cdn.example/play?token=${token}${at}`,
    }));
  const timed = (before: ReturnType<typeof items>, after: ReturnType<typeof items>) => {
    const startedAt = performance.now();
    const { plan } = planOf(refresh([], before), after.toReversed());
    return { plan, tookMs: performance.now() - startedAt };
  };
  const own = (version: string) =>
    items('').map(({ name, url }) => ({ name, url: `${url.replace('?token=', '/')}?${version}` }));
  const other = timed(own('a'), own('b'));
  const { plan, tookMs } = timed(items('a'), items('b'));
  expect(sumOf(plan)).toMatchObject({ addedCount: 0, changedCount: count, missing: [] });
  expect(tookMs).toBeLessThan(10 * other.tookMs + 1_000); // compared each with each it would be thousands of times as long
});

test('a list of which little differs is not read again; a new one, and one that is all different, is', () => {
  const items = [...Array(20_001).keys()].map((at) => xtream(at, `Station ${at}`));
  const { plan: first } = planOf([], items.slice(0, 10));
  expect(first.kept).toBeNull();
  const stored = refresh([], items);
  const { plan: second } = planOf(stored, [...items.slice(0, -1), xtream(99_999, 'Station new')]);
  expect([...second.kept!].map(([index, { name }]) => [index, name])).toEqual([[20_000, 'Station new']]);
  const { plan: third } = planOf(
    stored,
    items.map(({ url, name }) => ({ url, name: `${name} HD` })),
  );
  expect([sumOf(third).changedCount, third.kept]).toEqual([20_001, null]);
});

test('numbers that were dealt anew are noticed although all names share a word, and each station is found again', () => {
  const names = ['BBC One', 'ITV', 'Dave', 'Gold', 'Alibi', 'Quest', 'Yesterday', 'Drama', 'Eden', 'Really'];
  const stored = refresh(
    [],
    names.map((name, at) => xtream(at, `UK: ${name}`)),
  );
  const dealt = names.map((name, at) => xtream((at + 3) % names.length, `UK: ${name}`));
  expect(planOf(stored, dealt).plan.foreignShare).toBe(1);
  expect(idsOf(refresh(stored, dealt, true))).toEqual(idsOf(stored));
});

const NAMES = ['News One', 'News One HD', 'Sport Two', 'Films', 'Arte', 'Cartoon'];
const item: fc.Arbitrary<Item> = fc.record({
  name: fc.constantFrom(...NAMES),
  url: fc.oneof(
    fc.integer({ min: 1, max: 9 }).map((id) => `http://tv.example/live/a/b/${id}.ts`),
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 }))
      .map(([ch, token]) => `http://cdn.example/${ch}?token=${token}`),
    fc.integer({ min: 1, max: 5 }).map((at) => `http://cdn.example/radio/${at}.mp3`),
  ),
  tvgId: fc.constantFrom(null, null, 'a', 'b'),
  group: fc.constantFrom('News', 'UK'),
});
const list = fc.array(item, { maxLength: 15 });

test('the same list once more changes nothing, whatever was there before', () => {
  fc.assert(
    fc.property(list, list, fc.boolean(), (before, now, byName) => {
      const stored = refresh(refresh([], before), now, byName);
      const { plan, entries } = planOf(stored, now);
      expect(sumOf(plan)).toMatchObject({ addedCount: 0, changedCount: 0, missing: [], moved: [] });
      for (const index of entries.keys()) expect(plan.actionAt(index)).toEqual({ kind: 'keep' });
      expect(stored.filter(({ isMissing }) => !isMissing)).toHaveLength(entries.length);
    }),
    { numRuns: 1_000 },
  );
});

test('no refresh deletes a row, and none gives two entries the same row', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(list, fc.boolean()), { maxLength: 5 }), (lists) => {
      let stored: StoredStream[] = [];
      for (const [items, byName] of lists) {
        const after = refresh(stored, items, byName);
        expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(stored.map(({ id }) => id)));
        stored = after;
      }
    }),
    { numRuns: 300 },
  );
});

test('the order of a list of unique entries never matters', () => {
  const unique = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 15 }).chain((ids) =>
    fc.tuple(
      fc.constant(ids.map((id) => xtream(id, `Station ${id}`))),
      fc
        .shuffledSubarray(ids, { minLength: ids.length })
        .map((other) => other.map((id) => xtream(id, `Station ${id}`))),
    ),
  );
  fc.assert(
    fc.property(unique, ([one, other]) => {
      const stored = refresh([], one);
      expect(sumOf(planOf(stored, other).plan)).toMatchObject({
        addedCount: 0,
        changedCount: 0,
        missing: [],
        moved: [],
      });
    }),
  );
});

test('entries keep their rows when texts that were stored whole come tidied', () => {
  const long = 'x'.repeat(5_000);
  const before = refresh([], [{ name: long, url: 'http://other.example/a' }, xtream(1, `News\u0001  ${long}`, long)]);
  const tidier = createTidier();
  const { entries } = parse([{ name: long, url: 'http://other.example/a' }, xtream(1, `News  ${long}`, long)]);
  const survey = surveyImport(StoredEntries.of(before));
  for (const entry of entries) survey.add(tidier.entry(entry));
  const plan = survey.plan({ byName: false });
  const { addedCount, missing, foreignShare } = sumOf(plan);
  expect([addedCount, missing, foreignShare]).toEqual([0, [], 0]);
  expect(tidier.tooLongCount).toBe(2);
});
