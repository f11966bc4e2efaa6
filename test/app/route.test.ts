import { expect, test } from 'vitest';
import { startHttpProxy } from '../net/proxies.js';
import { startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

test('list and streams of a provider come through its proxy, those of another do not, and its login is shown to nobody', async () => {
  await using provider = await startProvider({ streams: ['News One'] });
  await using direct = await startProvider({ key: 'bravo', streams: ['Sport Two'] });
  await using proxy = await startHttpProxy('anna:pr0xy-secret');
  await using headwater = await startHeadwater();
  const url = provider.playlistUrl('alpha');
  const proxyUrl = `http://anna:pr0xy-secret@127.0.0.1:${proxy.port}`;
  await headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url, proxy: proxyUrl });
  await headwater.refreshed('alpha', 'done');
  await headwater.send('POST', '/providers', { key: 'bravo', name: 'Bravo', url: direct.playlistUrl('bravo') });
  await headwater.refreshed('bravo', 'done');
  expect(proxy.asked.map(({ what }) => what)).toEqual([`GET ${url}`]);

  const [news] = await headwater.channels();
  const player = new AbortController();
  const reply = await fetch(headwater.url(`/stream/${news!.id}.ts`), { signal: player.signal });
  const { value } = await reply.body!.getReader().read();
  expect(value![0]).toBe(0x47);
  player.abort();
  expect(proxy.asked.at(-1)!.what).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/.*1\.ts/);

  for (const path of ['/providers', '/changes', '/log', '/settings']) {
    expect(JSON.stringify(await headwater.get<object>(path)), path).not.toContain('pr0xy-secret');
  }
  const { items } = await headwater.get<{ items: { proxy: string | null }[] }>('/providers');
  expect(items.map((one) => one.proxy)).toEqual([`http://127.0.0.1:${proxy.port}`, null]);
});

test('certificates that cannot be read fail the refresh in words and keep the list', async () => {
  await using provider = await startProvider({ streams: ['News One'] });
  const url = provider.playlistUrl('alpha');
  const entry = (tls: string) => `providers: [{ key: alpha, url: "${url}"${tls} }]\n`;
  await using headwater = await startHeadwater({ config: entry('') });
  await headwater.ready();
  await headwater.writeConfig(entry(', tls: { caFile: /nowhere/ca.pem }'));
  await headwater.until(async () => (await headwater.refresh('alpha')).error?.code === 'route_unusable');
  expect((await headwater.channels()).length).toBe(1);
});
