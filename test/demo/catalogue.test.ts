import { expect, test } from 'vitest';
import { demoClips, demoPlan } from '../../src/demo/catalogue.js';
import { FEEDS } from '../../src/demo/catalogue-feeds.js';
import { clipKey, completeClipSpec } from '../../src/demo/clips.js';
import { startSimulator } from '../../src/demo/start-simulator.js';
import { identityOf } from '../../src/providers/identity.js';
import { runTool } from '../support/run-tool.js';
import { CLIP_FOLDER } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { wholeTest } from '../support/whole.js';
import { capture } from './capture.js';

const { providers } = demoPlan();
const streams = providers.flatMap((provider) =>
  provider.streams.map((stream) => ({ ...stream, provider: provider.key })),
);

test('three providers with limits of 2, 1 and 3 offer about forty feeds, most of them more than once', () => {
  expect(providers.map(({ key, maxConnections }) => [key, maxConnections])).toEqual([
    ['alpha', 2],
    ['bravo', 1],
    ['charlie', 3],
  ]);
  expect(FEEDS.length).toBeGreaterThanOrEqual(38);
  expect(FEEDS.filter(({ copies }) => new Set(copies.map(({ provider }) => provider)).size > 1).length).toBeGreaterThan(
    20,
  );
  expect(new Set(streams.map(({ provider, id }) => `${provider}/${id}`)).size).toBe(streams.length);
  expect(new Set(FEEDS.map(({ title }) => title)).size).toBe(FEEDS.length);
});

test('it holds what makes lists hard: regions, time shifts, variants, radio, separators, faults', () => {
  const names = streams.map(({ name }) => name).join('\n');
  for (const wanted of [
    /East/,
    /West/,
    /Ontario/,
    /\+1$/m,
    /^UK: /m,
    /^US\| /m,
    /HEVC/,
    /4K/,
    /FHD/,
    /\bSD$/m,
    /50fps/,
    /^##### SPORTS #####$/m,
  ]) {
    expect(names).toMatch(wanted);
  }
  expect(streams.filter(({ attributes }) => attributes?.radio === 'true').length).toBeGreaterThanOrEqual(3);
  expect(streams.filter(({ attributes }) => attributes?.['tvg-chno']).length).toBeGreaterThan(5);
  const faults = new Set(streams.map(({ misbehaviour }) => misbehaviour?.kind));
  expect([...faults].sort()).toEqual(['end', 'html', 'refuse', 'stall', undefined]);
});

test('two of its channels have a last copy that comes in segments', () => {
  const inSegments = streams.filter(({ delivery = 'ts' }) => delivery !== 'ts').map(({ name }) => name);
  expect(inSegments).toEqual(['Tarnby 24 HD', 'UK | Osprel Sport 2']);
  for (const name of inSegments) {
    const { copies } = FEEDS.find((feed) => feed.copies.some((copy) => copy.name === name))!;
    expect(copies.length).toBeGreaterThan(1);
    expect(copies.at(-1)!.name).toBe(name);
  }
});

test('the clips to render ahead are those of playable streams', () => {
  const keys = new Set(streams.map(({ name, clip }) => clipKey(completeClipSpec({ title: name, ...clip }))));
  const ahead = demoClips(6).map((clip) => clipKey(completeClipSpec(clip)));
  expect(new Set(ahead).size).toBe(6);
  for (const key of ahead) expect(keys).toContain(key);
});

wholeTest('copies of one feed play with the PIDs and the clock of their provider', async () => {
  await using simulator = await startSimulator(demoPlan(), { run: runTool, clipFolder: CLIP_FOLDER });
  const firstOf = async (provider: string, name: string) => {
    const { id } = streams.find((stream) => stream.provider === provider && stream.name === name)!;
    const { body } = await capture(simulator.streamUrl(provider, id), { bytes: 60_000, ms: 20_000 });
    const { findings, summary } = checkTs(body, { allowCutEnd: true });
    expect(findings).toEqual([]);
    return summary.streams.map(({ pid, codec }) => `${codec} ${pid}`);
  };
  expect(await firstOf('alpha', 'UK: Brightmere Two FHD')).toEqual(['h264 256', 'aac 257']);
  expect(await firstOf('bravo', 'Brightmere 2 HD')).toEqual(['h264 481', 'aac 482']);
  expect(await firstOf('charlie', 'UK | Brightmere One HEVC')).toEqual(['hevc 33', 'aac 34']);
  expect(await firstOf('charlie', 'Radio Driftmoor')).toEqual(['aac 33']);
  expect(await firstOf('bravo', 'Ember: Drama HD')).toEqual(['h264 481', 'aac 482']);
});

test('its entries stay the same under another port, so that channels outlive the start of another simulator', async () => {
  const identities = async () => {
    await using simulator = await startSimulator(demoPlan(), { run: runTool, clipFolder: CLIP_FOLDER });
    return demoPlan().providers.flatMap(({ key, streams }) =>
      streams.map(({ id }) => {
        const url = simulator.streamUrl(key, id);
        expect(url).toContain(`:${simulator.port}/`);
        return identityOf(url, 'live', { ownHosts: new Set(['127.0.0.1']) });
      }),
    );
  };
  const [first, second] = [await identities(), await identities()];
  expect(second).toEqual(first);
  expect(first.every((identity) => /^live:\d+$/.test(identity))).toBe(true);
});
