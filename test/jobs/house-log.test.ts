import { expect, test } from 'vitest';
import { deferred } from '../../src/base/abort.js';
import { systemClock } from '../../src/base/clock.js';
import { createEmitter } from '../../src/base/events.js';
import { createLog } from '../../src/base/log.js';
import { createLogLines } from '../../src/base/log-lines.js';
import { type HouseEvents, startHouseLog } from '../../src/jobs/index.js';
import { sentenceOf } from '../../src/notify/index.js';
import { startDeskHouse } from './desk-house.js';

const ROWS_MAX = 500;

test('of a storm of events the first rows are kept, and one row says how many were left out', async () => {
  await using house = await startDeskHouse();
  const events = createEmitter<HouseEvents>((error) => console.error(error));
  const log = createLog('silent', { isTerminal: false, lines: createLogLines() });
  const { desk, stores } = house;
  const houseLog = startHouseLog({ desk, stores, events, clock: systemClock, version: '1', log });
  const storm = (count: number) => {
    for (let at = 0; at < count; at++)
      events.emit('person.login', { personId: null as never, name: `P${at}`, address: '' });
  };
  const written = () => stores.houseEvents.list({ level: 'info', about: null, before: null, limit: 5_000 }, () => true);
  const told = deferred<void>();
  events.on('log', ({ kind }) => kind === 'notice' && told.resolve());
  storm(ROWS_MAX + 199); // the start has a row, too
  await told.promise;
  const rows = written();
  expect(rows.length).toBe(ROWS_MAX + 1);
  expect(rows[0]).toMatchObject({ kind: 'notice', level: 'warn', facts: { code: 'events_left_out', count: 200 } });
  expect(rows[1]!.facts).toMatchObject({ name: `P${ROWS_MAX - 2}` });
  expect(sentenceOf(rows[0]!.kind, rows[0]!.facts)).toContain('200 more events are not in the log');

  storm(3);
  await houseLog.stop();
  expect(
    written()
      .slice(0, 4)
      .map(({ kind }) => kind),
  ).toEqual(['house.stopped', ...Array(3).fill('person.login')]);
});
