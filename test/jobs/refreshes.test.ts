import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { createEmitter } from '../../src/base/events.js';
import { createLog } from '../../src/base/log.js';
import { createLogLines } from '../../src/base/log-lines.js';
import type { ProviderId } from '../../src/base/model.js';
import { createJobTable, createRefreshes, type HouseEvents } from '../../src/jobs/index.js';
import { readHistory } from '../../src/providers/index.js';
import { longPlaylist, startDeskHouse } from './desk-house.js';

test('a list that crashes the desk three times is a failure of its provider, and the desk goes on', async () => {
  await using house = await startDeskHouse();
  const { desk, stores } = house;
  const id = (await house.addProvider(longPlaylist(20_000))) as ProviderId;
  const events = createEmitter<HouseEvents>((error) => console.error(error));
  const notices: string[] = [];
  events.on('notice', ({ code }) => notices.push(code));
  events.on('job.progress', ({ progress }) => progress?.phase === 'reading' && house.crash());
  const jobs = createJobTable(events, systemClock);
  const log = createLog('silent', { isTerminal: false, lines: createLogLines() });
  const refreshes = createRefreshes({ desk, providers: stores.providers, jobs, events, clock: systemClock, log });

  await expect(refreshes.start(id, { acceptLoss: false }).done).rejects.toMatchObject({ code: 'job_put_aside' });
  expect(house.crashes.length).toBe(3);
  expect(notices).toEqual(['job_put_aside']);
  const rows = stores.providers.refreshes(id, 5);
  expect(rows.map(({ state }) => state)).toEqual(['failed', 'interrupted', 'interrupted']);
  expect(readHistory(rows, 0).problem?.error.code).toBe('job_put_aside');
  refreshes.sync();
  expect(refreshes.isRunning(id)).toBe(false);
  refreshes.stop();
  await desk.ask('tidy', null);
});
