import { expect, test } from 'vitest';
import { startHlsHouse } from '../../outputs/hls/hls-house.js';
import { watchHls } from '../../support/hls-checker.js';
import { runTool } from '../../support/run-tool.js';
import { startPlayingProvider } from '../../support/simulated-provider.js';

test('a minute of HLS through two changes of source is right by the book, and ffmpeg reads it without a word', async () => {
  const backup = { id: '2', name: 'News One HD', clip: { width: 848, height: 480 } };
  await using provider = await startPlayingProvider({ streams: ['News One', backup] });
  provider.provider('alpha').misbehave('1', { kind: 'reset', after: { ms: 20_000 } });
  provider.provider('alpha').misbehave('2', { kind: 'stall', after: { ms: 15_000 }, forMs: null });
  const sources = ['1', '2'].map((id) => ({ url: provider.streamUrl('alpha', id) }));
  await using house = await startHlsHouse({ 1: sources });
  const url = house.url('/hls/1/index.m3u8');
  const reading = runTool('ffmpeg', ['-v', 'warning', '-i', url, '-t', '60', '-map', '0', '-f', 'null', '-'], {
    signal: new AbortController().signal,
    timeoutMs: 100_000,
  });
  const { findings, segments } = await watchHls(url, { seconds: 75 });
  expect(findings).toEqual([]);
  expect(segments.filter(({ isMarked }) => isMarked).length).toBeGreaterThanOrEqual(2);
  expect((await reading).stderr.trim()).toBe('');
}, 150_000);

test('key frames every eight seconds are cut in between, and still every list is right', async () => {
  const streams = [{ id: '1', name: 'Slow Keys', clip: { gopSeconds: 8 as const } }];
  await using provider = await startPlayingProvider({ streams });
  await using house = await startHlsHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  // a piece that begins in between has no key frame, and its first picture is not the first that is shown
  const { findings } = await watchHls(house.url('/hls/1/index.m3u8'), { seconds: 60, skip: ['media', 'duration'] });
  expect(findings).toEqual([]);
}, 120_000);
