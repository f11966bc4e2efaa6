import { expect, test } from 'vitest';
import { startPlayingProvider } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { someOf } from '../support/whole.js';
import { FAULTS } from './fault-cases.js';
import { FAST, runFault } from './fault-run.js';
import { capture, forMs, startRelayHouse } from './relay-house.js';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each([
  ['404', { kind: 'refuse', status: 404 }, 'upstream_refused'],
  ['a web page with status 200', { kind: 'html' }, 'upstream_not_video'],
  ['an empty body', { kind: 'emptyBody' }, 'upstream_ended'],
  ['headers and then nothing', { kind: 'silent' }, 'upstream_stalled'],
  ['null packets only', { kind: 'nulls' }, 'upstream_stalled'],
] as const)(
  'a lone source that answers with %s is named to the player as an error, not as 200',
  async (_what, misbehaviour, code) => {
    await using provider = await startPlayingProvider({ streams: ['News One'] });
    provider.provider('alpha').misbehave('1', misbehaviour as never);
    await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
    const reply = await capture(house.url(1), forMs(4_500));
    expect(reply).toMatchObject({ status: 503, code });
    expect(reply.bytes.length).toBe(0);
    expect(house.slots.snapshot()).toEqual([]);
  },
);

test('players who were told 200 before it was clear that nothing comes get a clean end, and the reason is told', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  provider.provider('alpha').misbehave('1', { kind: 'silent' });
  const sources = { 1: [{ url: provider.streamUrl('alpha', '1') }] };
  await using house = await startRelayHouse(sources, { startWaitMs: 500 });
  const { status, bytes, hasEnded } = await capture(house.url(1), forMs(4_500));
  expect({ status, hasEnded, byteCount: bytes.length }).toEqual({ status: 200, hasEnded: true, byteCount: 0 });
  expect(house.missed).toEqual(['upstream_stalled']);
});

test('when the best source refuses, the next one plays and the viewer notices nothing', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One', 'News One HD'] });
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 403 });
  await using house = await startRelayHouse({
    1: [{ url: provider.streamUrl('alpha', '1') }, { url: provider.streamUrl('alpha', '2') }],
  });
  const { status, bytes } = await capture(house.url(1), forMs(2_000));
  expect(status).toBe(200);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
});

/** Of the matrix of faults (test/relay/matrix), four times as fast. */
const SIX = [
  'a reset; the backup has other PIDs, another size, open groups and another time base',
  'a stall for ever of a lone source',
  'a reset, then a web page with status 200',
  'one source that begins its time anew',
  'a clean end, HEVC and AC-3',
  'a reset, then null packets only',
] as const;

// what they have got is decoded whole, which takes a slow machine longer than they watch
test.concurrent.for(someOf(SIX, 4))(
  'five viewers live through %s',
  { timeout: 180_000 },
  async (name) => await runFault(FAULTS[name], FAST),
);

test('when every source stays dead the viewers get a clean end, and nothing stays open', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const watching = capture(house.url(1), forMs(20_000));
  await wait(1_500);
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 404 });
  provider.provider('alpha').interrupt('1', 'end');
  const { status, bytes } = await watching;
  expect(status).toBe(200);
  expect(bytes.length % 188).toBe(0);
  expect(house.relays.snapshots()).toEqual([]);
  expect(house.slots.snapshot()).toEqual([]);
  expect(provider.counters().alpha).toMatchObject({ open: 0 });
  expect(provider.counters().alpha!.requests).toBeLessThanOrEqual(7); // bounded: no hot loop
});

test('a connection limit of one is never overrun by zapping', async () => {
  await using provider = await startPlayingProvider({
    streams: ['One', 'Two', 'Three'],
    maxConnections: 1,
    releaseMs: 0,
  });
  const account = { slotKey: 'alpha', limit: 1 };
  await using house = await startRelayHouse(
    Object.fromEntries([1, 2, 3].map((id) => [id, [{ url: provider.streamUrl('alpha', String(id)), ...account }]])),
    { lingerMs: 5_000 },
  );
  for (const id of [1, 2, 3, 1, 2]) {
    const { status, bytes } = await capture(house.url(id), (count) => count > 60_000);
    expect(status).toBe(200);
    expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  }
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
});

test('a second channel of a full account is refused by name while somebody watches the first', async () => {
  await using provider = await startPlayingProvider({ streams: ['One', 'Two'], maxConnections: 1 });
  const account = { slotKey: 'alpha', limit: 1 };
  await using house = await startRelayHouse({
    1: [{ url: provider.streamUrl('alpha', '1'), ...account }],
    2: [{ url: provider.streamUrl('alpha', '2'), ...account }],
  });
  const first = capture(house.url(1), forMs(4_000));
  await wait(1_000);
  expect(await capture(house.url(2), forMs(3_000))).toMatchObject({ status: 503, code: 'relay_no_slot' });
  expect((await first).status).toBe(200);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
});
