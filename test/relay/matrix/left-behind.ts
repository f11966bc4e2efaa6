import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import type { Simulator } from '../../../src/demo/start-simulator.js';
import type { RelayHouse } from '../relay-house.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What a process holds: sockets, timers, children, by the names of `process.getActiveResourcesInfo`, and memory. */
export interface Holdings {
  resources: Record<string, number>;
  /** Heap and buffers after the garbage is gone. */
  memoryBytes: number;
}

export function takeStock(): Holdings {
  collectGarbage();
  collectGarbage(); // what the first run has finalised goes with the second
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { resources, memoryBytes: heapUsed + arrayBuffers };
}

/** Sockets close and relays linger a moment after the last viewer. */
const SETTLE_MS_MAX = 10_000;
/** What compiled code and inline caches may add; one forgotten ring or stream is more. */
const GROWTH_BYTES_MAX = 8 * 2 ** 20;

/** No relay, slot or connection is left, and the process holds no more than `before`, when the house stood empty. */
export async function expectAsBefore(before: Holdings, house: RelayHouse, provider: Simulator): Promise<void> {
  const held = () => {
    const { resources } = takeStock();
    const more = Object.entries(resources).filter(([name, count]) => count > (before.resources[name] ?? 0));
    return {
      relays: house.relays.snapshots().length,
      slots: house.slots.snapshot(),
      connections: Object.values(provider.counters()).reduce((sum, { open }) => sum + open, 0),
      resources: Object.fromEntries(more.filter(([name]) => name !== 'Immediate')), // the next turn of the loop
    };
  };
  await expect
    .poll(held, { timeout: SETTLE_MS_MAX, interval: 250 })
    .toEqual({ relays: 0, slots: [], connections: 0, resources: {} });
  expect(takeStock().memoryBytes - before.memoryBytes).toBeLessThan(GROWTH_BYTES_MAX);
}
