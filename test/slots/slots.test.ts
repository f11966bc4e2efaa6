import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSlotBook, type Slot, type SlotBook } from '../../src/slots/index.js';

const never = new AbortController().signal;
const alpha = (limit: number) => ({ key: 'alpha', limit });

/** An asker whose outcome can be looked at without waiting for it. */
function ask(book: SlotBook, limit: number, signal: AbortSignal = never) {
  const asker: { slot: Slot | null; code: string | null; settled: Promise<void> } = {
    slot: null,
    code: null,
    settled: book.acquire(alpha(limit), signal).then(
      (slot) => {
        asker.slot = slot;
      },
      (error) => {
        asker.code = error.name === 'AbortError' ? error.name : error.code;
      },
    ),
  };
  return asker;
}

/** Lets every promise that can settle do so. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('connections are given out up to the limit, and one more waits for a close', async () => {
  const book = createSlotBook({ waitMs: 5_000 });
  const [first, second, third] = [ask(book, 2), ask(book, 2), ask(book, 2)];
  await turn();
  expect([first, second, third].map(({ slot }) => slot !== null)).toEqual([true, true, false]);
  expect(book.snapshot()).toEqual([{ key: 'alpha', limit: 2, used: 2, waiting: 1 }]);
  first.slot!.release();
  await third.settled;
  expect(third.slot).not.toBeNull();
  second.slot!.release();
  third.slot!.release();
  expect(book.snapshot()).toEqual([]);
});

test('those who wait are served in the order in which they came, and nobody overtakes them', async () => {
  const book = createSlotBook({ waitMs: 5_000 });
  const holder = await book.acquire(alpha(1), never);
  const order: number[] = [];
  const waiting = [1, 2, 3].map((name) =>
    book.acquire(alpha(1), never).then((slot) => {
      order.push(name);
      slot.release();
    }),
  );
  holder.release();
  const newcomer = book.acquire(alpha(1), never).then((slot) => {
    order.push(4);
    slot.release();
  });
  await Promise.all([...waiting, newcomer]);
  expect(order).toEqual([1, 2, 3, 4]);
});

test('a slot passes to the one who waits in the same turn in which it is given back', async () => {
  const book = createSlotBook({ waitMs: 5_000 });
  const holder = await book.acquire(alpha(1), never);
  const waiter = ask(book, 1);
  holder.release();
  expect(book.snapshot()).toEqual([{ key: 'alpha', limit: 1, used: 1, waiting: 0 }]);
  await waiter.settled;
  expect(waiter.slot).not.toBeNull();
});

test('a slot that is given back twice counts once', async () => {
  const book = createSlotBook({ waitMs: 20 });
  const first = await book.acquire(alpha(2), never);
  await book.acquire(alpha(2), never);
  first.release();
  first.release();
  await book.acquire(alpha(2), never);
  await expect(book.acquire(alpha(2), never)).rejects.toMatchObject({ code: 'relay_no_slot' });
});

test('who waits in vain is told that the connections of the subscription are in use', async () => {
  const book = createSlotBook({ waitMs: 10 });
  await book.acquire(alpha(1), never);
  const refusal = await book.acquire(alpha(1), never).catch((error) => error);
  expect(refusal).toMatchObject({ code: 'relay_no_slot', message: expect.stringContaining('one connection') });
  expect(book.snapshot()).toEqual([{ key: 'alpha', limit: 1, used: 1, waiting: 0 }]);
});

test('accounts do not count together', async () => {
  const book = createSlotBook({ waitMs: 10 });
  await book.acquire({ key: 'alpha', limit: 1 }, never);
  await book.acquire({ key: 'beta', limit: 1 }, never);
  expect(book.snapshot().map(({ key, used }) => [key, used])).toEqual([
    ['alpha', 1],
    ['beta', 1],
  ]);
});

describe('a channel that nobody watches any more', () => {
  test('gives its connection to the next asker at once', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    const lingering = await book.acquire(alpha(1), never);
    lingering.setYield(() => lingering.release());
    const asker = ask(book, 1);
    await turn();
    expect(asker.slot).not.toBeNull();
  });

  test('gives it to one who is waiting already: players open the next channel before they close this one', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    const watched = await book.acquire(alpha(1), never);
    const asker = ask(book, 1);
    await turn();
    expect(asker.slot).toBeNull();
    watched.setYield(() => watched.release()); // its last viewer leaves now
    await turn();
    expect(asker.slot).not.toBeNull();
  });

  test('is asked once, however many wait for it, and another one is asked for the next', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    const holders = await Promise.all([book.acquire(alpha(2), never), book.acquire(alpha(2), never)]);
    const asked: number[] = [];
    for (const [at, holder] of holders.entries()) holder.setYield(() => asked.push(at));
    const askers = [ask(book, 2)];
    expect(asked).toEqual([0]);
    askers.push(ask(book, 2), ask(book, 2));
    expect(asked).toEqual([0, 1]);
    for (const holder of holders) holder.release();
    await turn();
    expect(askers.map(({ slot }) => slot !== null)).toEqual([true, true, false]);
  });

  test('that has a viewer again is left alone', async () => {
    const book = createSlotBook({ waitMs: 10 });
    const holder = await book.acquire(alpha(1), never);
    holder.setYield(() => expect.unreachable('it is watched'));
    holder.setYield(null);
    await expect(book.acquire(alpha(1), never)).rejects.toMatchObject({ code: 'relay_no_slot' });
  });
});

describe('an asker that goes away', () => {
  test('while it waits is forgotten, and the next one is served', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    const holder = await book.acquire(alpha(1), never);
    const leaves = new AbortController();
    const [gone, stays] = [ask(book, 1, leaves.signal), ask(book, 1)];
    leaves.abort();
    await gone.settled;
    expect(gone.code).toBe('AbortError');
    expect(book.snapshot()).toEqual([{ key: 'alpha', limit: 1, used: 1, waiting: 1 }]);
    holder.release();
    await stays.settled;
    expect(stays.slot).not.toBeNull();
  });

  test('before it asks takes nothing', async () => {
    const book = createSlotBook({ waitMs: 10 });
    await expect(book.acquire(alpha(1), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(book.snapshot()).toEqual([]);
  });
});

describe('a limit that a person changes', () => {
  test('upwards serves those who are waiting', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    await book.acquire(alpha(1), never);
    const waiting = [ask(book, 1), ask(book, 1)];
    const newcomer = ask(book, 3);
    await turn();
    expect(waiting.map(({ slot }) => slot !== null)).toEqual([true, true]);
    expect(newcomer.slot).toBeNull(); // it came last
  });

  test('downwards takes nobody’s connection, and gives out none until enough are closed', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    const held = await Promise.all([1, 2, 3].map(() => book.acquire(alpha(3), never)));
    const asker = ask(book, 1);
    held[0]!.release();
    held[1]!.release();
    await turn();
    expect(asker.slot).toBeNull();
    held[2]!.release();
    await turn();
    expect(asker.slot).not.toBeNull();
  });
});

type Step =
  | { kind: 'ask'; limit: number }
  | { kind: 'release' | 'linger' | 'watch' | 'leave'; who: number }
  | { kind: 'turn' };

test('whatever happens in whatever order, there are never more connections than the limit, and none is forgotten', async () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), limit: fc.constantFrom(2, 2, 2, 1, 3) }) },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constantFrom('release', 'linger', 'watch', 'leave'), who: fc.nat(20) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const book = createSlotBook({ waitMs: 60_000 });
      const askers: { asked: ReturnType<typeof ask>; stop: AbortController }[] = [];
      const held = () => askers.flatMap(({ asked }) => asked.slot ?? []);
      const used = () => book.snapshot().reduce((sum, group) => sum + group.used, 0);
      let usedMax = 0; // what may be in use: the limit of the last asker, or what is held from before it was lowered
      for (const now of steps) {
        const usedBefore = used();
        if (now.kind === 'ask') {
          const stop = new AbortController();
          askers.push({ asked: ask(book, now.limit, stop.signal), stop });
          usedMax = Math.max(now.limit, usedBefore);
        } else if (now.kind === 'turn') await turn();
        else {
          const asker = askers[now.who % (askers.length || 1)];
          if (now.kind === 'leave') asker?.stop.abort();
          if (now.kind === 'release') asker?.asked.slot?.release();
          if (now.kind === 'watch') asker?.asked.slot?.setYield(null);
          const slot = asker?.asked.slot;
          if (now.kind === 'linger') slot?.setYield(() => slot.release());
        }
        expect(used()).toBeLessThanOrEqual(usedMax);
        for (const { limit, waiting, used: taken } of book.snapshot())
          expect(waiting === 0 || taken >= limit).toBe(true);
      }
      // everybody goes home: nothing may be left in the book
      for (let round = 0; round < 50 && book.snapshot().length > 0; round++) {
        for (const { stop } of askers) stop.abort();
        await turn();
        for (const slot of held()) slot.release();
      }
      expect(book.snapshot()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('who has other groups to ask waits a share of the time, and then asks there', async () => {
  const book = createSlotBook({ waitMs: 60_000 });
  const holder = await book.acquire(alpha(1), never);
  const patient = ask(book, 1);
  await expect(book.acquire({ ...alpha(1), waitShare: 1 / 60_000 }, never)).rejects.toMatchObject({
    code: 'relay_no_slot',
  });
  expect(patient).toMatchObject({ slot: null, code: null });
  holder.release();
  await patient.settled;
  expect(patient.slot).not.toBeNull();
});
