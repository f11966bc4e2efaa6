import http from 'node:http';
import { expect, test } from 'vitest';
import { startPlayingProvider } from '../../support/simulated-provider.js';
import { checkTs, describeFindings } from '../../support/ts-checker.js';
import { capture, forMs, startRelayHouse } from '../relay-house.js';
import { expectAsBefore, takeStock } from './left-behind.js';

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Opens a stream. `leave` closes it, in whatever phase it is. */
function open(url: string) {
  let bytes = 0;
  const request = http.get(url, { agent: false }, (response) => {
    response.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    response.on('error', () => {});
  });
  request.on('error', () => {});
  const closed = new Promise<void>((resolve) => request.once('close', resolve));
  return {
    get bytes() {
      return bytes;
    },
    async leave() {
      request.destroy();
      await closed;
    },
  };
}

test('two hundred rapid zaps over fifty channels of a subscription with two connections leave nothing behind', async () => {
  const ids = Array.from({ length: 50 }, (_, at) => at + 1);
  const streams = ids.map((id) => ({ id: String(id), name: `Channel ${id}`, clip: { title: 'News One' } }));
  await using provider = await startPlayingProvider({ streams, maxConnections: 2 });
  const account = { slotKey: 'alpha', limit: 2 };
  await using house = await startRelayHouse(
    Object.fromEntries(ids.map((id) => [id, [{ url: provider.streamUrl('alpha', String(id)), ...account }]])),
    { lingerMs: 2_000 },
  );
  /** Players open the next channel before they close the one before. */
  const zap = async (count: number) => {
    let shown = 0;
    let before: ReturnType<typeof open> | null = null;
    for (let turn = 0; turn < count; turn++) {
      const next = open(house.url(ids[(turn * 7) % ids.length]!));
      await wait(20);
      await before?.leave();
      const isPatient = turn % 3 !== 0; // the third is gone before there is a picture
      for (let waited = 0; isPatient && next.bytes === 0 && waited < 2_000; waited += 10) await wait(10);
      if (next.bytes > 0) shown += 1;
      before = next;
    }
    await before?.leave();
    return shown;
  };
  await zap(20);
  await wait(3_000);
  const stock = takeStock();
  provider.resetCounters();
  const shown = await zap(200);
  expect(shown).toBeGreaterThanOrEqual(130); // all that were waited for
  expect(provider.counters().alpha).toMatchObject({ refused: 0 });
  expect(provider.counters().alpha!.peak).toBeLessThanOrEqual(2);
  await expectAsBefore(stock, house, provider);
});

test('a thousand viewers who come and go, in every phase, are not felt by the one who stays', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'], maxConnections: 1 });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1'), limit: 1 }] });
  const comeAndGo = async (count: number) => {
    let left = count;
    const guest = async () => {
      for (let turn = left--; turn > 0; turn = left--) {
        const viewer = open(house.url(1));
        await wait((turn * 7) % 60); // 0 … 59 ms: before the head, behind it, within the burst
        await viewer.leave();
      }
    };
    await Promise.all(Array.from({ length: 10 }, guest));
  };
  await comeAndGo(50);
  await wait(1_500);
  const stock = takeStock();
  let isOver = false;
  const staying = capture(house.url(1), () => isOver);
  await comeAndGo(1_000);
  await wait(200);
  expect(house.relays.snapshots()[0]!.viewers).toHaveLength(1);
  isOver = true;
  const { status, bytes, longestSilenceMs } = await staying;
  expect(status).toBe(200);
  expect(longestSilenceMs).toBeLessThan(1_000);
  expect(describeFindings(checkTs(bytes, { allowCutEnd: true }))).toEqual([]);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
  await expectAsBefore(stock, house, provider);
});

test('whoever comes while the others are leaving gets a picture', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'], maxConnections: 1 });
  await using house = await startRelayHouse(
    { 1: [{ url: provider.streamUrl('alpha', '1'), limit: 1 }] },
    { lingerMs: 50 },
  );
  for (let turn = 0; turn < 20; turn++) {
    const viewer = open(house.url(1));
    await wait(100);
    await viewer.leave();
    await wait(40 + turn); // just before, at and just behind the end of the linger
    const { status, bytes } = await capture(house.url(1), (count, ms) => count > 60_000 || ms > 4_000);
    expect(status).toBe(200);
    expect(describeFindings(checkTs(bytes, { allowCutEnd: true }))).toEqual([]);
  }
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
  await capture(house.url(1), forMs(100));
});
