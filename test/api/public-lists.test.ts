import { expect, test } from 'vitest';
import { PUBLIC_LISTS } from '../../src/providers/index.js';
import { startHeadwater } from '../support/headwater.js';

test('public lists are told apart, lead to addresses that can be checked, and say where they are from', () => {
  const keys = PUBLIC_LISTS.map(({ key }) => key);
  const urls = PUBLIC_LISTS.map(({ url }) => url);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(urls).size).toBe(urls.length);
  const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  for (const { url, homepage, countries } of PUBLIC_LISTS) {
    for (const address of [url, homepage]) expect(new URL(address).protocol).toBe('https:');
    for (const country of countries) expect(regions.of(country), country).toBeTruthy();
  }
});

test('the API hands out lists and guides', async () => {
  await using headwater = await startHeadwater();
  const { items } = await headwater.get<{ items: { kind: string; url: string }[] }>('/public-lists');
  expect(items).toEqual(PUBLIC_LISTS);
  expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['playlist', 'guide']));
});
