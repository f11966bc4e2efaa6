import { expect, test } from 'vitest';
import { createRing } from '../../src/relay/ring.js';
import { createViewer } from '../../src/relay/viewer.js';

/** A ring with a clock set by hand, and blocks of 100 ms each; every tenth is marked. */
function ring(holdBackMs = 0, bufferSeconds = 12) {
  let nowMs = 0;
  let count = 0;
  const one = createRing({ bufferSeconds, bufferMaxBytes: 2 ** 20, holdBackMs }, () => nowMs);
  return {
    one,
    wait: (ms: number) => {
      nowMs += ms;
    },
    append: (blocks = 1) => {
      for (let at = 0; at < blocks; at++, count++) {
        one.append({
          data: Buffer.alloc(188),
          mark: count % 10 === 0 ? { counters: [], startTicks: count * 9_000, startsSource: false } : null,
          mediaTicks: (count + 1) * 9_000,
        });
      }
    },
  };
}

test('what is older than the buffer is freed, and positions stay as they were', () => {
  const { one, append } = ring(0, 2);
  append(50);
  expect([one.tailSeq, one.endSeq, one.heldBytes]).toEqual([29, 50, 21 * 188]);
  expect(one.at(28)).toBeUndefined();
  expect(one.at(49)!.mediaTicks).toBe(50 * 9_000);
});

test('a joiner begins at the newest mark that is far enough behind, or at the oldest there is', () => {
  const { one, append } = ring();
  expect(one.markBehind(6)).toBeNull();
  append(25);
  expect(one.markBehind(6)).toBe(0);
  append(60); // 8.5 s
  expect(one.markBehind(6)).toBe(20);
  expect(one.markBehind(0)).toBe(80);
});

test('whoever goes on from somewhere begins at the first mark there, or waits for it', () => {
  const { one, append } = ring();
  append(25);
  expect(one.markFrom(5 * 9_000)).toBe(10);
  expect(one.markFrom(10 * 9_000)).toBe(10);
  expect(one.markFrom(21 * 9_000)).toBeNull();
  append(10);
  expect(one.markFrom(21 * 9_000)).toBe(30);
});

test('one who begins in the past gets all that was held then, however long it takes', () => {
  const { one, append } = ring(0, 2);
  append(30);
  const taken: number[] = [];
  let take = () => {};
  const sink = {
    write(buffers: readonly Uint8Array[], done: () => void) {
      taken.push(buffers.length);
      take = done;
    },
    ...{ end() {}, destroy() {}, isGone: false },
  };
  const limits = { joinSeconds: 1, viewerTimeoutMs: 20_000 };
  const narrow = { available: () => 188, waitMs: () => 0, take() {} }; // one block at a time
  const start = { kind: 'past', seconds: 30 } as const;
  const viewer = createViewer(
    one,
    sink,
    limits,
    [narrow],
    () => 0,
    () => {},
    start,
  );
  viewer.pump();
  append(20); // the ring has freed all that it held
  for (let at = 0; at < 40; at++) take();
  expect(viewer.jumpCount).toBe(0);
  expect(taken).toEqual(new Array(40).fill(1)); // from the mark at 10 to the newest
});

test('with a reserve viewers stay behind the newest, and a joiner counts from where they are', () => {
  const { one, append } = ring(2_000);
  append(100);
  expect(one.endSeq).toBe(80);
  expect(one.at(80)).toBeUndefined();
  expect(one.endTicks).toBe(80 * 9_000);
  expect(one.markBehind(0)).toBe(70);
});

test('when nothing comes viewers go on from the reserve, evenly, until it is used up', () => {
  const { one, append, wait } = ring(2_000);
  append(100);
  expect(one.endSeq).toBe(80);
  const seen: number[] = [];
  for (let at = 0; at < 25; at++) {
    wait(100);
    seen.push(one.endSeq);
  }
  expect(seen.slice(0, 3)).toEqual([81, 82, 83]);
  expect(seen.slice(-4)).toEqual([100, 100, 100, 100]);
});

test('what comes in a rush fills it again at once, what comes evenly fills it slowly', () => {
  const rush = ring(2_000);
  rush.append(100);
  rush.one.endSeq;
  rush.wait(1_000);
  expect(rush.one.endSeq).toBe(90);
  rush.append(30);
  expect(rush.one.endSeq).toBe(110);

  const even = ring(2_000);
  even.append(100);
  even.one.endSeq;
  even.wait(1_000);
  for (let at = 0; at < 300; at++) {
    even.wait(100);
    even.append();
    even.one.endSeq;
  }
  const reserve = 400 - even.one.endSeq;
  expect(reserve).toBeGreaterThan(14);
  expect(reserve).toBeLessThanOrEqual(20);
});
