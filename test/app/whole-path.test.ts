import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startProvider, startProviders } from '../support/simulated-provider.js';

const run = promisify(execFile);

/** What ffprobe, without any flag of ours, finds at an address. */
async function probe(url: string): Promise<string[]> {
  const { stdout } = await run(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', url],
    { timeout: 20_000 },
  );
  return [...new Set(stdout.split('\n').filter((line) => line !== ''))].sort();
}

test('a playlist becomes a tuner that ffprobe plays, and five readers hold one connection', async () => {
  await using provider = await startProvider({ streams: ['News One', 'Sport Two'], maxConnections: 1 });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();

  const lineup = (await (await fetch(headwater.deviceUrl('/lineup.json'))).json()) as {
    GuideNumber: string;
    GuideName: string;
    URL: string;
  }[];
  expect(lineup).toEqual([
    { GuideNumber: '1', GuideName: 'News One', URL: headwater.deviceUrl('/auto/v1') },
    { GuideNumber: '2', GuideName: 'Sport Two', URL: headwater.deviceUrl('/auto/v2') },
  ]);
  expect(await probe(lineup[0]!.URL)).toEqual(['aac', 'h264']);

  const readers = Array.from({ length: 5 }, () =>
    run('ffmpeg', ['-v', 'error', '-i', headwater.url('/auto/v1'), '-t', '10', '-f', 'null', '-']),
  );
  for (const { stderr } of await Promise.all(readers)) expect(stderr).toBe('');
  expect(provider.counters().alpha).toMatchObject({ peak: 1, total: 1, refused: 0 });
});

test('what tuner clients and players ask is answered in their own way', async () => {
  await using provider = await startProvider({ streams: ['Rock & Roll <1>'] });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();

  const discover = (await (await fetch(headwater.deviceUrl('/discover.json'))).json()) as Record<string, unknown>;
  expect(discover).toMatchObject({
    FriendlyName: 'Headwater',
    TunerCount: 1,
    BaseURL: headwater.deviceUrl(''),
    LineupURL: headwater.deviceUrl('/lineup.json'),
  });
  expect(discover.DeviceID).toMatch(/^10[4-9A-F][0-9A-F]{5}$/);
  expect(await (await fetch(headwater.deviceUrl('/lineup_status.json'))).json()).toMatchObject({
    ScanInProgress: 0,
    ScanPossible: 1,
    Source: 'Antenna',
  });
  expect(await (await fetch(headwater.deviceUrl('/device.xml'))).text()).toContain(
    `<serialNumber>${discover.DeviceID}</serialNumber>`,
  );
  const pathDevice = (await (await fetch(headwater.url('/hdhr/main/discover.json'))).json()) as Record<string, unknown>;
  expect(pathDevice).toMatchObject({ DeviceID: discover.DeviceID, BaseURL: headwater.url('/hdhr/main') });

  const unknown = await fetch(headwater.url('/auto/v999'));
  expect([unknown.status, unknown.headers.get('x-hdhomerun-error'), await unknown.text()]).toEqual([
    404,
    '801 Unknown Channel',
    '',
  ]);
  for (const path of ['/auto/v1', '/playlist.m3u', '/lineup.json', '/discover.json']) {
    const head = await fetch(headwater.url(path), { method: 'HEAD' });
    expect([path, head.status, await head.text()]).toEqual([path, 200, '']);
  }
  expect(provider.counters().alpha!.requests - provider.counters().alpha!.playlist.gets).toBeLessThanOrEqual(0);

  const playlist = await fetch(headwater.url('/playlist.m3u'));
  const text = await playlist.text();
  expect(text).toContain(',Rock & Roll <1>\n');
  const streamUrl = /^http.*$/m.exec(text)![0];
  expect(streamUrl).toBe(headwater.url(`/stream/${(await headwater.channels())[0]!.id}.ts`));
  const profiles = await headwater.get<{ items: { key: string; isAvailable: boolean }[] }>('/profiles');
  expect(profiles.items.map(({ key, isAvailable }) => (isAvailable ? key : `no ${key}`))).toEqual([
    ...['copy', 'remux', 'web', '1080p', '720p', '480p', 'audio'],
  ]);
  const strange = await fetch(`${streamUrl}?profile=8k`);
  expect([strange.status, await strange.text()]).toEqual([404, 'There is no profile "8k".\n']);
  expect((await fetch(`${streamUrl}?profile=480p`, { method: 'HEAD' })).status).toBe(200);
  const again = await fetch(headwater.url('/playlist.m3u'), {
    headers: { 'If-None-Match': playlist.headers.get('etag')! },
  });
  expect(again.status).toBe(304);
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 404 });
  const failed = await fetch(headwater.url('/auto/v1'));
  expect([failed.status, failed.headers.get('x-hdhomerun-error'), await failed.text()]).toEqual([
    503,
    '806 Tune Failed',
    '',
  ]);
});

test('the same station from two providers is one channel, and the second plays when the first is down', async () => {
  const streams = [{ id: '1', name: 'UK: News One HD', attributes: { 'tvg-id': 'news1.uk' } }];
  await using providers = await startProviders([
    { key: 'alpha', streams },
    { key: 'bravo', streams: [{ id: '1', name: 'News One [UK]', attributes: { 'tvg-id': 'News1.uk' } }] },
  ]);
  const entry = (key: string) => `  - { key: ${key}, url: "${providers.playlistUrl(key)}" }`;
  await using headwater = await startHeadwater({ config: `providers:\n${entry('alpha')}\n${entry('bravo')}\n` });
  await headwater.ready();
  expect(await headwater.channels()).toMatchObject([{ number: '1', name: 'UK: News One HD', streamCount: 2 }]);
  providers.provider('alpha').misbehave('1', { kind: 'refuse', status: 503 });
  expect(await probe(headwater.url('/auto/v1'))).toEqual(['aac', 'h264']);
  expect(providers.counters().bravo).toMatchObject({ total: 1 });
});
