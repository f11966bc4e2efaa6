import { expect, test } from 'vitest';
import type { ProviderId } from '../../src/base/model.js';
import { addressFor, connectionLimit, loginsOf } from '../../src/providers/accounts.js';
import { addressesOf } from '../../src/providers/hosts.js';
import type { AccountState } from '../../src/store/index.js';

const state = (username: string, isUsable: boolean, maxConnections: number | null): AccountState => ({
  ...{ username, isUsable, maxConnections, status: isUsable ? 'active' : 'expired' },
  ...{ expiresAtMs: null, activeConnections: null, checkedAtMs: 0 },
});
const row = {
  id: 7 as ProviderId,
  kind: 'xtream' as const,
  username: 'a',
  password: 'p/1 $&',
  maxConnections: null,
  accounts: [
    { username: 'b', password: 'q', maxConnections: null },
    { username: 'c', password: 'r', maxConnections: 4 },
  ],
  accountStates: [state('a', true, 2), state('b', false, 5)],
};

test('each account counts for itself: what a person says, else what the account says, else one', () => {
  expect(loginsOf(row).map(({ account, slotGroup }) => [account!.username, slotGroup.key, slotGroup.limit])).toEqual([
    ['a', '7:a', 2],
    ['c', '7:c', 4],
    ['b', '7:b', 5], // not let in when it was last asked: last
  ]);
  expect(connectionLimit(row)).toBe(6);
  expect(connectionLimit({ ...row, accountStates: [] })).toBe(1 + 1 + 4);
  expect(connectionLimit({ ...row, maxConnections: 3 })).toBe(3 + 4);
  expect(connectionLimit({ ...row, accounts: [], accountStates: [state('a', false, 2)] })).toBe(2);
});

test('a playlist has one group of connections and no account', () => {
  const playlist = { ...row, kind: 'm3u' as const, username: null, password: null, accounts: [], maxConnections: 3 };
  expect(loginsOf(playlist)).toEqual([{ account: null, slotGroup: { key: '7', limit: 3 }, isUsable: true }]);
  expect(addressFor('http://x/{username}/1.ts', loginsOf(playlist)[0]!)).toBe('http://x/{username}/1.ts');
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
