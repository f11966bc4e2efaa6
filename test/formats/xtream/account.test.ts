import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseXtreamAccount } from '../../../src/formats/xtream/index.js';

const read = (name: string) =>
  parseXtreamAccount(readFileSync(new URL(`../../fixtures/xtream/${name}`, import.meta.url)));
const readText = (text: string) => parseXtreamAccount(Buffer.from(text));

const usual = {
  status: 'active',
  expiresAtMs: Date.parse('2030-01-01T00:00:00Z'),
  createdAtMs: Date.parse('2023-11-14T22:13:20Z'),
  maxConnections: 2,
  activeConnections: 1,
  isTrial: false,
  formats: ['m3u8', 'ts'],
  message: 'Welcome',
};
const berlin = {
  host: 'example.com',
  protocol: 'http',
  httpPort: 8080,
  httpsPort: 8443,
  timezone: 'Europe/Berlin',
  utcOffsetMinutes: 60,
};

describe('accounts in the forms that panels send', () => {
  test.each([
    ['auth-01-active.json', usual, berlin, []],
    [
      'auth-02-numbers.json',
      { ...usual, maxConnections: 5, activeConnections: 0 },
      { ...berlin, protocol: 'https', httpPort: 80, httpsPort: 443 },
      [],
    ],
    [
      'auth-03-unlimited.json',
      { ...usual, expiresAtMs: null, createdAtMs: null, maxConnections: null, activeConnections: null, message: null },
      { ...berlin, httpsPort: null },
      [],
    ],
    ['auth-04-expired.json', { ...usual, status: 'expired', expiresAtMs: 1_600_000_000_000 }, berlin, []],
    ['auth-06-banned.json', { ...usual, status: 'banned' }, berlin, []],
    [
      'auth-07-text-in-numbers.json',
      { ...usual, expiresAtMs: null, maxConnections: null, activeConnections: null, formats: ['ts', 'm3u8'] },
      null,
      ['user_info.active_cons', 'user_info.exp_date', 'user_info.max_connections'].map((path) => ({
        path,
        code: 'not-a-number',
      })),
    ],
    [
      'auth-10-clock-skew.json',
      usual,
      { ...berlin, utcOffsetMinutes: 0 },
      [{ path: 'server_info.timezone', code: 'zone-disagrees' }],
    ],
  ])('%s', (name, account, server, warnings) => {
    const reading = read(name);
    expect(reading).toMatchObject({ kind: 'account', account, server });
    const found = reading.kind === 'account' ? reading.warnings : [];
    expect(found.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual(warnings);
  });
});

test.each([
  ['auth-05-refused.json', 'auth-refused'],
  ['auth-08-empty-array.json', 'bad-shape'],
  ['auth-09-error-object.json', 'auth-refused'],
  ['raw-02-html.txt', 'html'],
  ['raw-03-blocked.txt', 'blocked'],
  ['raw-04-empty.txt', 'empty-body'],
])('%s is no account: %s', (name, problem) => {
  expect(read(name)).toEqual({ kind: 'problem', problem });
});

test('notices of PHP before the account, a byte-order mark and windows-1252 do no harm; half an account is refused', () => {
  const account = '{"user_info":{"auth":1,"status":"Active","message":"Gr\u00fc\u00dfe"}}';
  const notice =
    '<br />\n<b>Warning</b>:  Undefined array key "x" in <b>{panel}/player_api.php</b> on line [12]<br />\n';
  expect(readText(notice + account)).toMatchObject({
    account: { status: 'active', message: 'Grüße' },
    warnings: [{ path: '', code: 'text-before-json' }],
  });
  expect(readText(`\uFEFF\n ${account}`)).toMatchObject({ account: { message: 'Grüße' }, warnings: [] });
  expect(parseXtreamAccount(Buffer.from(account, 'latin1'))).toMatchObject({
    account: { message: 'Grüße' },
    warnings: [{ path: '', code: 'encoding-fallback' }],
  });
  expect(readText(account.slice(0, -9))).toEqual({ kind: 'problem', problem: 'bad-json' });
});

test('a panel that does not say whether it let us in has; one that says no in any form has not', () => {
  expect(readText('{"user_info":{"username":"u"}}')).toMatchObject({ kind: 'account', account: { status: null } });
  for (const no of ['0', '"0"', 'false', '""', 'null'])
    expect(readText(`{"user_info":{"auth":${no}}}`)).toEqual({ kind: 'problem', problem: 'auth-refused' });
});

test('whatever the values are, the account is read and its numbers make sense', () => {
  const field = fc.constantFrom('status', 'exp_date', 'active_cons', 'max_connections', 'is_trial', 'created_at');
  const value = fc.oneof(fc.jsonValue(), fc.integer(), fc.integer().map(String), fc.double().map(String));
  fc.assert(
    fc.property(fc.dictionary(field, value), fc.jsonValue(), (fields, formats) => {
      const user = { auth: 1, ...fields, allowed_output_formats: formats };
      const reading = readText(JSON.stringify({ user_info: user, server_info: { ...fields, port: formats } }));
      if (reading.kind !== 'account') throw new Error(reading.problem);
      const { maxConnections, activeConnections, expiresAtMs } = reading.account;
      expect(maxConnections ?? 1).toBeGreaterThanOrEqual(1);
      expect(activeConnections ?? 0).toBeGreaterThanOrEqual(0);
      if (expiresAtMs !== null) expect(Number.isNaN(new Date(expiresAtMs).getTime())).toBe(false);
    }),
  );
});

test.each([
  ['<br>\n<b>Warning</b>: late [x] {y}', []],
  ['\n<html><body>{"a":1}</body></html>', []],
])('an account with %j behind it is read', (after, warnings) => {
  const text = readFileSync(new URL('../../fixtures/xtream/auth-01-active.json', import.meta.url), 'utf8');
  expect(readText(text.trim() + after)).toMatchObject({ kind: 'account', account: usual, warnings });
  expect(readText(text.trim().slice(0, -1) + after)).toMatchObject({ kind: 'problem' });
});
