import { expect, test } from 'vitest';
import { createEmitter } from '../../src/base/events.js';
import { createLog } from '../../src/base/log.js';
import { createLogLines } from '../../src/base/log-lines.js';
import type { ChannelId } from '../../src/base/model.js';
import { type HouseEvents, startSessionBook } from '../../src/jobs/index.js';
import { movableClock } from '../support/movable-clock.js';
import { startDeskHouse } from './desk-house.js';

const DAY_MS = 86_400_000;

test('of who watched what is kept: not who only probed, nothing where it is switched off, no credential, nothing too old', async () => {
  await using house = await startDeskHouse();
  const { desk, stores } = house;
  const clock = movableClock();
  const events = createEmitter<HouseEvents>((error) => console.error(error));
  const log = createLog('silent', { isTerminal: false, lines: createLogLines() });
  let historyDays = 30;
  const book = startSessionBook({
    ...{ desk, events, clock, log, historyDays: () => historyDays },
    relays: { snapshots: () => [] },
    slots: { snapshot: () => [] },
  });
  let nextId = 1;
  const leave = (channelName: string, lastedMs: number, userAgent = 'Kodi/21') =>
    events.emit('viewer.left', {
      channelId: 7 as ChannelId,
      channelName,
      viewer: {
        ...{ id: nextId++, address: '10.0.0.5', userAgent, output: 'stream', atStart: 'error', profile: 'copy' },
        ...{
          sinceMs: clock.nowMs() - lastedMs,
          sentBytes: 1_000,
          bitrateBps: 0,
          lagMs: 0,
          jumpCount: 1,
          stallCount: 2,
        },
      },
    });
  const tuned = { channelId: 7 as ChannelId, channelName: 'News' };
  events.emit('relay.started', { ...tuned, providerName: 'Alpha' });
  clock.advance(60_000);
  events.emit('relay.moved', { ...tuned, providerName: 'Bravo', gapMs: 0, viewerCount: 1 });
  clock.advance(60_000);
  leave('All', 120_000);
  leave('Late', 30_000, `Player http://anna:s3cret@host/ ${'x'.repeat(300)}`);
  leave('Probe', 4_999);
  historyDays = 0;
  leave('Private', 60_000);
  expect(book.traffic.recent().reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(4_000); // bytes name nobody
  await book.stop();
  expect(stores.viewings.list(null, 10)).toMatchObject([
    { channelName: 'Late', providerNames: ['Bravo'], failoverCount: 0 },
    { channelName: 'All', providerNames: ['Alpha', 'Bravo'], failoverCount: 1, stallCount: 2, jumpCount: 1 },
  ]);
  const [late] = stores.viewings.list(null, 1);
  expect(late!.userAgent).not.toContain('s3cret');
  expect(late!.userAgent.length).toBeLessThanOrEqual(200);

  const old = { ...late!, channelName: 'Old', endedAtMs: Date.now() - 31 * DAY_MS };
  const oldTraffic = { fromMs: Date.now() - 9 * DAY_MS, receivedBytes: 1, sentBytes: 1 };
  const { id: _, ...viewing } = old;
  await desk.ask('keepSessions', { viewings: [viewing], traffic: [oldTraffic] });
  await desk.ask('tidy', null);
  expect(stores.viewings.list(null, 10).map(({ channelName }) => channelName)).toEqual(['Late', 'All']);
  expect(stores.viewings.traffic(0, Date.now() + DAY_MS)).toMatchObject([{ sentBytes: 4_000 }]);
});
