import { type Handlers, serveCalls } from '../base/calls.js';
import { createIpcPort } from '../base/ipc-port.js';
import { createMediaTools, findMediaTools } from '../media/index.js';
import { demoClips, demoPlan } from './catalogue.js';
import type { SimulatorCalls, StartOrder, StartReply } from './simulator-calls.js';
import { type Simulator, startSimulator } from './start-simulator.js';

/**
 * The simulator as a process of its own, so that the demo's pictures cost the daemon nothing and a bench can tell the
 * provider's work from ours. It ends with its IPC channel: when its owner closes it, and when its owner is killed. Its
 * own launcher, and with it every ffmpeg, follows in the same way. Signals are its owner's to act on.
 */
export function runSimulatorProcess(): void {
  if (!process.send) {
    console.error('The simulator is started by "npm start -- --demo"; there is nothing to do for it here.');
    process.exit(2);
  }
  if (!process.connected) process.exit(0); // the owner ended before we came to our first line
  process.on('disconnect', () => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const life = new AbortController();
  serveCalls<SimulatorCalls, Record<string, never>>(createIpcPort(process), simulatorHandlers(life), life.signal);
}

function simulatorHandlers(life: AbortController): Handlers<SimulatorCalls> {
  let running: Simulator | null = null;
  const simulator = (): Simulator => {
    if (!running) throw new Error('The simulator is not started.');
    return running;
  };
  return {
    async start(order) {
      if (running) throw new Error('The simulator is started already.');
      running = await openSimulator(order, life.signal);
      return describe(running);
    },
    misbehave({ provider, streamId, misbehaviour, times }) {
      simulator().provider(provider).misbehave(streamId, misbehaviour, times);
      return null;
    },
    misbehavePlaylist({ provider, misbehaviour, times }) {
      simulator().provider(provider).misbehavePlaylist(misbehaviour, times);
      return null;
    },
    interrupt: ({ provider, streamId, how }) => simulator().provider(provider).interrupt(streamId, how),
    counters: () => simulator().counters(),
    resetCounters() {
      simulator().resetCounters();
      return null;
    },
    async stop() {
      await running?.close();
      return null;
    },
  };
}

async function openSimulator(order: StartOrder, life: AbortSignal): Promise<Simulator> {
  const tools = createMediaTools(
    { launcherUrl: new URL(order.launcherUrl), toolPaths: findMediaTools(process.env) },
    life,
  );
  const plan = order.plan === 'demo' ? demoPlan() : order.plan;
  const simulator = await startSimulator(plan, { run: tools.run, clipFolder: order.clipFolder }, life);
  // A clip that cannot be rendered ahead is told to the first viewer who asks for it.
  simulator.prepare(demoClips(order.prepareCount ?? 0), life).catch(() => {});
  return simulator;
}

function describe(simulator: Simulator): StartReply {
  const keys = Object.keys(simulator.counters());
  return {
    port: simulator.port,
    playlistUrls: Object.fromEntries(keys.map((key) => [key, simulator.playlistUrl(key)])),
  };
}
