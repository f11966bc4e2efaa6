import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChannelId, SourceStreamId } from '../../src/base/model.js';
import { keepChannelIds } from '../../src/matching/index.js';

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
