import { describe, expect, test } from 'vitest';
import type { ProviderId } from '../../src/base/model.js';
import { addressFor, connectionLimit, loginsOf, slotGroupOf, usesSlots } from '../../src/providers/accounts.js';
import { addressesOf } from '../../src/providers/hosts.js';
import type { AccountState } from '../../src/store/index.js';

const state = (username: string, isUsable: boolean, maxConnections: number | null): AccountState => ({
  ...{ username, isUsable, maxConnections, status: isUsable ? 'active' : 'expired' },
  ...{ expiresAtMs: null, activeConnections: null, checkedAtMs: 0 },
});
const row = {
  id: 7 as ProviderId,
  kind: 'xtream' as const,
  url: 'http://panel.example:8080',
  username: 'a',
  password: 'p/1 $&',
  maxConnections: null,
  accounts: [
    { username: 'b', password: 'q', maxConnections: null },
    { username: 'c', password: 'r', maxConnections: 4 },
  ],
  accountStates: [state('a', true, 2), state('b', false, 5)],
};
const noAccounts = { kind: 'm3u' as const, username: null, password: null, accounts: [], accountStates: [] };
const list = (id: number, url: string, maxConnections: number | null = null) => ({
  ...{ ...noAccounts, id: id as ProviderId, url, maxConnections },
});
const keyOf = (holder: Parameters<typeof loginsOf>[0], at = 0) => loginsOf(holder)[at]!.slotGroup.key;

test('each account counts for itself: what a person says, else what the account says, else one', () => {
  expect(loginsOf(row).map(({ account, slotGroup }) => [account!.username, slotGroup.limit])).toEqual([
    ['a', 2],
    ['c', 4],
    ['b', 5], // not let in when it was last asked: last
  ]);
  expect(new Set(loginsOf(row).map(({ slotGroup }) => slotGroup.key)).size).toBe(3);
  expect(connectionLimit([row])).toBe(6);
  expect(connectionLimit([{ ...row, accountStates: [] }])).toBe(6);
  expect(connectionLimit([{ ...row, maxConnections: 1 }])).toBe(5);
  expect(connectionLimit([{ ...row, accounts: [], accountStates: [state('a', false, 3)] }])).toBe(3);
});

test('a playlist has one group of connections and no account', () => {
  const playlist = list(7, 'http://x.example/list.m3u', 3);
  expect(loginsOf(playlist)).toMatchObject([{ account: null, slotGroup: { limit: 3 }, isUsable: true }]);
  expect(addressFor('http://x/{username}/1.ts', loginsOf(playlist)[0]!)).toBe('http://x/{username}/1.ts');
});

test('a key tells neither user name nor password', () => {
  const keys = [
    ...loginsOf({ ...row, username: 'anna-login' }),
    ...loginsOf(list(1, 'http://h/get.php?username=anna-login&password=s3cret')),
  ];
  for (const { slotGroup } of keys) expect(slotGroup.key).not.toMatch(/anna|s3cret|panel/);
});

describe('providers that share a credential share its connections', () => {
  const second = { ...row, id: 8 as ProviderId, url: 'http://panel.example:8080/', accounts: [], accountStates: [] };

  test('the same panel added twice, whose limit only one of them knows', () => {
    const [login] = loginsOf(second, [row, second]);
    expect(login!.slotGroup).toMatchObject({ key: keyOf(row), limit: 2 });
    expect(connectionLimit([row, second])).toBe(6); // not counted twice
  });

  test('a playlist whose address holds the login of a panel', () => {
    const playlist = list(9, 'http://panel.example:8080/get.php?username=a&password=p&type=m3u_plus');
    expect(keyOf(playlist)).toBe(keyOf(row));
    expect(usesSlots(playlist, { key: keyOf(row), providerIds: [7] })).toBe(true);
    expect(usesSlots(list(10, 'http://panel.example:8080/other.m3u'), { key: keyOf(row), providerIds: [7] })).toBe(
      false,
    );
  });

  test('the same playlist under two keys', () => {
    expect(keyOf(list(1, 'http://x.example/list.m3u?b=1&a=2'))).toBe(
      keyOf(list(2, 'http://x.example/list.m3u?a=2&b=1')),
    );
  });

  test('a playlist without a login whose streams are played with one', () => {
    const playlist = list(9, 'http://lists.example/mine.m3u', 3);
    const [login] = loginsOf(playlist);
    const groupOf = (url: string, house = [playlist, row] as Parameters<typeof loginsOf>[1]) =>
      slotGroupOf(playlist, login!, url, house);
    expect(groupOf('http://panel.example:8080/live/a/p/17.ts')).toMatchObject({ key: keyOf(row), limit: 2 });
    expect(groupOf('http://panel.example:8080/a/p/17')).toMatchObject({ key: keyOf(row), limit: 2 });
    expect(groupOf('http://other.example/live/z/p/17.ts')).toMatchObject({ limit: 3 });
    expect(groupOf('http://other.example/live/z/p/17.ts').key).not.toBe(login!.slotGroup.key);
    // these may be folders: nobody knows such a login
    expect(groupOf('http://other.example/news/hd/17.ts')).toEqual(login!.slotGroup);
    expect(groupOf('http://cdn.example/a.m3u8')).toEqual(login!.slotGroup);
  });

  test('a playlist with a login, whose streams lie on another host of the panel', () => {
    const playlist = list(9, 'http://panel.example:8080/get.php?username=a&password=p');
    const [login] = loginsOf(playlist);
    expect(slotGroupOf(playlist, login!, 'http://edge.example/live/a/p/17.ts')).toEqual(login!.slotGroup);
  });
});

test('an address carries the account that plays it, whatever stands in its password', () => {
  const url = 'http://x.example/live/{username}/{password}/1.ts';
  expect(addressFor(url, loginsOf(row)[0]!)).toBe('http://x.example/live/a/p%2F1%20%24%26/1.ts');
  expect(addressFor(url, loginsOf(row)[1]!)).toBe('http://x.example/live/c/r/1.ts');
});

test.each([
  [
    'http://x.example:80/live/1.ts',
    ['backup.example'],
    ['http://x.example:80/live/1.ts', 'http://backup.example:80/live/1.ts'],
  ],
  [
    'http://x.example:80/a',
    ['b.example:81', 'https://c.example/'],
    ['http://x.example:80/a', 'http://b.example:81/a', 'https://c.example/a'],
  ],
  ['http://u:p@X.example:80/a', ['b.example'], ['http://u:p@X.example:80/a', 'http://b.example:80/a']],
  ['http://cdn.example/a', ['b.example'], ['http://cdn.example/a']],
  ['http://x.example:80/a', ['x.example'], ['http://x.example:80/a']],
  ['http://x.example:80/a', [], ['http://x.example:80/a']],
])('%s with the backups %j', (url, backups, addresses) => {
  expect(addressesOf(url, 'http://x.example:80/list.m3u', backups)).toEqual(addresses);
});

test('a file has no other host', () => {
  expect(addressesOf('/lists/a.m3u', '/lists/a.m3u', ['b.example'])).toEqual(['/lists/a.m3u']);
});
