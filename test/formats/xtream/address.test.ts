import { expect, test } from 'vitest';
import { playerApiUrl, xtreamBaseOf, xtreamListUrl, xtreamLoginOf } from '../../../src/formats/xtream/index.js';

test.each([
  ['http://host:8080/get.php?username=u&password=p&type=m3u&output=m3u8', 'http://host:8080'],
  ['http://host/sub/folder/player_api.php?username=u&password=p&action=x', 'http://host/sub/folder'],
  ['https://host/xmltv.php?username=u&password=p', 'https://host'],
  ['http://host/panel_api.php?username=u&password=p', 'http://host'],
  ['http://host:8080/?username=u&password=p', 'http://host:8080'],
  ['http://host:8080/c/?username=u&password=p', 'http://host:8080'],
  ['http://u:p@host:8080', 'http://host:8080'],
])('%s is an account at %s', (address, baseUrl) => {
  expect(xtreamLoginOf(new URL(address))).toEqual({ baseUrl, username: 'u', password: 'p' });
});

test('a list is no panel, and a panel without a login no account', () => {
  expect(xtreamBaseOf(new URL('http://host/tv.m3u?username=u&password=p'))).toBeNull();
  expect(xtreamLoginOf(new URL('http://host:8080/get.php?username=u'))).toBeNull();
});

test('odd names and passwords reach the panel as they are', () => {
  const login = { baseUrl: 'http://host', username: 'a b', password: 'p&%+=' };
  for (const url of [playerApiUrl(login), xtreamListUrl(login)]) expect(xtreamLoginOf(new URL(url))).toEqual(login);
  expect(new URL(xtreamListUrl(login)).searchParams.get('type')).toBe('m3u_plus');
});
