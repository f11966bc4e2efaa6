import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMediaTools } from '../../media/processes.js';
import { type DashServer, startDashServer } from '../../sources/dash-server.js';
import { checkTs } from '../../support/ts-checker.js';
import { listBeats, wholeUnits } from '../../support/ts-decoder.js';
import { capture, forMs, startRelayHouse } from '../relay-house.js';

/** Faults of DASH sources. The server writes segments of a second in real time. */
let tools: ReturnType<typeof openMediaTools>;
beforeAll(() => {
  tools = openMediaTools();
});
afterAll(() => tools[Symbol.asyncDispose]());

interface DashFault {
  strike(server: DashServer): Promise<void>;
  /** Otherwise the source plays on by itself. */
  takesBackup: boolean;
}

const refusing = new Set<DashServer>();
const FAULTS: Record<string, DashFault> = {
  'an encoder that begins anew': { strike: (server) => server.restart(), takesBackup: false },
  'an encoder that has died': { strike: (server) => server.stop('SIGKILL'), takesBackup: true },
  'an encoder that says that it has ended': { strike: (server) => server.stop('SIGTERM'), takesBackup: true },
  'a server that errs for ever': { strike: async (server) => void refusing.add(server), takesBackup: true },
};

test.concurrent.for(Object.keys(FAULTS))('viewers live through %s', async (name) => {
  const { strike, takesBackup } = FAULTS[name]!;
  await using server: DashServer = await startDashServer({
    isLive: true,
    args: ['-window_size', '8'],
    instead(_request, response) {
      if (!refusing.has(server)) return false;
      response.writeHead(503).end();
      return true;
    },
  });
  await using backup = await startDashServer({ args: [], seconds: 60 });
  await using house = await startRelayHouse(
    { 1: [{ url: server.url('/live.mpd') }, { url: backup.url('/live.mpd') }] },
    { stallMs: 4_000 },
    undefined,
    null,
    { tools },
  );
  const captured = capture(house.url(1), forMs(16_000));
  await sleep(3_000);
  await strike(server);
  const { bytes, hasEnded, longestSilenceMs } = await captured;

  expect(hasEnded).toBe(false);
  // the lost source is tried once more, too, and shows something if it can
  expect(house.losses.length > 0).toBe(takesBackup);
  expect(backup.requests.length > 0).toBe(takesBackup);
  const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
  expect(findings).toEqual([]);
  expect(summary.pcrSpanMs).toBeGreaterThan(11_000);
  expect(longestSilenceMs).toBeLessThan(5_000);
  const beats = await listBeats(wholeUnits(bytes));
  expect(Math.max(...beats.slice(-4).map(({ skewMs }) => Math.abs(skewMs)))).toBeLessThan(45);
  expect(server.peak()).toBe(1);
  if (name === 'an encoder that begins anew') return;
  // up to the last one none is shown twice; then the relay tries the source once more
  const numbers = server.requests.flatMap(({ url }) => /stream0-(\d+)/.exec(url!)?.slice(1).map(Number) ?? []);
  const shown = numbers.slice(0, numbers.indexOf(Math.max(...numbers)) + 1);
  expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
});
