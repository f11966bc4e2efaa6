import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { watchEvents } from '../support/watch-events.js';

interface Item {
  id: number;
  level: string;
  kind: string;
  subject: { kind: string; id: number; name: string } | null;
  facts: Record<string, unknown>;
  message: string;
}
interface Page {
  items: Item[];
  nextCursor: string | null;
}

test('the log tells what happened in the house, newest first, over a restart', async () => {
  await using provider = await startProvider({ streams: ['Amber'] });
  await using first = await startHeadwater();
  await first.send('POST', '/providers', { key: 'own', name: 'Own', url: provider.playlistUrl('alpha') });
  await first.refreshed('own', 'done');
  const [amber] = await first.channels();
  await first.send('PATCH', `/channels/${amber!.id}`, { name: 'Kite' });
  await first.stop();

  await using second = await startHeadwater({ dataDir: first.dataDir });
  const items = await second.until(async () => {
    const page = await second.get<Page>('/log');
    return page.items.length >= 6 ? page.items : null;
  });
  expect(items.map((item) => item.kind)).toEqual([
    'house.started',
    'house.stopped',
    'channel.edited',
    'provider.refreshed',
    'provider.added',
    'house.started',
  ]);
  expect(items[2]).toMatchObject({
    level: 'info',
    subject: { kind: 'channel', id: amber!.id, name: 'Amber' },
    facts: { fields: ['name'], isUndo: false },
  });
  expect(items[3]).toMatchObject({
    subject: { kind: 'provider', name: 'Own' },
    facts: { state: 'done', entryCount: 1, addedCount: 1, missingCount: 0, error: null },
    message: '"Own" was refreshed: 1 entry, 1 new, 0 missing.',
  });
});

describe('where a provider was added that does not answer', () => {
  let headwater: Headwater;
  beforeAll(async () => {
    headwater = await startHeadwater({ logLevel: 'info' });
    const url = 'http://user:secret@127.0.0.1:9/list.m3u?token=secret';
    await headwater.send('POST', '/providers', { key: 'gone', name: 'Gone', url });
    await headwater.refreshed('gone', 'failed');
  });
  afterAll(() => headwater?.[Symbol.asyncDispose]());

  test('the log is narrowed by level, by what it is about and by words, and read page by page', async () => {
    const all = await headwater.until(async () => {
      const page = await headwater.get<Page>('/log');
      return page.items.length === 3 ? page.items : null;
    });
    expect(JSON.stringify(all)).not.toContain('secret');
    const kinds = async (query: string) => (await headwater.get<Page>(`/log?${query}`)).items.map((item) => item.kind);
    expect(await kinds('level=warn')).toEqual(['provider.refreshed']);
    expect(await kinds('level=error')).toEqual([]);
    expect(await kinds('about=provider:1')).toEqual(['provider.refreshed', 'provider.added']);
    expect(await kinds('about=channel:1')).toEqual([]);
    expect(await kinds('query=ADDED%20the')).toEqual(['provider.added']);
    const first = await headwater.get<Page>('/log?limit=2');
    expect(await kinds(`limit=2&cursor=${first.nextCursor}`)).toEqual(['house.started']);
  });

  test('the lines of this run are shown without credentials, by level, by words and from where one was', async () => {
    type Lines = { items: { seq: number; level: string; message: string; fields: object }[]; nextCursor: string };
    const all = await headwater.get<Lines>('/log/lines');
    expect(all.items.length).toBeGreaterThan(1);
    expect(all.items.map((line) => line.seq)).toEqual(all.items.map((_line, at) => at + 1));
    expect(JSON.stringify(all)).not.toContain('secret');
    const warned = await headwater.get<Lines>('/log/lines?level=warn&query=GONE');
    expect(warned.items).toMatchObject([{ level: 'warn', fields: { provider: 'gone' } }]);
    expect((await headwater.get<Lines>(`/log/lines?after=${all.nextCursor}`)).items).toEqual([]);
  });
});

test('what plays, fails over and cannot be played stands in the log', async () => {
  await using provider = await startProvider({ streams: ['Amber', 'Birch'] });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]\nrelay: { lingerMs: 0 }\n`,
  });
  await headwater.ready();
  await headwater.until(async () => {
    const stream = await fetch(headwater.url('/auto/v1')); // the first of all has to wait until its clip is made
    const reader = stream.body?.getReader();
    const first = await reader?.read(); // 200 may come before there is a picture
    await reader?.cancel();
    return stream.ok && first?.done === false;
  });
  const ended = await headwater.until(async () => {
    const { items } = await headwater.get<Page>('/log');
    return items[0]?.kind === 'relay.ended' ? items : null;
  });
  expect(ended.slice(0, 2)).toMatchObject([
    { subject: { kind: 'channel', name: 'Amber' }, facts: { code: null } },
    { kind: 'relay.started', message: '"Amber" plays from alpha.' },
  ]);
  await headwater.writeConfig('providers: []\n');
  await headwater.providerState('alpha', (one) => !one.isEnabled);
  expect((await fetch(headwater.url('/auto/v2'))).ok).toBe(false);
  await headwater.until(async () => {
    const { items } = await headwater.get<Page>('/log?level=warn');
    return items.some((item) => item.kind === 'relay.failed' && item.facts.code === 'relay_no_source');
  });
});

test('a mistake in config.yaml and its mending stand in the log and are told at once', async () => {
  await using headwater = await startHeadwater();
  await using watch = await watchEvents(headwater.url('/api/v1/events'));
  const heard = (name: string) => headwater.until(async () => watch.seen.find((one) => one.event === name) ?? null);
  await headwater.writeConfig('relay:\n  stallMs: soon\n');
  expect((await heard('config.invalid')).data).toMatchObject({ file: 'config.yaml', line: 2, count: 1 });
  await headwater.writeConfig('relay:\n  stallMs: 5000\n');
  await heard('config.mended');
  const kinds = () => watch.seen.filter((one) => one.event === 'log').map((one) => one.data.kind);
  await headwater.until(async () => kinds().includes('config.mended'));
  expect(kinds()).toEqual(
    ['house.started', 'config.invalid', 'config.changed', 'config.mended'].slice(-kinds().length),
  );
  const { items } = await headwater.get<Page>('/log?query=config.yaml');
  expect(items.map((item) => item.kind)).toEqual(['config.mended', 'config.changed', 'config.invalid']);
  expect(items[2]).toMatchObject({ level: 'error', facts: { line: 2 } });
});

test('who follows the log gets each item as the list has it, and which channels were edited', async () => {
  await using provider = await startProvider({ streams: ['Amber'] });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();
  await using watch = await watchEvents(headwater.url('/api/v1/events'));
  const { body } = await headwater.send<{ changeId: number }>('PATCH', '/channels/1', { name: 'Kite' });
  const told = await headwater.until(
    async () => watch.seen.find((one) => one.event === 'log' && one.data.kind === 'channel.edited') ?? null,
  );
  expect(told.data).toEqual((await headwater.get<Page>('/log?about=channel:1')).items[0]);
  expect(watch.seen.find((one) => one.event === 'channel.changed')?.data).toEqual({ channelIds: [1] });
  expect(watch.seen.find((one) => one.event === 'change')?.data).toMatchObject({
    changeId: body.changeId,
    action: 'channel.edit',
  });
});

test('of many lines the newest 500 come in one reply, in their order, and the rest is not asked for again', async () => {
  await using headwater = await startHeadwater();
  const { logLines } = headwater;
  for (let at = 1; at <= 1_300; at++) logLines.push(JSON.stringify({ level: 30, time: at, msg: `Line ${at}` }));
  type Lines = { items: { seq: number; message: string }[]; nextCursor: string; total: number };
  const page = await headwater.get<Lines>('/log/lines');
  expect([page.items.length, page.items[0], page.items.at(-1)]).toMatchObject([
    500,
    { message: 'Line 801' },
    { message: 'Line 1300' },
  ]);
  expect(page.nextCursor).toBe(String(page.items.at(-1)!.seq));
  logLines.push(JSON.stringify({ level: 30, time: 1_301, msg: 'One more' }));
  const next = await headwater.get<Lines>(`/log/lines?after=${page.nextCursor}`);
  expect(next.items).toMatchObject([{ message: 'One more' }]);
});
