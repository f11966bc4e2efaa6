import { expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startPlayingProvider } from '../support/simulated-provider.js';

const CHROMIUM = { mse: true, nativeHls: false, video: ['h264'], audio: ['aac'] };
const SAFARI = { mse: false, nativeHls: true, video: ['h264', 'hevc'], audio: ['aac', 'ac3', 'eac3'] };

test('a browser is told how it plays a channel, and why something has to be made for it', async () => {
  await using provider = await startPlayingProvider({
    streams: [
      { id: '1', name: 'Plain' },
      { id: '2', name: 'Surround', clip: { audio: 'ac3' } },
      { id: '3', name: 'Modern', clip: { video: 'hevc' } },
      { id: '4', name: 'Radio', clip: { video: 'none' } },
    ],
  });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}", maxConnections: 1 }]`,
  });
  await headwater.ready();
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
  await using provider = await startPlayingProvider({ streams: ['Gone'] });
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 404 });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();
  const [channel] = await headwater.channels();
  const reply = await headwater.send('POST', `/channels/${channel!.id}/playback`, CHROMIUM);
  expect(reply).toMatchObject({ status: 502, body: { code: 'upstream_refused' } });
  expect((reply.body as { hint: string }).hint).not.toBe('');
  expect(await headwater.send('POST', '/channels/999/playback', CHROMIUM)).toMatchObject({ status: 404 });
});
