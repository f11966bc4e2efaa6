import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberOrder } from '../../src/base/channel-number.js';
import { assignNumbers, moveIntoBlocks, type Unnumbered } from '../../src/base/channel-numbering.js';
import type { ChannelId } from '../../src/base/model.js';

const channel = (id: number, ...wishes: string[]): Unnumbered => ({
  ...{ channelId: id as ChannelId, groupName: null, wishes },
});
const numbers = (channels: Unnumbered[], ...taken: string[]) =>
  Object.fromEntries(assignNumbers(channels, new Set(taken)));

describe('a new channel gets', () => {
  test('its provider’s number, the others the next free one from 1', () => {
    expect(numbers([channel(5), channel(6, '2'), channel(7), channel(8, '7.1')])).toEqual({
      5: '1',
      6: '2',
      7: '3',
      8: '7.1',
    });
  });

  test('the first of its streams’ numbers that is free', () => {
    expect(numbers([channel(5, '3', '4'), channel(6, '3', '4'), channel(7, '3', '4')])).toEqual({
      5: '3',
      6: '4',
      7: '1',
    });
  });

  test('none that is in use or was until a short while ago', () => {
    expect(numbers([channel(5, '1'), channel(6), channel(7, '9')], '1', '2', '9')).toEqual({ 5: '3', 6: '4', 7: '5' });
  });

  test('none that HDHomeRun clients cannot read', () => {
    expect(numbers([channel(5, '0', '007', '-1', '1e3', '7.0', '7.1.1', 'HD', '', '1234567')])).toEqual({ 5: '1' });
  });
});

const number = fc.oneof(fc.integer({ min: 0, max: 12 }).map(String), fc.constantFrom('7.1', '7.2', '0', 'x', '01'));
const channels = fc
  .array(fc.array(number, { maxLength: 3 }), { maxLength: 30 })
  .map((wishes) => wishes.map((own, at) => channel(at + 1, ...own)));

test('everybody gets a number, nobody the same, and none that is taken or retired', () => {
  fc.assert(
    fc.property(channels, fc.uniqueArray(number, { maxLength: 20 }), (asking, taken) => {
      const given = assignNumbers(asking, new Set(taken));
      expect([...given.keys()].sort((a, b) => a - b)).toEqual(asking.map(({ channelId }) => channelId));
      const all = [...given.values()];
      expect(new Set(all).size).toBe(all.length);
      for (const one of all) {
        expect(taken).not.toContain(one);
        expect(numberOrder(one)).not.toBeNull();
      }
    }),
    { numRuns: 500 },
  );
});

test('nobody loses a number to one who comes later', () => {
  fc.assert(
    fc.property(channels, channels, (first, later) => {
      const before = assignNumbers(first, new Set());
      const after = assignNumbers(
        later.map((one) => ({ ...one, channelId: (one.channelId + 100) as ChannelId })),
        new Set(before.values()),
      );
      for (const one of after.values()) expect([...before.values()]).not.toContain(one);
    }),
  );
});

test('numbers sort as numbers, not as text', () => {
  const sorted = ['1', '2', '2.1', '2.2', '2.10', '3', '10', '100', '999999.9999'];
  const orders = sorted.map((one) => numberOrder(one)!);
  expect(orders).toEqual([...orders].sort((a, b) => a - b));
  expect(new Set(orders).size).toBe(orders.length);
});

describe('blocks of numbers', () => {
  const blocks = [
    { group: 'Sport', from: 3, to: 4 },
    { group: 'News', from: 10, to: null },
  ];
  const of = (id: number, groupName: string | null, ...wishes: string[]): Unnumbered => ({
    ...{ channelId: id as ChannelId, groupName, wishes },
  });
  test('take the channels of their groups, whatever their provider wishes elsewhere, and no others while there is room', () => {
    const channels = [of(1, 'sport', '7'), of(2, null), of(3, 'News', '12'), of(4, null), of(5, 'SPORT'), of(6, null)];
    const more = [of(7, 'Sport'), of(8, 'News')];
    expect(Object.fromEntries(assignNumbers([...channels, ...more], new Set(), blocks))).toEqual({
      ...{ 1: '3', 2: '1', 3: '12', 4: '2', 5: '4', 6: '5' },
      ...{ 7: '6', 8: '10' },
    });
  });
  test('are filled with channels that exist, but for chosen numbers and where there is no room', () => {
    const at = (id: number, groupName: string, number: string, isNumberChosen = false) => ({
      ...{ channelId: id as ChannelId, groupName, number, isNumberChosen },
    });
    const channels = [
      at(1, 'Sport', '1'),
      at(2, 'Sport', '2', true),
      at(3, 'News', '3'),
      at(4, 'Sport', '8'),
      at(5, 'Film', '9'),
    ];
    // 3 belongs to a channel that moves itself, and rests then
    expect(Object.fromEntries(moveIntoBlocks([...channels, at(6, 'Sport', '7')], ['10'], blocks))).toEqual({
      ...{ 1: '4', 3: '11' },
    });
  });
});
