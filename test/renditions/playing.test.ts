import { expect, test } from 'vitest';
import { eventually, findProcess, openMediaTools } from '../media/processes.js';
import { capture, forMs, startRelayHouse } from '../relay/relay-house.js';
import { startPlayingProvider } from '../support/simulated-provider.js';
import { checkTs, describeFindings } from '../support/ts-checker.js';
import { decodeTs, wholeUnits } from '../support/ts-decoder.js';
import { encoder, encoders, settings, tracksOf } from './rendition-house.js';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const HD = { title: 'News One HD', height: 720, width: 1280, videoKbps: 1_500 };

test('three viewers of 480p and one of the channel itself share one connection and one ffmpeg, through a change of source', async () => {
  const streams = [
    { id: '1', name: 'News One HD', clip: HD },
    { id: '2', name: 'News One', clip: { isInterlaced: true } },
  ];
  await using provider = await startPlayingProvider({ streams });
  await using tools = openMediaTools();
  const sources = ['1', '2'].map((id) => ({ url: provider.streamUrl('alpha', id), slotKey: 'alpha' }));
  await using house = await startRelayHouse({ 1: sources }, {}, undefined, null, { tools });
  const copied = capture(house.url(1), forMs(4_500));
  const watching = [0, 300, 800].map((ms) => wait(ms).then(() => capture(house.url(1, '480p'), forMs(4_500 - ms))));
  const pid = await encoder();
  await wait(1_500);
  expect(house.relays.snapshots().map(({ profile, viewers }) => [profile, viewers.length])).toEqual([
    ['copy', 2],
    ['480p', 3],
  ]);
  expect(findProcess(pid)!.nice).toBeGreaterThan(0);
  provider.provider('alpha').interrupt('1', 'reset');
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 503 });
  const captures = await Promise.all(watching);
  expect(house.failovers.map(({ viewerCount }) => viewerCount)).toEqual([4]); // ffmpeg is none
  expect(encoders()).toEqual([pid]);
  expect((await copied).status).toBe(200);
  for (const { status, bytes } of captures) {
    expect(status).toBe(200);
    expect(describeFindings(checkTs(bytes, { allowCutEnd: true }))).toEqual([]);
  }
  expect(provider.counters().alpha).toMatchObject({ peak: 1 });
  const { complaints, pictureCount } = await decodeTs(wholeUnits(captures[0]!.bytes));
  expect(complaints).toEqual([]);
  expect(tracksOf(captures[0]!.bytes)).toEqual(['h264 480', 'aac']);
  expect(pictureCount).toBeGreaterThan(60);
  await eventually('ffmpeg is gone behind the linger', () => encoders().length === 0);
  expect(findProcess(pid)).toBeNull();
  await eventually('the channel is gone too', () => house.relays.snapshots().length === 0);
  expect(house.slots.snapshot()).toEqual([]);
});

test('remux keeps every sound track and the subtitles, web copies H.264, audio is sound alone', async () => {
  const clip = { language: 'deu', secondAudio: { audio: 'ac3', language: 'eng' }, subtitleLanguage: 'deu' } as const;
  await using provider = await startPlayingProvider({ streams: [{ id: '1', name: 'Zwei Sprachen', clip }] });
  await using tools = openMediaTools();
  const sources = [{ url: provider.streamUrl('alpha', '1') }];
  await using house = await startRelayHouse({ 1: sources }, {}, undefined, null, { tools });
  const profiles = ['remux', 'web', 'audio'];
  const captures = await Promise.all(profiles.map((profile) => capture(house.url(1, profile), forMs(2_000))));
  expect(captures.map(({ bytes }) => tracksOf(bytes))).toEqual([
    ['h264 360', 'aac deu', 'ac3 eng', 'dvb_subtitle deu'],
    ['h264 360', 'aac deu'],
    ['aac deu'],
  ]);
  for (const { bytes } of captures) expect(describeFindings(checkTs(bytes, { allowCutEnd: true }))).toEqual([]);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, total: 1 });
});

test('viewers go on when ffmpeg is killed', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  await using tools = openMediaTools();
  const sources = [{ url: provider.streamUrl('alpha', '1') }];
  await using house = await startRelayHouse({ 1: sources }, {}, undefined, null, { tools });
  const watching = capture(house.url(1, '480p'), forMs(3_500));
  const pid = await encoder();
  await wait(1_000);
  process.kill(pid, 'SIGKILL');
  const { hasEnded, bytes } = await watching;
  expect(hasEnded).toBe(false);
  expect(house.losses).toEqual(['media_failed']);
  expect(house.failovers).toHaveLength(1);
  expect(describeFindings(checkTs(bytes, { allowCutEnd: true }))).toEqual([]);
  expect((await decodeTs(wholeUnits(bytes))).complaints).toEqual([]);
  expect(encoders()).not.toContain(pid);
});

test('one encoder too many is refused by name', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One', 'News Two'] });
  await using tools = openMediaTools();
  const sources = (id: string) => [{ url: provider.streamUrl('alpha', id), slotKey: 'alpha' }];
  await using house = await startRelayHouse(
    { 1: sources('1'), 2: sources('2') },
    { lingerMs: 5_000 },
    undefined,
    null,
    {
      tools,
      settings: settings('transcode: { countMax: 1 }'),
    },
  );
  const first = capture(house.url(1, '480p'), forMs(3_000));
  const pid = await encoder();
  expect(await capture(house.url(2, '480p'), forMs(3_500))).toMatchObject({ status: 503, code: 'rendition_limit' });
  expect(await capture(house.url(2, 'web'), (count) => count > 100_000)).toMatchObject({ status: 200 }); // copies
  expect((await first).status).toBe(200);
  expect(encoders()).toContain(pid);
});

test.each([
  ['connection', { limit: 1, countMax: 8 }],
  ['encoder', { limit: 2, countMax: 1 }],
])(
  'a rendition that only lingers gives its %s to the channel that is tuned next',
  async (_what, { limit, countMax }) => {
    await using provider = await startPlayingProvider({ streams: ['News One', 'News Two'], maxConnections: limit });
    await using tools = openMediaTools();
    const source = (id: string) => [{ url: provider.streamUrl('alpha', id), slotKey: 'alpha', limit }];
    await using house = await startRelayHouse(
      { 1: source('1'), 2: source('2') },
      { lingerMs: 60_000 },
      undefined,
      null,
      {
        tools,
        settings: settings(`transcode: { countMax: ${countMax} }`),
      },
    );
    for (const id of [1, 2]) {
      expect(await capture(house.url(id, '480p'), (count) => count > 50_000)).toMatchObject({ status: 200 });
      expect(encoders()).toHaveLength(1);
    }
    expect(provider.counters().alpha).toMatchObject({ peak: limit, total: 2, refused: 0 });
  },
);
