import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSlotBook, type Slot, type SlotAsk, type SlotBook } from '../../src/slots/index.js';
import { movableClock } from '../support/movable-clock.js';

const never = new AbortController().signal;
const alpha = (limit: number) => ({ key: 'alpha', limit });

/** An asker whose outcome can be looked at without waiting for it. */
function ask(book: SlotBook, limit: number, signal: AbortSignal = never, more: Partial<SlotAsk> = {}) {
  const asker: { slot: Slot | null; code: string | null; settled: Promise<void> } = {
    slot: null,
    code: null,
    settled: book.acquire({ ...alpha(limit), ...more }, signal).then(
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
  expect(book.snapshot()).toMatchObject([{ key: 'alpha', limit: 2, used: 2, waiting: 1 }]);
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
  expect(book.snapshot()).toMatchObject([{ key: 'alpha', limit: 1, used: 1, waiting: 0 }]);
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
  expect(book.snapshot()).toMatchObject([{ key: 'alpha', limit: 1, used: 1, waiting: 0 }]);
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
    expect(book.snapshot()).toMatchObject([{ key: 'alpha', limit: 1, used: 1, waiting: 1 }]);
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
  | { kind: 'ask'; limit: number; priority: 'viewer' | 'recording' | 'probe'; isPatient: boolean }
  | { kind: 'release' | 'yields' | 'stays' | 'leave' | 'confirm' | 'refused' | 'lost'; who: number }
  | { kind: 'turn' };

test('whatever happens in whatever order, no account has more connections than its limit, nobody waits while one is free, and none is forgotten', async () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        limit: fc.constantFrom(2, 2, 2, 1, 3),
        priority: fc.constantFrom('viewer', 'viewer', 'recording', 'probe'),
        isPatient: fc.boolean(),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constantFrom('release', 'release', 'yields', 'yields', 'stays', 'leave', 'confirm', 'refused', 'lost'),
        who: fc.nat(20),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.constantFrom(0, 1), async (steps, reserved) => {
      const book = createSlotBook({ waitMs: 60_000, reserveSlots: () => reserved });
      const askers: { asked: ReturnType<typeof ask>; stop: AbortController; priority: string }[] = [];
      const used = () => book.snapshot().reduce((sum, group) => sum + group.used, 0);
      let usedMax = 0; // what may be in use: the limit of the last asker, or what is held from before it was lowered
      for (const now of steps) {
        const usedBefore = used();
        if (now.kind === 'ask') {
          const { limit, priority, isPatient } = now;
          const stop = new AbortController();
          askers.push({
            asked: ask(book, limit, stop.signal, { priority, waitShare: isPatient ? 1 : 0 }),
            stop,
            priority,
          });
          usedMax = Math.max(limit, usedBefore);
        } else if (now.kind === 'turn') await turn();
        else {
          const asker = askers[now.who % (askers.length || 1)];
          const slot = asker?.asked.slot;
          if (now.kind === 'leave') asker?.stop.abort();
          if (now.kind === 'release') slot?.release();
          if (now.kind === 'stays') slot?.setYield(null);
          if (now.kind === 'yields') slot?.setYield(() => slot.release());
          if (now.kind === 'confirm') slot?.confirm();
          if (now.kind === 'refused') slot?.refused();
          if (now.kind === 'lost' && slot) book.releaseLost(slot.id);
        }
        expect(used()).toBeLessThanOrEqual(usedMax);
        await turn();
        expect(used()).toBeLessThanOrEqual(usedMax);
        const waiting = askers.filter(({ asked, stop }) => !asked.slot && !asked.code && !stop.signal.aborted);
        for (const { limit, resting, used: taken, holders } of book.snapshot()) {
          if (!waiting.some(({ priority }) => priority !== 'probe')) continue; // a probe leaves some free for people
          expect(taken + resting).toBeGreaterThanOrEqual(limit);
          if (taken <= limit) expect(holders.filter(({ priority }) => priority === 'lingering')).toEqual([]);
        }
      }
      // everybody goes home: nothing may be left in the book
      for (let round = 0; round < 50 && used() > 0; round++) {
        for (const { stop } of askers) stop.abort();
        await turn();
        for (const { asked } of askers) asked.slot?.release();
      }
      expect(book.snapshot().filter(({ used: taken, waiting }) => taken + waiting > 0)).toEqual([]);
      book.close();
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

describe('who goes before whom', () => {
  test('a viewer who waits is served before a recording, and a recording before a probe, whoever came first', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    const holders = await Promise.all([book.acquire(alpha(2), never), book.acquire(alpha(2), never)]);
    const [probe, recording, viewer] = (['probe', 'recording', 'viewer'] as const).map((priority) =>
      ask(book, 2, never, { priority }),
    );
    holders[0]!.release();
    await turn();
    expect([viewer, recording, probe].map((one) => one!.slot !== null)).toEqual([true, false, false]);
    viewer!.slot!.release();
    await turn();
    expect([recording, probe].map((one) => one!.slot !== null)).toEqual([true, false]);
  });

  test.each(['viewer', 'recording'] as const)('a probe gives way to a %s at once', async (priority) => {
    const book = createSlotBook({ waitMs: 5_000 });
    const probe = await book.acquire({ ...alpha(1), priority: 'probe' }, never);
    probe.setYield(() => probe.release());
    expect(book.snapshot()[0]!.holders).toMatchObject([{ priority: 'probe' }]);
    const asker = ask(book, 1, never, { priority, waitShare: 0 });
    await turn();
    expect(asker.slot).not.toBeNull();
  });

  test('a probe does not give way to another, nor a recording to a viewer', async () => {
    const book = createSlotBook({ waitMs: 10 });
    const probe = await book.acquire({ ...alpha(1), priority: 'probe' }, never);
    probe.setYield(() => expect.unreachable('only another probe asks'));
    await expect(book.acquire({ ...alpha(1), priority: 'probe' }, never)).rejects.toMatchObject({
      code: 'relay_no_slot',
    });
    await book.acquire({ key: 'beta', limit: 1, priority: 'recording' }, never);
    await expect(book.acquire({ key: 'beta', limit: 1 }, never)).rejects.toMatchObject({ code: 'relay_no_slot' });
  });

  test('a channel that nobody watches is ended before a probe', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    const asked: string[] = [];
    const probe = await book.acquire({ ...alpha(2), priority: 'probe' }, never);
    probe.setYield(() => asked.push('probe'));
    const lingering = await book.acquire(alpha(2), never);
    lingering.setYield(() => asked.push('lingering'));
    ask(book, 2);
    ask(book, 2);
    expect(asked).toEqual(['lingering', 'probe']);
    lingering.release();
    probe.release();
  });

  test('an asker who cannot wait is not made to, but gets what is given up for it', async () => {
    const book = createSlotBook({ waitMs: 5_000 });
    const holder = await book.acquire(alpha(1), never);
    await expect(book.acquire({ ...alpha(1), waitShare: 0 }, never)).rejects.toMatchObject({ code: 'relay_no_slot' });
    holder.setYield(() => setTimeout(() => holder.release(), 20)); // sockets take a while to close
    const slot = await book.acquire({ ...alpha(1), waitShare: 0 }, never);
    expect(book.snapshot()).toMatchObject([{ used: 1, waiting: 0 }]);
    slot.release();
  });
});

describe('probes', () => {
  const probe = (limit: number) => ({ ...alpha(limit), priority: 'probe' as const });

  test('leave connections free for people', async () => {
    const book = createSlotBook({ waitMs: 10, reserveSlots: () => 1 });
    await book.acquire(probe(3), never);
    await book.acquire(probe(3), never);
    await expect(book.acquire(probe(3), never)).rejects.toMatchObject({ code: 'relay_no_slot' });
    await book.acquire(alpha(3), never);
  });

  test('get the only connection of an account when nobody has used it for ten minutes, one after the other', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, reserveSlots: () => 1, clock });
    (await book.acquire(alpha(1), never)).release();
    clock.advance(9 * 60_000);
    await expect(book.acquire(probe(1), never)).rejects.toMatchObject({ code: 'relay_no_slot' });
    clock.advance(60_000);
    (await book.acquire(probe(1), never)).release();
    (await book.acquire(probe(1), never)).release();
  });

  test('count what others have open elsewhere, as long as it is fresh; viewers are not refused for it', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    book.hear({ ...alpha(2), report: { activeCount: 2, atMs: clock.nowMs() } });
    await expect(book.acquire(probe(2), never)).rejects.toMatchObject({ code: 'relay_no_slot' });
    const viewer = await book.acquire(alpha(2), never);
    viewer.release();
    clock.advance(11 * 60_000);
    await book.acquire(probe(2), never);
  });
});

describe('connections that are open elsewhere', () => {
  const elsewhere = (book: SlotBook) => book.snapshot()[0]?.elsewhere ?? 0;

  test('are what the account says less what we held when it was asked', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    const held = await book.acquire(alpha(4), never);
    clock.advance(120_000);
    const askedAtMs = clock.nowMs();
    clock.advance(1_000);
    await book.acquire(alpha(4), never); // after it was asked
    book.hear({ ...alpha(4), report: { activeCount: 3, atMs: askedAtMs } });
    expect(elsewhere(book)).toBe(2);
    held.release();
    book.hear({ ...alpha(4), report: { activeCount: 3, atMs: askedAtMs } }); // the same word, read again
    expect(elsewhere(book)).toBe(2);
  });

  test('are not made of one of ours that the panel still counts', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    (await book.acquire(alpha(1), never)).release();
    clock.advance(30_000);
    book.hear({ ...alpha(1), report: { activeCount: 1, atMs: clock.nowMs() } });
    expect(elsewhere(book)).toBe(0);
  });

  test('are not believed any more when the provider lets us play', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    book.hear({ ...alpha(2), report: { activeCount: 2, atMs: clock.nowMs() } });
    const slot = await book.acquire(alpha(2), never);
    expect(elsewhere(book)).toBe(2);
    slot.confirm();
    expect(elsewhere(book)).toBe(1);
  });
});

describe('an account that has to rest after a close', () => {
  const purpose = { providerId: 1, channelId: 1, streamId: 1 };
  const asking = { ...alpha(1), purpose };

  /** As one who opens a source does: refused until the account has rested for `needMs`. @returns how often it was. */
  async function play(book: SlotBook, clock: ReturnType<typeof movableClock>, closedAtMs: number, needMs: number) {
    const slot = await book.acquire(asking, never);
    let refusalCount = 0;
    while (clock.steadyMs() - closedAtMs < needMs) {
      const againMs = slot.refused();
      refusalCount++;
      if (againMs === null) break;
      clock.advance(againMs);
    }
    slot.confirm();
    return { slot, refusalCount };
  }

  test('is given its time once that is known, and nobody is refused then', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    const first = await book.acquire(asking, never);
    first.confirm();
    first.release();
    const learning = await play(book, clock, clock.steadyMs(), 400);
    expect(learning.refusalCount).toBe(1);
    learning.slot.release();
    expect(book.snapshot()).toMatchObject([{ used: 0, resting: 1 }]);
    const startedMs = performance.now();
    const next = await book.acquire(asking, never); // longer than it would wait for somebody else
    expect(performance.now() - startedMs).toBeGreaterThan(450);
    next.release();
    book.close();
  });

  test('is waited for in steps, up to three seconds', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    (await book.acquire(asking, never)).release();
    const { refusalCount, slot } = await play(book, clock, clock.steadyMs(), 2_500);
    expect(refusalCount).toBe(4);
    slot.release();
    book.close();
  });

  test('is not blamed for a refusal that has another reason', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    const cold = await book.acquire(asking, never);
    expect(cold.refused()).toBeNull(); // nothing was closed before
    cold.release();
    (await book.acquire(asking, never)).release();
    clock.advance(3_001);
    const late = await book.acquire(asking, never);
    expect(late.refused()).toBeNull();
    late.release();
    const free = await book.acquire({ ...asking, limit: 3 }, never);
    (await book.acquire({ ...asking, limit: 3 }, never)).release();
    expect(free.refused()).toBeNull(); // with the one that has closed there are two of three
  });

  test('is not blamed twice by a stream that is refused however long it rests', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    (await book.acquire(asking, never)).release();
    const bad = await book.acquire(asking, never);
    for (let againMs = bad.refused(); againMs !== null; againMs = bad.refused()) clock.advance(againMs);
    bad.release();
    const good = await book.acquire({ ...asking, purpose: { ...purpose, streamId: 2 } }, never);
    good.confirm();
    good.release();
    expect(book.snapshot()).toEqual([]); // and no rest was learned
    expect((await book.acquire(asking, never)).refused()).toBeNull();
  });

  test('loses a rest that it does not need any more', async () => {
    const clock = movableClock();
    const book = createSlotBook({ waitMs: 10, clock });
    const wide = { ...asking, limit: 20 }; // so that nobody has to wait for a rest here
    (await book.acquire(asking, never)).release();
    (await play(book, clock, clock.steadyMs(), 400)).slot.release();
    const restsAfterwards = async () => {
      const slot = await book.acquire(wide, never);
      slot.confirm();
      const before = book.snapshot()[0]!.resting;
      slot.release();
      return (book.snapshot()[0]?.resting ?? 0) > before;
    };
    const rests: boolean[] = [];
    for (let count = 0; count < 10; count++) rests.push(await restsAfterwards());
    expect(rests).toEqual([...Array(9).fill(true), false]);
    book.close();
  });
});

test('a slot whose holder is gone can be given back for it, and its late release counts for nothing', async () => {
  const book = createSlotBook({ waitMs: 5_000 });
  const lost = await book.acquire(alpha(1), never);
  const asker = ask(book, 1);
  expect(book.releaseLost(lost.id)).toBe(true);
  expect(book.releaseLost(lost.id)).toBe(false);
  await asker.settled;
  lost.release();
  expect(book.snapshot()).toMatchObject([{ used: 1 }]);
});

test('the book tells who has asked, what has media, and whom a slot is for', async () => {
  const book = createSlotBook({ waitMs: 10 });
  const one = await book.acquire({ ...alpha(2), purpose: { providerId: 7, channelId: 3, streamId: 31 } }, never);
  await book.acquire({ ...alpha(2), purpose: { providerId: 8, channelId: 4, streamId: 41 } }, never);
  one.confirm();
  expect(book.snapshot()).toMatchObject([
    {
      ...{ used: 2, confirmed: 1, waiting: 0, resting: 0, elsewhere: 0, providerIds: [7, 8] },
      holders: [
        { isConfirmed: true, priority: 'viewer', purpose: { channelId: 3 } },
        { isConfirmed: false, priority: 'viewer', purpose: { channelId: 4 } },
      ],
    },
  ]);
});
