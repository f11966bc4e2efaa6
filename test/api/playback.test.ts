import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startPlayingProviders } from '../support/simulated-provider.js';

const CHROMIUM = { mse: true, nativeHls: false, video: ['h264'], audio: ['aac'] };
const SAFARI = { mse: false, nativeHls: true, video: ['h264', 'hevc'], audio: ['aac', 'ac3', 'eac3'] };

let provider: Simulator;
let headwater: Headwater;
beforeAll(async () => {
  const streams = [
    { id: '1', name: 'Plain' },
    { id: '2', name: 'Surround', clip: { audio: 'ac3' as const } },
    { id: '3', name: 'Modern', clip: { video: 'hevc' as const } },
    { id: '4', name: 'Radio', clip: { video: 'none' as const } },
  ];
  provider = await startPlayingProviders([
    { key: 'alpha', streams },
    { key: 'broken', streams: ['Gone'] },
  ]);
  provider.provider('broken').misbehave('1', { kind: 'refuse', status: 404 });
  const row = (key: string) => `{ key: ${key}, url: "${provider.playlistUrl(key)}", maxConnections: 1 }`;
  headwater = await startHeadwater({ config: `providers: [${row('alpha')}, ${row('broken')}]` });
  await headwater.ready();
}, 60_000);
afterAll(async () => {
  await headwater?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

test('a browser is told how it plays a channel, and why something has to be made for it', async () => {
  const channels = await headwater.channels();
  const ask = async (name: string, can: object) => {
    const { id } = channels.find((channel) => channel.name === name)!;
    return (await headwater.send('POST', `/channels/${id}/playback`, can)).body as Record<string, unknown>;
  };
  const { id } = channels.find(({ name }) => name === 'Plain')!;
  expect(await ask('Plain', CHROMIUM)).toEqual({
    ...{ way: 'ts', url: `stream/${id}.ts?profile=copy`, hlsUrl: `hls/${id}/index.m3u8?profile=copy`, profile: 'copy' },
    ...{ reason: null, video: { codec: 'h264', width: 640, height: 360 } },
    ...{ audio: [{ codec: 'aac', language: null }], subtitles: [] },
  });
  // one connection: who zaps in the same browser gets it
  expect(await ask('Surround', CHROMIUM)).toMatchObject({
    profile: 'web',
    reason: { code: 'audio_codec', codec: 'ac3' },
  });
  expect(await ask('Surround', SAFARI)).toMatchObject({ way: 'nativeHls', profile: 'copy', reason: null });
  expect(await ask('Modern', CHROMIUM)).toMatchObject({
    profile: 'web',
    reason: { code: 'video_codec', codec: 'hevc' },
  });
  expect(await ask('Radio', CHROMIUM)).toMatchObject({ profile: 'copy', video: null, audio: [{ codec: 'aac' }] });
  expect(provider.counters().alpha!.peak).toBe(1);
});

test('a channel that does not play is told in words, and an unknown one too', async () => {
  const channel = (await headwater.channels()).find(({ name }) => name === 'Gone');
  const reply = await headwater.send('POST', `/channels/${channel!.id}/playback`, CHROMIUM);
  expect(reply).toMatchObject({ status: 502, body: { code: 'upstream_refused' } });
  expect((reply.body as { hint: string }).hint).not.toBe('');
  expect(await headwater.send('POST', '/channels/999/playback', CHROMIUM)).toMatchObject({ status: 404 });
});
