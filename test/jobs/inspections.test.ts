import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { createEmitter } from '../../src/base/events.js';
import { createInspections, createJobTable, type HouseEvents, type Inspections } from '../../src/jobs/index.js';
import { until } from '../support/headwater.js';
import { movableClock } from '../support/movable-clock.js';
import { type DeskHouse, startDeskHouse } from './desk-house.js';

const HOUR_MS = 3_600_000;
let house: DeskHouse;
/** Requests of the provider that nobody has answered. */
const open = new Set<ServerResponse>();
const server = createServer((request, response) => {
  if (request.url === '/bad') return void response.end('<html><body>Login</body></html>');
  if (request.url !== '/slow') return void response.end(LIST);
  open.add(response);
  response.once('close', () => open.delete(response));
});
const LIST = '#EXTM3U\n#EXTINF:-1 group-title="UK",One\nhttp://tv.example/1.ts\n';

beforeAll(async () => {
  house = await startDeskHouse();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await house[Symbol.asyncDispose]();
});

function startInspections() {
  const clock = movableClock();
  const jobs = createJobTable(createEmitter<HouseEvents>(console.error), systemClock);
  return { clock, jobs, inspections: createInspections({ desk: house.desk, jobs, clock }) };
}

const household = { countries: [], languages: [] };
function look(inspections: Inspections, owner: string, path = '/slow'): string {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const provider = { key: 'looked', name: 'Looked', url };
  return inspections.start(owner, 'Looked', { of: { provider }, lists: ['live'], household });
}
const stateOf = (inspections: Inspections, owner: string, id: string) => inspections.find(owner, id)?.state;
const ended = (inspections: Inspections, owner: string, id: string) =>
  until(async () => stateOf(inspections, owner, id) !== 'running');

test('a second tab leaves the look of the first alone, and the fourth ends the oldest, which says so', async () => {
  const { inspections } = startInspections();
  const [first, second, third] = [1, 2, 3].map(() => look(inspections, 'anna'));
  await until(async () => open.size === 3);
  const others = look(inspections, 'ben');
  await until(async () => open.size === 4);
  const fourth = look(inspections, 'anna');
  await ended(inspections, 'anna', first!);
  expect(inspections.find('anna', first!)).toMatchObject({ state: 'ended', error: { code: 'look_displaced' } });
  for (const id of [second!, third!, fourth]) expect(stateOf(inspections, 'anna', id)).toBe('running');
  expect(stateOf(inspections, 'ben', others)).toBe('running');
  inspections.stop();
  await until(async () => open.size === 0);
});

test('six run in all, whoever started them', async () => {
  const { inspections } = startInspections();
  const ids = ['a', 'a', 'b', 'b', 'c', 'c', 'd'].map((owner) => ({ owner, id: look(inspections, owner) }));
  await ended(inspections, 'a', ids[0]!.id);
  expect(ids.map(({ owner, id }) => stateOf(inspections, owner, id))).toEqual([
    'ended',
    ...Array.from({ length: 6 }, () => 'running'),
  ]);
  inspections.stop();
  await until(async () => open.size === 0);
});

test('what is cancelled says that it was, and lets the provider go; what failed says why', async () => {
  const { inspections, jobs } = startInspections();
  const id = look(inspections, 'anna');
  await until(async () => open.size === 1);
  inspections.drop('anna', id);
  await ended(inspections, 'anna', id);
  expect(inspections.find('anna', id)).toMatchObject({ state: 'ended', error: { code: 'call_cancelled' } });
  expect(inspections.find('anna', id)?.error?.message).toContain('This look');
  await until(async () => open.size === 0);
  const bad = look(inspections, 'anna', '/bad');
  await ended(inspections, 'anna', bad);
  expect(inspections.find('anna', bad)).toMatchObject({ state: 'failed', error: { code: 'provider_not_a_playlist' } });
  expect(jobs.list().map(({ error }) => error?.code)).toEqual(['provider_not_a_playlist', 'call_cancelled']);
});

test('what was found is its owner’s alone, and is forgotten after an hour, when dropped, and when twelve are newer', async () => {
  const { inspections, clock } = startInspections();
  const find = async () => {
    const id = look(inspections, 'anna', '/list');
    await ended(inspections, 'anna', id);
    return id;
  };
  const first = await find();
  expect(inspections.find('anna', first)).toMatchObject({ state: 'done', result: { groups: [{ name: 'UK' }] } });
  expect(inspections.find('ben', first)).toBeNull();
  inspections.drop('ben', first);
  expect(stateOf(inspections, 'anna', first)).toBe('done');
  clock.advance(HOUR_MS - 60_000);
  expect(stateOf(inspections, 'anna', first)).toBe('done');
  const second = await find();
  clock.advance(60_000);
  expect(inspections.find('anna', first)).toBeNull();
  expect(stateOf(inspections, 'anna', second)).toBe('done');
  const third = await find();
  inspections.drop('anna', third);
  expect(inspections.find('anna', third)).toBeNull();
  for (let count = 0; count < 11; count++) await find();
  expect(stateOf(inspections, 'anna', second)).toBe('done');
  await find();
  expect(inspections.find('anna', second)).toBeNull();
});
