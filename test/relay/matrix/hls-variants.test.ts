import { expect, test } from 'vitest';
import { openMediaTools } from '../../media/processes.js';
import { startHlsHouse } from '../../outputs/hls/hls-house.js';
import { settings } from '../../renditions/rendition-house.js';
import { watchHls } from '../../support/hls-checker.js';
import { compareVariants } from '../../support/hls-checker-variants.js';
import { startPlayingProvider } from '../../support/simulated-provider.js';

const SHORT = ['window', 'master'] as const;

test('all qualities of a channel have one time line, through a change of source too', async () => {
  const backup = { id: '2', name: 'News One SD', clip: { width: 848, height: 480 } };
  const main = {
    id: '1',
    name: 'News One HD',
    clip: { title: 'News One HD', height: 720, width: 1280, videoKbps: 1_500 },
  };
  await using provider = await startPlayingProvider({ streams: [main, backup] });
  await using tools = openMediaTools();
  provider.provider('alpha').misbehave('1', { kind: 'reset', after: { ms: 4_000 } });
  const sources = ['1', '2'].map((id) => ({ url: provider.streamUrl('alpha', id) }));
  await using house = await startHlsHouse(
    { 1: sources },
    { tools, settings: settings('profiles: [{ key: small, height: 360, videoKbps: 500 }]') },
  );
  const watch = (profile: string, seconds: number) =>
    watchHls(house.url(`/hls/1/index.m3u8?profile=${profile}`), { seconds, skip: SHORT });
  const copy = watch('copy', 11);
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // another form is asked for later than the channel itself
  const watched = await Promise.all([copy, watch('480p', 9), watch('small', 9)]);
  expect(watched.map(({ findings }) => findings)).toEqual([[], [], []]);
  const [source, ...others] = watched;
  expect(compareVariants(source!, others)).toEqual([]);
  for (const { segments } of watched) expect(segments.filter(({ isMarked }) => isMarked)).toHaveLength(1);
});
