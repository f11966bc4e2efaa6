import { expect, test } from 'vitest';
import { reachOfLogo } from '../../src/providers/logo-reach.js';
import type { ProviderRow } from '../../src/store/index.js';
import { openStoreHouse } from '../store/store-house.js';

function provider(own: Partial<ProviderRow>): ProviderRow {
  using house = openStoreHouse();
  const row = house.stores.providers.find(house.addProvider('alpha'))!;
  return { ...row, headers: { Cookie: 'id=s3cret', Referer: 'http://tv.example/' }, userAgent: 'TV', ...own };
}

test('logins of a provider go to its own server only; what it likes to be asked with goes everywhere', async () => {
  const row = provider({ url: 'http://tv.example/list.m3u' });
  const everywhere = { Referer: 'http://tv.example/', 'User-Agent': 'TV' };
  expect((await reachOfLogo(row, 'http://tv.example/a.png')).headers).toEqual({ ...everywhere, Cookie: 'id=s3cret' });
  expect((await reachOfLogo(row, 'http://logos.example/a.png')).headers).toEqual(everywhere);
  const file = provider({ url: '/home/tv/list.m3u' });
  expect((await reachOfLogo(file, 'http://logos.example/a.png')).headers).toEqual(everywhere);
});

test.each([
  ['http://tv.example/list.m3u', null, false],
  ['http://tv.example/list.m3u', true, true],
  ['http://192.168.1.20/list.m3u', null, true],
  ['/home/tv/list.m3u', null, true],
])('logos of %s (allowPrivate: %s) may lie in the house: %s', async (url, allowPrivate, isAllowed) => {
  const reach = await reachOfLogo(provider({ url, allowPrivate }), 'http://192.168.1.30/a.png');
  expect([reach.allowPrivate, reach.allowPrivateRedirects]).toEqual([isAllowed, isAllowed]);
});
