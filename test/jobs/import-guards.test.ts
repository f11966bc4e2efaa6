import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProviderId } from '../../src/base/model.js';
import { type DeskHouse, startDeskHouse } from './desk-house.js';

let house: DeskHouse;
beforeAll(async () => {
  house = await startDeskHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

/** Names that share no word, by the stream's number. */
const WORDS =
  'amber birch cedar dune elm fir gorse hazel iris juniper kelp larch maple nettle oak pine quince rose'.split(' ');
const nameOf = (at: number) => `${WORDS[at % WORDS.length]}${'abcdefgh'[Math.floor(at / WORDS.length)]}`;
const named = (count: number) => new Map(Array.from({ length: count }, (_, at) => [at, nameOf(at)]));

function listOf(names: ReadonlyMap<number, string>): string {
  const lines = [...names].map(([id, name]) => `#EXTINF:-1,${name}\nhttp://tv.example/live/u/p/${id + 1}.ts\n`);
  return `#EXTM3U\n${lines.join('')}`;
}

/** What a refresh makes of a list of so many entries that becomes another. */
async function refreshed(count: number, change: (names: Map<number, string>) => void): Promise<string> {
  const providerId = (await house.addProvider(listOf(named(count)))) as ProviderId;
  const refresh = () => house.desk.ask('refresh', { providerId, acceptLoss: false });
  expect(await refresh()).toMatchObject({ state: 'done', addedCount: count });
  const after = named(count);
  change(after);
  writeFileSync(house.stores.providers.find(providerId)!.url, listOf(after));
  const { state, error } = await refresh();
  return error?.code ?? state;
}

const lose = (lost: number) => (names: Map<number, string>) => {
  for (let id = 0; id < lost; id++) names.delete(id);
};
/** Gives the numbers of so many stations to others that nobody knew. */
const giveAway = (given: number) => (names: Map<number, string>) => {
  for (let id = 0; id < given; id++) names.set(id, `stranger${'zyxwv'[id]}`);
};

test('of a list of up to five entries any share may go, of a longer one up to 40 %', async () => {
  expect(await refreshed(5, lose(4))).toBe('done');
  expect(await refreshed(6, lose(4))).toBe('provider_shrank');
  expect(await refreshed(10, lose(4))).toBe('done');
  expect(await refreshed(10, lose(5))).toBe('provider_shrank');
});

test('numbers that are given to strangers hold a list when they are more than 5 %, and not one of up to five entries', async () => {
  expect(await refreshed(40, giveAway(2))).toBe('done');
  expect(await refreshed(40, giveAway(3))).toBe('provider_renumbered');
  expect(await refreshed(5, giveAway(1))).toBe('done');
  expect(await refreshed(6, giveAway(1))).toBe('provider_renumbered');
});
