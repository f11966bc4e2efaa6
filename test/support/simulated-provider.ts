import { fileURLToPath } from 'node:url';
import type { ProviderPlan, StreamPlan } from '../../src/demo/simulator-options.js';
import { type Simulator, startSimulator } from '../../src/demo/start-simulator.js';
import { runTool } from './run-tool.js';

/** Clips are kept between runs, so that only the first test that shows one waits for it. */
export const CLIP_FOLDER = fileURLToPath(new URL('../../node_modules/.cache/headwater-clips', import.meta.url));

/**
 * One provider, with streams given in full or by name only (their ids are then 1, 2, 3 …). Its key is `alpha` unless said.
 * What they show is titled by their place, not by their name: all tests share the few clips that are made of it.
 */
export type ProviderSetup = Omit<Partial<ProviderPlan>, 'streams'> & { streams?: readonly (StreamPlan | string)[] };

/**
 * Starts a simulated provider on a free port of 127.0.0.1.
 *
 *     await using provider = await startProvider({ streams: ['News One'], maxConnections: 1 });
 *     provider.playlistUrl('alpha')           // http://127.0.0.1:PORT/alpha.m3u
 *     provider.streamUrl('alpha', '1')        // real-time H.264 + AAC that never ends
 *     provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 503 }, 3);
 *     provider.counters().alpha?.peak
 */
export async function startProvider(setup: ProviderSetup = {}): Promise<Simulator> {
  return await startProviders([setup]);
}

/** The same for several providers behind one port; each needs a key of its own. */
export async function startProviders(setups: readonly ProviderSetup[], port = 0): Promise<Simulator> {
  return await startSimulator({ providers: plansOf(setups), port }, { run: runTool, clipFolder: CLIP_FOLDER });
}

/** The same with every clip made beforehand: who plays at once would wait for ffmpeg, and give up on a busy machine. */
export async function startPlayingProviders(setups: readonly ProviderSetup[]): Promise<Simulator> {
  const simulator = await startProviders(setups);
  const clips = plansOf(setups).flatMap(({ streams }) => streams.map(({ name, clip }) => ({ title: name, ...clip })));
  await simulator.prepare(clips, new AbortController().signal);
  return simulator;
}

export const startPlayingProvider = (setup: ProviderSetup = {}) => startPlayingProviders([setup]);

function plansOf(setups: readonly ProviderSetup[]): ProviderPlan[] {
  return setups.map(({ key = 'alpha', streams = ['News One'], ...rest }) => ({
    ...rest,
    key,
    streams: streams.map((stream, at) => {
      const plan = typeof stream === 'string' ? { id: String(at + 1), name: stream } : stream;
      return { ...plan, clip: { title: `${key} ${at + 1}`, ...plan.clip } };
    }),
  }));
}
