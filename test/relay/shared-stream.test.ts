import http from 'node:http';
import { expect, test } from 'vitest';
import { startPlayingProvider } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { capture, forMs, startRelayHouse } from './relay-house.js';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('five viewers of one channel hold one connection, and each starts at a key frame', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const captures = await Promise.all(
    [0, 300, 700, 1_200, 1_600].map((ms) => wait(ms).then(() => capture(house.url(1), forMs(4_000)))),
  );
  for (const { status, bytes } of captures) {
    expect(status).toBe(200);
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  }
  expect(provider.counters().alpha).toMatchObject({ peak: 1, total: 1 });
});

test('the connection outlives three short opens of a player, and is closed when nobody comes back', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'], maxConnections: 1 });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1'), limit: 1 }] });
  for (const ms of [200, 200, 800]) {
    const { status, bytes } = await capture(house.url(1), forMs(ms));
    expect(status).toBe(200);
    expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  }
  expect(provider.counters().alpha).toMatchObject({ peak: 1, total: 1, open: 1 });
  await wait(800); // the house of this test lingers for 300 ms
  expect(provider.counters().alpha).toMatchObject({ open: 0 });
  expect(house.slots.snapshot()).toEqual([]);
  expect(house.relays.snapshots()).toEqual([]);
});

test('a channel that is left before its first picture opens nothing more, and gives its connection back', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One', 'News One HD'], maxConnections: 1 });
  provider.provider('alpha').misbehave('1', { kind: 'silent' });
  const account = { slotKey: 'alpha', limit: 1 };
  const sources = ['1', '2'].map((id) => ({ url: provider.streamUrl('alpha', id), ...account }));
  await using house = await startRelayHouse({ 1: sources }, { lingerMs: 2_500, stallMs: 4_000 });
  const request = http.get(house.url(1), { agent: false }).on('error', () => {});
  await wait(300);
  request.destroy();
  await wait(3_500); // beyond the moment when a second source would keep the first company
  expect(house.relays.snapshots()).toEqual([]);
  expect(house.slots.snapshot()).toEqual([]);
  expect(provider.counters().alpha).toMatchObject({ open: 0, total: 1 });
});

test('a radio channel, without any picture, plays', async () => {
  await using provider = await startPlayingProvider({
    streams: [{ id: '1', name: 'Radio One', clip: { video: 'none' } }],
  });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const { status, bytes } = await capture(house.url(1), forMs(3_000));
  expect(status).toBe(200);
  expect(checkTs(bytes, { allowCutEnd: true }).summary.streams.map((stream) => stream.pid)).toEqual([0x110]);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
});

test('a viewer who stops reading holds up nobody and costs no memory beyond the ring', async () => {
  const streams = [{ id: '1', name: 'Fast', clip: { videoKbps: 8_000, isPadded: true } }];
  await using provider = await startPlayingProvider({ streams, sending: { pace: 4 } });
  await using house = await startRelayHouse(
    { 1: [{ url: provider.streamUrl('alpha', '1') }] },
    { viewerTimeoutMs: 1_000 },
  );
  const stuck = await openAndStop(house.url(1));
  const startedMs = performance.now();
  let lettingGoMs = Number.POSITIVE_INFINITY;
  const watch = setInterval(() => {
    const [relay] = house.relays.snapshots();
    if (relay?.viewers.length === 1 && performance.now() - startedMs > 1_000)
      lettingGoMs = Math.min(lettingGoMs, performance.now() - startedMs);
  }, 100);
  await wait(100); // the capture below is the second viewer
  const { bytes } = await capture(house.url(1), forMs(6_000));
  clearInterval(watch);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  expect(bytes.length).toBeGreaterThan(8_000_000);
  stuck.destroy();
  await wait(100);
  // the stuck one was let go long ago, the other has left just now
  expect(house.relays.snapshots().flatMap((relay) => relay.viewers)).toEqual([]);
  expect(lettingGoMs).toBeLessThan(6_000);
});

test('a viewer who falls behind jumps to a newer key frame, with legal counters', async () => {
  const streams = [{ id: '1', name: 'Fast', clip: { videoKbps: 8_000, isPadded: true } }];
  await using provider = await startPlayingProvider({ streams, sending: { pace: 4 } });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] }, { joinSeconds: 2 });
  const socket = await openAndStop(house.url(1));
  await wait(7_000); // 28 s of media at this pace: far behind the ring's 12 s
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.resume();
  await wait(2_500);
  const [viewer] = house.relays.snapshots()[0]!.viewers;
  socket.destroy();
  expect(viewer!.jumpCount).toBe(1);
  const bytes = Buffer.concat(pieces);
  // a jump leaves a hole in the clock and the time stamps; counters, tables and framing must stay right
  const { findings } = checkTs(bytes, { skip: [9, 10, 11, 17, 23, 24], allowCutEnd: true });
  expect(findings).toEqual([]);
});

test('a limit for each viewer holds, and one for all holds for all together', async () => {
  const streams = [{ id: '1', name: 'Fast', clip: { videoKbps: 8_000, isPadded: true } }];
  await using provider = await startPlayingProvider({ streams, sending: { pace: 2 } });
  const bytesIn4s = async (limits: { viewerMaxKbps?: number; totalMaxKbps?: number }) => {
    await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] }, limits);
    const captures = await Promise.all([1, 2].map(() => capture(house.url(1), forMs(4_000))));
    return captures.map(({ bytes }) => bytes.length);
  };
  // 2 Mbit/s for 4 s, and 2 s of it at once
  for (const bytes of await bytesIn4s({ viewerMaxKbps: 2_000 })) expect(bytes).toBeLessThan(250_000 * 7);
  const [one, other] = await bytesIn4s({ totalMaxKbps: 2_000 });
  expect(one! + other!).toBeLessThan(250_000 * 7);
  expect(one! + other!).toBeGreaterThan(250_000 * 3);
});

/** Opens a stream on a bare socket and stops reading after the response head. */
async function openAndStop(url: string) {
  const { connect } = await import('node:net');
  const { host, hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await new Promise<void>((resolve) => {
    let head = Buffer.alloc(0);
    const onData = (piece: Buffer) => {
      head = Buffer.concat([head, piece]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', onData);
      socket.pause();
      if (head.length > end + 4) socket.unshift(head.subarray(end + 4));
      resolve();
    };
    socket.on('data', onData);
  });
  return socket;
}
