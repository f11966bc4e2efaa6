import { afterAll, beforeAll } from 'vitest';

/**
 * Fails a test file that leaves something running: a server, a socket, a child process. What a file starts it must stop.
 * Timers are left out: undici and vitest keep some of their own.
 */
const WATCHED = new Set([
  'TCPServerWrap',
  'TCPSocketWrap',
  'UDPWrap',
  'PipeWrap',
  'ProcessWrap',
  'MessagePort',
  'FSEventWrap',
]);
/** Longer than a connection of undici's stays open when its server has gone. */
const GRACE_MS = 6_000;

let before: Map<string, number>;

beforeAll(() => {
  before = countResources();
});

afterAll(async () => {
  const deadline = performance.now() + GRACE_MS;
  let left = leftOver();
  while (left.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = leftOver();
  }
  if (left.length > 0) throw new Error(`This file leaves things running: ${left.join(', ')}`);
});

function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) {
    if (WATCHED.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function leftOver(): string[] {
  return [...countResources()].flatMap(([name, count]) => {
    const extra = count - (before.get(name) ?? 0);
    return extra > 0 ? [`${extra} ${name}`] : [];
  });
}
