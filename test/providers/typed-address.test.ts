import { expect, test } from 'vitest';
import { freeKey } from '../../src/base/keys.js';
import { suggestName } from '../../src/providers/suggested-name.js';
import { readTypedAddress } from '../../src/providers/typed-address.js';

const nobody = { username: '', password: '' };
const read = (text: string, beside = nobody) => readTypedAddress(text, beside, '/home/me');
const login = { baseUrl: 'http://panel.example:8080', username: 'me', password: 's3cret' };
const panel = { kind: 'panel', login };
const link = 'http://panel.example:8080/get.php?username=me&password=s3cret&type=m3u_plus&output=ts';

test.each([
  ['http://a.example/tv.m3u', { kind: 'list', url: 'http://a.example/tv.m3u', login: null }],
  ['  "<http://a.example/tv.m3u8?token=1>" \n', { kind: 'list', url: 'http://a.example/tv.m3u8?token=1', login: null }],
  ['a.example/tv.m3u', { kind: 'list', url: 'http://a.example/tv.m3u', login: null }],
  ['http://a.example/api/list/77', { kind: 'list', url: 'http://a.example/api/list/77', login: null }],
  [link, { kind: 'list', url: link, login }],
  [link.slice('http://'.length), { kind: 'list', url: link, login }],
  [`Your M3U link:\n${link}\nEPG: http://panel.example:8080/xmltv.php?x=1`, { kind: 'list', url: link, login }],
  ['http://panel.example:8080/player_api.php?username=me&password=s3cret', panel],
  ['http://panel.example:8080/xmltv.php?username=me&password=s3cret', panel],
  ['http://panel.example:8080/panel_api.php?username=me&password=s3cret', panel],
  ['http://panel.example:8080/?username=me&password=s3cret', panel],
  ['Host: http://panel.example:8080\nUsername: me\nPassword: s3cret', panel],
  ['Server URL = panel.example\r\nPort = 8080\r\nUser = me\r\nPass = s3cret', panel],
  ['Host: panel.example:8080 Username: me Password: s3cret', panel],
  ['* Portal: http://panel.example:8080/c/\n* Login: me\n* Kennwort: s3cret', panel],
  ['http://panel.example:8080 username: me password: s3cret', panel],
  ['panel.example:8080', { kind: 'server', baseUrl: 'http://panel.example:8080' }],
  ['http://panel.example:8080/get.php', { kind: 'server', baseUrl: 'http://panel.example:8080' }],
  ['panel.example', { kind: 'server', baseUrl: 'http://panel.example' }],
  ['nas', { kind: 'server', baseUrl: 'http://nas' }],
  ['/media/my lists/tv.m3u', { kind: 'file', path: '/media/my lists/tv.m3u' }],
  ["'~/tv.m3u'", { kind: 'file', path: '/home/me/tv.m3u' }],
  ['file:///media/tv.m3u', { kind: 'file', path: 'file:///media/tv.m3u' }],
  ['lists/tv.m3u', { kind: 'file', path: 'lists/tv.m3u' }],
  ['C:\\lists\\tv.m3u', { kind: 'file', path: 'C:\\lists\\tv.m3u' }],
  ['ftp://a.example/tv.m3u', { kind: 'nothing' }],
  [' "" ', { kind: 'nothing' }],
])('%s', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('a login beside the address goes to the panel, and to a list as its own login', () => {
  const beside = { username: ' me ', password: 's3cret' };
  expect(read('panel.example:8080', beside)).toEqual(panel);
  expect(read('http://panel.example:8080/get.php', beside)).toEqual(panel);
  expect(read('http://a.example/tv.m3u', beside)).toEqual({
    kind: 'list',
    url: 'http://me:s3cret@a.example/tv.m3u',
    login: null,
  });
});

test('a provider is named after the telling part of its host, or its file', () => {
  const named = (url: string) => [suggestName(url), freeKey(suggestName(url), 'provider', () => false)];
  expect(named('http://line.best-tv.co.uk:8080/get.php')).toEqual(['Best Tv', 'best-tv']);
  expect(named('http://192.0.2.7/tv.m3u')).toEqual(['Provider 192.0.2.7', 'provider-192-0-2-7']);
  expect(named('/media/Meine_Sender.m3u.gz')).toEqual(['Meine Sender', 'meine-sender']);
  expect(named('http://nas/tv.m3u')).toEqual(['Nas', 'nas']);
  expect(freeKey('Été', 'provider', (key) => key === 'ete' || key === 'ete-2')).toBe('ete-3');
  expect(freeKey('Straße', 'provider', () => false)).toBe('strasse');
  expect(freeKey('日本', 'provider', () => false)).toBe('provider');
  expect(freeKey(`${'a'.repeat(35)} b`, 'provider', () => false)).toBe('a'.repeat(35)); // no dash at the cut
});
