import { describe, expect, test } from 'vitest';
import type { ChannelId } from '../../../src/base/model.js';
import { createTunerPool } from '../../../src/outputs/hdhomerun/index.js';

const channel = (number: number) => ({ id: number as ChannelId, number: String(number), name: `Channel ${number}` });
const client = (address = '10.0.0.1') => ({ address, port: null, bitrateBps: () => 1_000 });

describe('the tuners of a device', () => {
  test('are taken in their order, one per channel, and all who watch a channel share one', () => {
    const pool = createTunerPool(() => 2);
    expect(pool.watch(channel(1), null, client('a'))).toMatchObject({ tuner: 0 });
    expect(pool.watch(channel(2), null, client('a'))).toMatchObject({ tuner: 1 });
    expect(pool.watch(channel(1), null, client('b'))).toMatchObject({ tuner: 0 });
    expect(pool.watch(channel(3), null, client('a'))).toBe(805);
  });

  test('are free when the last request for their channel is over', () => {
    const pool = createTunerPool(() => 1);
    const first = pool.watch(channel(1), null, client());
    const second = pool.watch(channel(1), null, client());
    if (typeof first === 'number' || typeof second === 'number') throw new Error('There was none.');
    first.release();
    first.release();
    expect(pool.watch(channel(2), null, client())).toBe(805);
    second.release();
    expect(pool.watch(channel(2), null, client())).toMatchObject({ tuner: 0 });
    first.release(); // of another time: the tuner is not its any more
    expect(pool.watch(channel(1), null, client())).toBe(805);
  });

  test('can be asked for by their number', () => {
    const pool = createTunerPool(() => 2);
    expect(pool.watch(channel(1), 1, client())).toMatchObject({ tuner: 1 });
    expect(pool.watch(channel(1), 1, client())).toMatchObject({ tuner: 1 });
    expect(pool.watch(channel(2), 1, client())).toBe(804);
    expect([1, 2].map(pool.has)).toEqual([true, false]);
  });

  test('are one pool for streams and for the control protocol', () => {
    const pool = createTunerPool(() => 2);
    const held = pool.hold(0, { ...client('c'), channel: channel(7), givesWay: false })!;
    expect(pool.hold(0, { ...client('d'), channel: null, givesWay: false })).toBeNull();
    expect(pool.watch(channel(7), 0, client())).toBe(804);
    expect(pool.watch(channel(7), null, client())).toMatchObject({ tuner: 1 });
    expect(pool.watch(channel(8), null, client())).toBe(805);
    expect(pool.hold(1, { ...client('c'), channel: null, givesWay: false })).toBeNull();
    held.release();
    held.release();
    expect(pool.watch(channel(8), null, client())).toMatchObject({ tuner: 0 });
  });

  test('that are taken away stay until they are free, and nobody else gets them', () => {
    let count = 2;
    const pool = createTunerPool(() => count);
    pool.watch(channel(1), null, client());
    const second = pool.watch(channel(2), null, client());
    count = 1;
    expect(pool.facts().map(({ tuned }) => tuned?.number)).toEqual(['1', '2']);
    expect(pool.has(1)).toBe(true);
    expect(pool.watch(channel(2), 1, client())).toBe(804);
    if (typeof second !== 'number') second.release();
    expect(pool.watch(channel(2), null, client())).toBe(805);
    expect(pool.facts()).toHaveLength(1);
  });
});
