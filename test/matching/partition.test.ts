import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupBy } from '../../src/base/group-by.js';
import type { ChannelId, SourceStreamId, StreamKind } from '../../src/base/model.js';
import { cleanName, isSeparatorName } from '../../src/base/names.js';
import { keepChannelIds, type MatchEntry, partition } from '../../src/matching/index.js';

let nextId = 1;
function entry(name: string, tvgId: string | null = null, kind: StreamKind = 'live'): MatchEntry {
  return { streamId: nextId++ as SourceStreamId, kind, name, tvgId, region: null };
}

/** Clusters by the names in them. */
function stations(...entries: MatchEntry[]): string[][] {
  return partition(entries).map((cluster) => cluster.map(({ name }) => name));
}

describe('entries are one station', () => {
  test('with one guide id, whatever the quality is called', () => {
    expect(stations(entry('BBC One', 'bbc1.uk'), entry('BBC One FHD', 'BBC1.uk'), entry('BBC Two', 'bbc2.uk'))).toEqual(
      [['BBC One', 'BBC One FHD'], ['BBC Two']],
    );
  });

  test('without a guide id by their clean name, and join the one station that has it', () => {
    expect(
      stations(entry('BBC One', 'bbc1.uk'), entry('bbc one [HD]'), entry('Sky News'), entry('SKY NEWS HD')),
    ).toEqual([
      ['BBC One', 'bbc one [HD]'],
      ['Sky News', 'SKY NEWS HD'],
    ]);
  });

  test('but not when two stations have that name: doubt keeps apart', () => {
    expect(stations(entry('News', 'news.uk'), entry('News', 'news.de'), entry('News HD'))).toEqual([
      ['News'],
      ['News'],
      ['News HD'],
    ]);
  });

  test('never across radio and television', () => {
    expect(
      stations(entry('BBC One', 'bbc1.uk'), entry('BBC One', 'bbc1.uk', 'radio'), entry('BBC One', null, 'radio')),
    ).toEqual([['BBC One'], ['BBC One', 'BBC One']]);
  });

  test('never across regions, whatever their guide id and name say', () => {
    const inRegion = (region: string | null, name: string, tvgId: string | null = null) => ({
      ...entry(name, tvgId),
      region,
    });
    expect(
      stations(
        inRegion('Ontario', 'CBC', 'cbc.ca'),
        inRegion('Quebec', 'CBC HD', 'cbc.ca'),
        inRegion('ontario', 'CBC FHD'),
        inRegion(null, 'CBC 4K', 'cbc.ca'),
      ),
    ).toEqual([['CBC', 'CBC FHD'], ['CBC HD'], ['CBC 4K']]);
  });

  test('unless their guide id is junk that a provider gives to all', () => {
    expect(
      stations(
        entry('CNN', 'none'),
        entry('Eurosport 1', 'none'),
        entry('Eurosport 1 HD', 'none'),
        entry('Arte', 'none'),
      ),
    ).toEqual([['CNN'], ['Eurosport 1', 'Eurosport 1 HD'], ['Arte']]);
  });

  test('also where the name is pictures only', () => {
    expect(stations(entry('📺'), entry('Arte'), entry('🎬🍿'), entry('📺', 'tv.x'), entry('➖➖➖'))).toEqual([
      ['📺', '📺'],
      ['Arte'],
      ['🎬🍿'],
    ]);
  });

  test('and headings are none', () => {
    expect(stations(entry('##### UK #####'), entry('ITV', 'itv.uk'), entry('-------', 'x'))).toEqual([['ITV']]);
  });
});

const WORDS = ['BBC', 'One', 'Two', 'News', 'HD', 'FHD', 'Sky', 'Sport', '1', '2', '+1', 'UK:', 'Érste', '###'];
const anyEntries = fc
  .array(
    fc.record({
      name: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
      tvgId: fc.constantFrom(null, null, 'a', 'A', 'b', 'c.uk', ''),
      region: fc.constantFrom(null, null, 'Ontario'),
      kind: fc.constantFrom<StreamKind>('live', 'live', 'radio'),
    }),
    { maxLength: 30 },
  )
  .map((list): MatchEntry[] => list.map((one, at) => ({ ...one, streamId: (at + 1) as SourceStreamId })));

/** The same in so many words, for lists that need not be large: by guide id, then by name. */
function partitionInWords(entries: readonly MatchEntry[]): MatchEntry[][] {
  const playable = entries.filter(({ name }) => !isSeparatorName(name));
  const worldOf = ({ kind, region }: MatchEntry) =>
    JSON.stringify([kind === 'radio', region?.trim().toLowerCase() ?? '']);
  const guideIdOf = (entry: MatchEntry) => `${worldOf(entry)} ${entry.tvgId?.toLowerCase()}`;
  const nameOf = (entry: MatchEntry) => `${worldOf(entry)} ${cleanName(entry.name)}`;
  const stations: MatchEntry[][] = [];
  for (const members of groupBy(
    playable.filter(({ tvgId }) => tvgId !== null),
    guideIdOf,
  ).values()) {
    const parts: { words: string[]; members: MatchEntry[] }[] = [];
    const byName = groupBy(members, ({ name }) => cleanName(name));
    for (const name of [...byName.keys()].sort()) {
      const words = name.split(' ');
      const related = parts.find((part) => part.words.some((word) => words.includes(word)));
      if (related) related.members.push(...byName.get(name)!);
      else parts.push({ words, members: [...byName.get(name)!] });
    }
    stations.push(...parts.map((part) => part.members));
  }
  const withGuideId = [...stations];
  for (const [name, members] of groupBy(
    playable.filter(({ tvgId }) => tvgId === null),
    nameOf,
  )) {
    const homes = withGuideId.filter((station) =>
      station.some((entry) => entry.tvgId !== null && nameOf(entry) === name),
    );
    if (homes.length === 1) homes[0]!.push(...members);
    else stations.push(members);
  }
  for (const station of stations) station.sort((a, b) => a.streamId - b.streamId);
  return stations.sort((a, b) => a[0]!.streamId - b[0]!.streamId);
}

test('stations are what the rules say in so many words', () => {
  fc.assert(
    fc.property(anyEntries, (entries) => {
      expect(partition(entries)).toEqual(partitionInWords(entries));
    }),
    { numRuns: 2_000 },
  );
});

test('the order in which entries come never matters', () => {
  const shuffled = anyEntries.chain((entries) =>
    fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
  );
  fc.assert(
    fc.property(shuffled, ([entries, other]) => {
      expect(partition(other)).toEqual(partition(entries));
    }),
    { numRuns: 1_000 },
  );
});

test('every entry is in one station or none, and stations are never empty', () => {
  fc.assert(
    fc.property(anyEntries, (entries) => {
      const clusters = partition(entries);
      const placed = clusters.flat().map(({ streamId }) => streamId);
      expect(new Set(placed).size).toBe(placed.length);
      for (const cluster of clusters) expect(cluster.length).toBeGreaterThan(0);
      for (const { streamId, name } of entries) {
        if (/\p{L}/u.test(name) && !name.includes('###')) expect(placed).toContain(streamId);
      }
    }),
    { numRuns: 500 },
  );
});

describe('channels keep their ids', () => {
  const stream = (...ids: number[]) => ids as SourceStreamId[];
  const lookUp = (channels: Record<number, number[]>) => {
    const byStream = new Map(
      Object.entries(channels).flatMap(([channel, ids]) => ids.map((id) => [id, Number(channel)] as const)),
    );
    return (id: SourceStreamId) => (byStream.get(id) ?? null) as ChannelId | null;
  };
  /** Which streams are in which channel, and in which they had been. */
  const stored = (channels: Record<number, number[]>, former: Record<number, number[]> = {}) => ({
    channelOf: lookUp(channels),
    formerOf: lookUp(former),
  });

  test('where their entries are, whatever came and went', () => {
    expect(keepChannelIds([stream(1, 2, 9), stream(3), stream(10)], stored({ 7: [1, 2], 8: [3, 4] }))).toEqual([
      7,
      8,
      null,
    ]);
  });

  test('when a station is split, with the larger part; a tie goes to the part that comes first', () => {
    expect(keepChannelIds([stream(1), stream(2, 3)], stored({ 7: [1, 2, 3] }))).toEqual([null, 7]);
    expect(keepChannelIds([stream(1), stream(2)], stored({ 7: [1, 2] }))).toEqual([7, null]);
  });

  test('when two stations become one, the one with more entries; a tie goes to the oldest', () => {
    expect(keepChannelIds([stream(1, 2, 3)], stored({ 7: [1], 8: [2, 3] }))).toEqual([8]);
    expect(keepChannelIds([stream(1, 2)], stored({ 9: [1], 8: [2] }))).toEqual([8]);
  });

  describe('and those that were merged into another wake when they come apart,', () => {
    test('while the other goes on with what was its own, however little that is', () => {
      expect(keepChannelIds([stream(1), stream(2, 3)], stored({ 7: [1, 2, 3] }, { 8: [2, 3] }))).toEqual([7, 8]);
      expect(keepChannelIds([stream(1, 2), stream(3)], stored({ 7: [1, 2, 3] }, { 8: [1, 2] }))).toEqual([8, 7]);
    });

    test('where a part stays with the other, only for the rest', () => {
      expect(keepChannelIds([stream(1, 2, 3), stream(4)], stored({ 7: [1, 2, 3, 4] }, { 8: [2, 3, 4] }))).toEqual([
        7, 8,
      ]);
    });

    test('with what has come to them since: the other is where only its own are', () => {
      const joined = stored({ 7: [1, 2, 9, 10] }, { 8: [2] });
      expect(keepChannelIds([stream(1), stream(2, 9, 10)], joined)).toEqual([7, 8]);
      expect(keepChannelIds([stream(2, 9), stream(1, 10)], joined)).toEqual([8, 7]);
    });

    test('but not while they are together, nor when more comes to them', () => {
      expect(keepChannelIds([stream(1, 2, 3)], stored({ 9: [1, 2, 3] }, { 8: [2, 3] }))).toEqual([9]);
      const mixed = stored({ 9: [1, 2, 3], 7: [4, 5] }, { 6: [2, 3] });
      expect(keepChannelIds([stream(1, 2, 3, 4, 5)], mixed)).toEqual([9]);
    });

    test('nor when they have got entries of another kind meanwhile', () => {
      const busy = stored({ 7: [1, 2], 8: [9] }, { 8: [2] });
      expect(keepChannelIds([stream(1), stream(2), stream(9)], busy)).toEqual([7, null, 8]);
    });

    test('when nothing is left of the other itself, it goes on with one of them', () => {
      expect(keepChannelIds([stream(2), stream(3)], stored({ 7: [2, 3] }, { 8: [2, 3] }))).toEqual([8, 7]);
    });
  });

  test('by weighing all overlaps, though most are not disputed', () => {
    const home = fc.constantFrom(null, 1, 2, 3, 4, 5, 6, 7, 8);
    fc.assert(
      fc.property(fc.array(fc.array(home, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), (made) => {
        const clusters = made as (ChannelId | null)[][];
        const overlaps = clusters.flatMap((homes, cluster) =>
          [...new Set(homes)].flatMap((channelId) =>
            channelId === null ? [] : [{ cluster, channelId, count: homes.filter((one) => one === channelId).length }],
          ),
        );
        overlaps.sort((a, b) => b.count - a.count || a.channelId - b.channelId || a.cluster - b.cluster);
        const expected: (ChannelId | null)[] = clusters.map(() => null);
        for (const { cluster, channelId } of overlaps)
          if (expected[cluster] === null && !expected.includes(channelId)) expected[cluster] = channelId;
        expect(keepChannelIds(clusters, { channelOf: (channelId) => channelId, formerOf: () => null })).toEqual(
          expected,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test('and no id is given twice, nor to a station that shares nothing with it', () => {
    const clusters = fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }).map((homes) => {
      const groups = new Map<number, SourceStreamId[]>();
      for (const [at, home] of homes.entries()) groups.set(home, [...(groups.get(home) ?? []), at as SourceStreamId]);
      return [...groups.values()];
    });
    fc.assert(
      fc.property(
        clusters,
        fc.array(fc.option(fc.integer({ min: 1, max: 5 })), { minLength: 20, maxLength: 20 }),
        (made, homes) => {
          const channelOf = (id: SourceStreamId) => homes[id]! as ChannelId | null;
          const ids = keepChannelIds(made, { channelOf, formerOf: () => null });
          const given = ids.filter((id) => id !== null);
          expect(new Set(given).size).toBe(given.length);
          ids.forEach((id, at) => {
            if (id !== null) expect(made[at]!.map(channelOf)).toContain(id);
            // a station without an id has none left that it could have kept
            else for (const one of made[at]!) expect([null, ...given]).toContain(channelOf(one));
          });
        },
      ),
    );
  });
});
