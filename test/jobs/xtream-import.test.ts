import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import type { ChannelId, ProviderId } from '../../src/base/model.js';
import { wholeTest } from '../support/whole.js';
import { longPlaylist, startDeskHouse } from './desk-house.js';

const ENTRIES = 100_000;
/** A panel sends titles and plots that nobody imports. */
const FILLER = 'x'.repeat(400);

/** A panel that makes its list while it sends it, so that what is measured is ours. */
async function startLargePanel(): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    const action = new URL(request.url ?? '/', 'http://panel').searchParams.get('action');
    response.writeHead(200, { 'content-type': 'application/json' });
    if (action === null) return void response.end('{"user_info":{"auth":1,"status":"Active","max_connections":"2"}}');
    if (action !== 'get_live_streams') {
      const groups = Array.from({ length: 40 }, (_, at) => ({ category_id: at, category_name: `Group ${at}` }));
      return void response.end(JSON.stringify(groups));
    }
    Readable.from(liveList()).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function* liveList(): Generator<string> {
  yield '[';
  for (let from = 1; from <= ENTRIES; from += 500) {
    const block = Array.from({ length: 500 }, (_, at) => {
      const id = from + at;
      return `{"num":${id},"name":"Station ${id} HD","stream_type":"live","stream_id":${id},"epg_channel_id":"s${id}.test","category_id":"${(id % 39) + 1}","plot":"${FILLER}"}`;
    });
    yield (from === 1 ? '' : ',') + block.join(',');
  }
  yield ']';
}

wholeTest('an import of 100,000 entries lets edits through between its slices and stays within memory', async () => {
  await using panel = await startLargePanel();
  await using house = await startDeskHouse();
  const small = await house.addProvider(longPlaylist(1));
  await house.desk.ask('refresh', { providerId: small as ProviderId, acceptLoss: false });
  const edit = (requestId: string, name: string) => ({
    ...{ requestId, who: 'test' },
    edit: { kind: 'editChannel' as const, channelId: 1 as ChannelId, patch: { name } },
  });
  const provider = {
    key: 'large',
    name: 'Large',
    kind: 'xtream' as const,
    url: panel.url,
    username: 'u',
    password: 'p',
  };
  const { subjectId } = await house.desk.ask('edit', {
    ...{ requestId: 'add', who: 'test' },
    edit: { kind: 'addProvider', provider },
  });

  let sliceCount = 0;
  let open = false;
  let peakBytes = 0;
  const beforeBytes = process.memoryUsage().rss;
  const waited: { phase: string; slices: number }[] = [];
  const refresh = await house.desk.ask(
    'refresh',
    { providerId: subjectId as ProviderId, acceptLoss: false },
    {
      onProgress(progress) {
        ({ sliceCount } = progress);
        const { phase } = progress;
        peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
        if (open || (phase !== 'reading' && phase !== 'saving')) return;
        if (waited.filter((one) => one.phase === phase).length >= 10) return;
        open = true;
        const askedAt = sliceCount;
        void house.desk.ask('edit', edit(`${phase}-${waited.length}`, `Edit ${waited.length}`)).then(() => {
          waited.push({ phase, slices: sliceCount - askedAt });
          open = false;
        });
      },
    },
  );
  expect(refresh).toMatchObject({ state: 'done', addedCount: ENTRIES, warnings: {} });
  expect(waited.filter(({ phase }) => phase === 'reading').length).toBeGreaterThan(5);
  expect(waited.filter(({ phase }) => phase === 'saving').length).toBeGreaterThan(5);
  expect(Math.max(...waited.map(({ slices }) => slices))).toBeLessThan(5);
  expect((peakBytes - beforeBytes) / 2 ** 20).toBeLessThan(450); // what an import may take; the panel is in this process, too
  const again = await house.desk.ask('refresh', { providerId: subjectId as ProviderId, acceptLoss: false });
  expect(again.state).toBe('unchanged');
  expect(house.stores.providers.find(subjectId as ProviderId)).toMatchObject({
    ...{ guideUrls: [`${panel.url}/xmltv.php?username={username}&password={password}`] },
    accountStates: [{ username: 'u', status: 'active', isUsable: true, maxConnections: 2 }],
  });
});
