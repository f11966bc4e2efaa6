import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ChannelId, ProviderId } from '../../src/base/model.js';
import type { EditReply } from '../../src/changes/index.js';
import { openReadOnly } from '../../src/store/index.js';
import { until } from '../support/headwater.js';
import { isWhole } from '../support/whole.js';
import { longPlaylist, startDeskHouse } from './desk-house.js';

const rename = (channelId: number, name: string, requestId = randomUUID()) => ({
  requestId,
  who: 'test',
  edit: { kind: 'editChannel' as const, channelId: channelId as ChannelId, patch: { name } },
});

/** Of a long list. Among all other tests there is time for one that is long enough. */
const MANY = isWhole ? 100_000 : 20_000;

test('an edit in the middle of a long import is answered before the fifth further slice', async () => {
  await using house = await startDeskHouse();
  const small = await house.addProvider(longPlaylist(3));
  await house.desk.ask('refresh', { providerId: small as ProviderId, acceptLoss: false });
  const large = await house.addProvider(longPlaylist(MANY));
  let sliceCount = 0;
  let askedAt = -1;
  const answeredAfter: number[] = [];
  let open: Promise<EditReply> | null = null;
  const refresh = await house.desk.ask(
    'refresh',
    { providerId: large as ProviderId, acceptLoss: false },
    {
      onProgress(progress) {
        sliceCount = progress.sliceCount;
        if (progress.phase !== 'saving' || open !== null || answeredAfter.length >= 10) return;
        askedAt = sliceCount;
        open = house.desk.ask('edit', rename(1, `Edit ${answeredAfter.length}`));
        void open.then(() => {
          answeredAfter.push(sliceCount - askedAt);
          open = null;
        });
      },
    },
  );
  expect(refresh).toMatchObject({ state: 'done', addedCount: MANY });
  expect(answeredAfter.length).toBe(10);
  expect(Math.max(...answeredAfter)).toBeLessThan(5);
  expect(house.stores.channels.findEffective(1 as ChannelId, house.stores.lineups.findByKey('main')!.id)!.name).toBe(
    'Edit 9',
  );
});

test('a desk that crashes again and again loses no edit, acknowledged or open, and applies none twice', async () => {
  await using house = await startDeskHouse();
  const id = await house.addProvider(longPlaylist(1));
  await house.desk.ask('refresh', { providerId: id as ProviderId, acceptLoss: false });
  const before = house.stores.changes.list({ about: null, before: null, sinceMs: 0, limit: 1_000 }).length;
  const requestIds: string[] = [];
  const replies: EditReply[] = [];
  for (let round = 0; round < 2; round++) {
    const asked = Array.from({ length: 40 }, (_, at) => {
      const request = rename(1, `Name ${round}-${at}`);
      requestIds.push(request.requestId);
      return house.desk.ask('edit', request);
    });
    house.crash();
    replies.push(...(await Promise.all(asked)));
    await until(async () => house.crashes.length > round);
  }
  expect(house.crashes.length).toBe(2);
  const rows = house.stores.changes.list({ about: null, before: null, sinceMs: 0, limit: 1_000 });
  expect(rows.length - before).toBe(80);
  expect(new Set(rows.slice(0, 80).map((row) => row.requestId))).toEqual(new Set(requestIds));
  expect(new Set(replies.map((reply) => reply.changeId)).size).toBe(80);
});

test('an edit that is sent a second time is answered from its row', async () => {
  await using house = await startDeskHouse();
  const id = await house.addProvider(longPlaylist(1));
  await house.desk.ask('refresh', { providerId: id as ProviderId, acceptLoss: false });
  const request = rename(1, 'Once');
  const first = await house.desk.ask('edit', request);
  expect(await house.desk.ask('edit', request)).toEqual(first);
});

test('an import that the desk crashed in is started again and finished', async () => {
  await using house = await startDeskHouse();
  const id = await house.addProvider(longPlaylist(8_000));
  let hasCrashed = false;
  const refresh = await house.desk.ask(
    'refresh',
    { providerId: id as ProviderId, acceptLoss: false },
    {
      onProgress({ phase, doneCount }) {
        if (hasCrashed || phase !== 'saving' || doneCount < 3_000) return;
        hasCrashed = true;
        house.crash();
      },
    },
  );
  expect(house.crashes.length).toBe(1);
  expect(refresh.state).toBe('done');
  expect(house.stores.providers.totals(id as ProviderId)).toEqual({ streamCount: 8_000, missingCount: 0 });
  const states = house.stores.providers.refreshes(id as ProviderId, 5).map((one) => one.state);
  expect(states).toEqual(['done', 'interrupted']);
});

test('what was imported when the desk crashed before it became channels becomes channels', async () => {
  await using house = await startDeskHouse();
  const id = await house.addProvider(longPlaylist(2_000));
  let hasCrashed = false;
  const refresh = await house.desk.ask(
    'refresh',
    { providerId: id as ProviderId, acceptLoss: false },
    {
      onProgress({ phase }) {
        if (hasCrashed || phase !== 'matching') return;
        hasCrashed = true;
        house.crash();
      },
    },
  );
  expect(house.crashes.length).toBe(1);
  expect(refresh.state).toBe('unchanged'); // the list is the one that was read before the crash
  const { count } = house.db.sql.prepare('SELECT count(*) AS count FROM channels').get() as { count: number };
  expect(count).toBe(2_000);
});

test('a job that crashes the desk three times is put aside, and the desk goes on', async () => {
  await using house = await startDeskHouse();
  const id = await house.addProvider(longPlaylist(MANY));
  const refresh = house.desk.ask(
    'refresh',
    { providerId: id as ProviderId, acceptLoss: false },
    { onProgress: ({ phase }) => phase === 'reading' && house.crash() },
  );
  await expect(refresh).rejects.toMatchObject({ code: 'job_put_aside' });
  await house.desk.ask('tidy', null);
  expect(house.crashes.length).toBeGreaterThanOrEqual(3);
});

test('a refresh that is cancelled stops at a slice and leaves whole rows', async () => {
  await using house = await startDeskHouse();
  const id = await house.addProvider(longPlaylist(8_000));
  const cancel = new AbortController();
  const refresh = house.desk.ask(
    'refresh',
    { providerId: id as ProviderId, acceptLoss: false },
    {
      signal: cancel.signal,
      onProgress: ({ doneCount, phase }) => phase === 'saving' && doneCount > 3_000 && cancel.abort(),
    },
  );
  expect(await refresh).toMatchObject({ state: 'interrupted', error: { code: 'call_cancelled' } });
  expect(house.stores.providers.totals(id as ProviderId).streamCount).toBeLessThan(8_000);
  const again = await house.desk.ask('refresh', { providerId: id as ProviderId, acceptLoss: false });
  expect(again.state).toBe('done');
  expect(house.stores.providers.totals(id as ProviderId).streamCount).toBe(8_000);
});

test.each([{ isMain: true }, { isMain: false }])(
  'a handle of main or reader cannot write ($isMain)',
  async ({ isMain }) => {
    await using house = await startDeskHouse();
    const db = openReadOnly(`${house.folder}/headwater.db`, { isMain });
    try {
      for (const statement of [
        "INSERT INTO settings VALUES ('a', '1')",
        'DELETE FROM providers',
        'CREATE TABLE x (a)',
        'PRAGMA user_version = 3',
      ]) {
        expect(() => db.sql.exec(statement), statement).toThrow(/readonly|read-only/);
      }
    } finally {
      db.close();
    }
  },
);
