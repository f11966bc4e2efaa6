import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/base/errors.js';
import { readHistory } from '../../src/providers/index.js';
import type { RefreshRow } from '../../src/store/index.js';

const HOUR_MS = 3_600_000;
/** Noon, so that hours around it are of the same day in every time zone of the machine. */
const NOON_MS = new Date(2026, 4, 20, 12).getTime();
const DAY_MS = 24 * HOUR_MS;

let nextId = 1;
const row = (state: RefreshRow['state'], startedAtMs: number, code: ErrorCode = 'provider_refused') =>
  ({
    id: nextId++,
    state,
    startedAtMs,
    finishedAtMs: state === 'running' ? null : startedAtMs + 1_000,
    error:
      state === 'failed' || state === 'held' || state === 'interrupted'
        ? { code, message: code, hint: 'h', details: [] }
        : null,
  }) as RefreshRow;

test('a provider fails since the first failure after its last good list, and a day is as bad as its worst refresh', () => {
  const oldestFirst = [
    row('failed', NOON_MS - 40 * DAY_MS),
    row('done', NOON_MS - 2 * DAY_MS),
    row('failed', NOON_MS - 2 * DAY_MS + HOUR_MS),
    row('unchanged', NOON_MS - 2 * DAY_MS + 2 * HOUR_MS),
    row('unchanged', NOON_MS - HOUR_MS),
    row('held', NOON_MS, 'provider_shrank'),
    row('failed', NOON_MS + HOUR_MS, 'provider_unreachable'),
    row('failed', NOON_MS + 2 * HOUR_MS, 'call_cancelled'),
    row('interrupted', NOON_MS + 2.5 * HOUR_MS, 'worker_crashed'),
    row('running', NOON_MS + 3 * HOUR_MS),
  ];
  expect(readHistory(oldestFirst.toReversed(), NOON_MS - 30 * DAY_MS)).toEqual({
    lastGoodAtMs: NOON_MS - HOUR_MS + 1_000,
    problem: { error: expect.objectContaining({ code: 'provider_unreachable' }), sinceMs: NOON_MS },
    recent: [
      { atMs: NOON_MS - 2 * DAY_MS + HOUR_MS, state: 'failed' },
      { atMs: NOON_MS + HOUR_MS, state: 'failed' },
    ],
  });
  expect(readHistory([row('done', NOON_MS), row('failed', NOON_MS - HOUR_MS)], 0).problem).toBeNull();
  expect(readHistory([], 0)).toEqual({ lastGoodAtMs: null, problem: null, recent: [] });
});
