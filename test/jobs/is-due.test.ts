import { expect, test } from 'vitest';
import { isDue } from '../../src/jobs/is-due.js';
import type { RefreshState } from '../../src/store/index.js';

const NOW_MS = 1_800_000_000_000;
const AGES = { now: 1_000, minutes: 120_000, days: 2 * 86_400_000 };
type Age = keyof typeof AGES;
const EVERY: Age[] = ['now', 'minutes', 'days'];

/** After which ages one is due: with no good list at this address, and with one. */
const TABLE: [state: RefreshState, withoutList: Age[], withList: Age[]][] = [
  ['done', EVERY, ['days']],
  ['unchanged', EVERY, ['days']],
  ['failed', ['minutes', 'days'], ['days']],
  ['held', ['minutes', 'days'], ['days']],
  ['running', ['minutes', 'days'], ['days']],
  ['interrupted', EVERY, EVERY],
];

const dueAges = (state: RefreshState, contentHash: string | null, { refresh = 'daily', wasTried = false } = {}) =>
  EVERY.filter((age) =>
    isDue({ refresh, contentHash }, { state, startedAtMs: NOW_MS - AGES[age], error: null }, NOW_MS, wasTried),
  );

test.each(TABLE)('after one that is %s', (state, withoutList, withList) => {
  expect(dueAges(state, null)).toEqual(withoutList);
  expect(dueAges(state, 'hash')).toEqual(withList);
  // by hand: only what somebody wanted and did not get
  expect(dueAges(state, 'hash', { refresh: 'manual' })).toEqual(state === 'interrupted' ? EVERY : []);
});

test('a new one is imported once, and one that crashes the desk again and again waits as after a failure', () => {
  for (const refresh of ['daily', 'manual']) {
    expect(isDue({ refresh, contentHash: null }, null, NOW_MS, false)).toBe(true);
  }
  expect(dueAges('interrupted', null, { wasTried: true })).toEqual(['minutes', 'days']);
  expect(dueAges('interrupted', 'hash', { wasTried: true })).toEqual(['days']);
  expect(dueAges('interrupted', 'hash', { wasTried: true, refresh: 'manual' })).toEqual([]);
});
