import { expect, test } from 'vitest';
import type { HeadwaterError } from '../../src/base/errors.js';
import type { NewLogin } from '../../src/store/index.js';
import { startDeskHouse } from '../jobs/desk-house.js';

const DAY_MS = 86_400_000;

function login(secretHash: string, expiresInMs = DAY_MS): NewLogin {
  const nowMs = Date.now();
  const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + expiresInMs };
  return { secretHash, userAgent: 'test', ...times };
}

const codeOf = (order: Promise<unknown>) =>
  order.then(
    () => 'done',
    (error: HeadwaterError) => error.code,
  );

test('an order that comes twice, because nobody knows whether it was heard, is carried out once', async () => {
  await using house = await startDeskHouse();
  const { desk, stores } = house;
  const token = { name: 'T', secretHash: 'token', createdAtMs: 1 };
  const keeper = { name: 'Anna', passwordHash: 'one', atMs: 1, login: login('first'), token };
  const made = await desk.ask('addKeeper', keeper);
  expect(await desk.ask('addKeeper', keeper)).toEqual(made);
  expect(await codeOf(desk.ask('addKeeper', { ...keeper, login: login('other') }))).toBe('keeper_exists');
  const { personId } = made;
  const order = { personId, verifiedHash: 'one', login: login('second') };
  for (let time = 0; time < 2; time++) await desk.ask('addLogin', order);
  const second = { name: 'S', secretHash: 'second token', createdAtMs: 2 };
  const ids = [
    await desk.ask('addToken', { personId, token: second }),
    await desk.ask('addToken', { personId, token: second }),
  ];
  expect(ids[0]).toEqual(ids[1]);
  const change = { personId, verifiedHash: 'one', passwordHash: 'two', atMs: 3, exceptLoginId: null };
  expect(await desk.ask('setPassword', change)).toEqual({ endedCount: 2 });
  expect(await desk.ask('setPassword', change)).toEqual({ endedCount: 0 });
  expect(stores.people.listTokens(personId).map((row) => row.name)).toEqual(['T', 'S']);
});

test('a password that was right a moment ago opens nothing once another is set', async () => {
  await using house = await startDeskHouse();
  const { desk, stores } = house;
  const keeper = { name: 'Anna', passwordHash: 'one', atMs: 1, login: login('first'), token: null };
  const { personId } = await desk.ask('addKeeper', keeper);
  const change = { personId, verifiedHash: 'one', passwordHash: 'two', atMs: 3, exceptLoginId: null };
  await desk.ask('setPassword', change);
  const late = [
    desk.ask('addLogin', { personId, verifiedHash: 'one', login: login('late') }),
    desk.ask('setPassword', { ...change, passwordHash: 'three' }),
  ];
  expect(await Promise.all(late.map(codeOf))).toEqual(['login_refused', 'login_refused']);
  expect(stores.people.find(personId)!.passwordHash).toBe('two');
  expect(stores.people.listLogins(personId, 0)).toEqual([]);
});

test('the night takes the logins that have expired, and only those', async () => {
  await using house = await startDeskHouse();
  const { desk, stores } = house;
  const keeper = { name: 'Anna', passwordHash: 'one', atMs: 1, login: login('over', -1), token: null };
  const { personId } = await desk.ask('addKeeper', keeper);
  await desk.ask('addLogin', { personId, verifiedHash: 'one', login: login('valid') });
  expect(stores.people.listLogins(personId, 0)).toHaveLength(2);
  await desk.ask('tidy', null);
  expect(stores.people.listLogins(personId, 0).map((row) => row.secretHash)).toEqual(['valid']);
});

test('nobody ends the login or the token of somebody else', async () => {
  await using house = await startDeskHouse();
  const { desk, stores } = house;
  const token = { name: 'T', secretHash: 'token', createdAtMs: 1 };
  const keeper = { name: 'Anna', passwordHash: 'one', atMs: 1, login: login('first'), token };
  const { personId } = await desk.ask('addKeeper', keeper);
  const other = (personId + 1) as typeof personId;
  const [row] = stores.people.listLogins(personId, 0);
  const [mine] = stores.people.listTokens(personId);
  expect(await desk.ask('endLogin', { personId: other, id: row!.id })).toEqual({ endedCount: 0 });
  expect(await desk.ask('endLogins', { personId: other, exceptId: null })).toEqual({ endedCount: 0 });
  expect(await desk.ask('endToken', { personId: other, id: mine!.id })).toEqual({ endedCount: 0 });
  expect(stores.people.findLoginBySecret('first')).not.toBeNull();
});
