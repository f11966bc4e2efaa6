import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Headwater, startHeadwater, until } from '../support/headwater.js';
import { startPlayingProvider } from '../support/simulated-provider.js';
import { watchEvents } from '../support/watch-events.js';

interface Client {
  program: string;
  userAgent: string;
  address: string;
  thing: { kind: string; key: string };
  last: { kind: string; path: string; status: number | null };
  asked: { kind: string; status: number | null }[];
}
interface Finding {
  code: string;
  level: string;
  device: string | null;
  message: string;
  hint: string;
}

let provider: Awaited<ReturnType<typeof startPlayingProvider>>;
let house: Headwater;

beforeAll(async () => {
  provider = await startPlayingProvider({ streams: ['News One HD'] });
  house = await startHeadwater({ config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]` });
  await house.ready();
}, 60_000);
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

const clients = async () => (await house.get<{ clients: Client[] }>('/connect')).clients;
const ask = async (url: string, userAgent: string) => {
  const left = new AbortController();
  const reply = await fetch(url, { headers: { 'User-Agent': userAgent }, signal: left.signal });
  left.abort();
  return reply.status;
};

test('what a media server asks for is seen, with how it was answered, and the streams of its library are its own', async () => {
  await using events = await watchEvents(house.url('/api/v1/events'));
  const server = 'PlexMediaServer/1.43.0';
  await ask(house.deviceUrl('/discover.json'), server);
  await ask(house.deviceUrl('/lineup.json'), server);
  expect(await ask(house.deviceUrl('/auto/v1?token=s3cret'), 'Lavf/60.16.100')).toBe(200);
  await until(async () => events.seen.some(({ event }) => event === 'clients'));
  const [plex, ...others] = await clients();
  expect(plex).toMatchObject({
    ...{ program: 'plex', address: '127.0.0.1', thing: { kind: 'device', key: 'main' } },
    last: { kind: 'stream', path: '/auto/v1', status: 200 },
  });
  expect(plex!.asked.map(({ kind }) => kind)).toEqual(['stream', 'lineup', 'discover']);
  expect(others).toEqual([]);
  expect(JSON.stringify(await clients())).not.toContain('s3cret');
});

test('a refused channel is seen as such, the one that asked last comes first, and no more than 200 are kept', async () => {
  expect(await ask(house.deviceUrl('/auto/v999'), 'Kodi/21.1')).toBe(404);
  expect(await ask(house.url('/playlist.m3u'), 'TiviMate/5.1.0')).toBe(200);
  const [first, second] = await clients();
  expect(first).toMatchObject({ program: 'tivimate', thing: { kind: 'playlist', key: 'main' } });
  expect(second).toMatchObject({ program: 'kodi', last: { status: 404 } });
  for (let at = 0; at < 201; at++) await ask(house.deviceUrl('/discover.json'), `Player${at}/1.0`);
  const kept = await clients();
  expect(kept.length).toBe(200);
  expect(kept[0]!.userAgent).toBe('Player200/1.0');
});

test('the check tells what is well, and what to do about what is not', async () => {
  const { items } = await house.get<{ items: Finding[] }>('/connect/check');
  const levels = Object.fromEntries(items.map(({ code, level }) => [code, level]));
  expect(levels).toMatchObject({
    only_this_machine: 'failure', // as it was told to: --host 127.0.0.1
    announcing_off: 'warning',
    answers: 'ok',
    nobody_heard: 'warning',
  });
  for (const { level, message, hint } of items) {
    expect(message).toMatch(/\.$/);
    if (level !== 'ok') expect(hint).toMatch(/\.$/);
  }
  // our own questions are no player's
  expect((await clients()).some(({ userAgent }) => userAgent.includes('check'))).toBe(false);
});

test('an advertised address that leads elsewhere is found, and so is one that is too long for Kodi', async () => {
  await using other = await startHeadwater({
    config: 'hdhomerun: { advertise: headwater.example.invalid }',
  });
  const { items } = await other.get<{ items: Finding[] }>('/connect/check');
  expect(items.find(({ code }) => code === 'advertised_unreachable')).toMatchObject({
    level: 'failure',
    device: 'main',
  });
  expect(items.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['address_long', 'no_channels', 'no_connections']),
  );
});
