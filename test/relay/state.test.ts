import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorRecord } from '../../src/base/errors.js';
import {
  type RelayEffect,
  type RelayEvent,
  type RelayState,
  type RelayStateLimits,
  step,
} from '../../src/relay/state.js';

const fault: ErrorRecord = { code: 'upstream_ended', message: 'It ended.', hint: 'Wait.', details: [] };
const other: ErrorRecord = { ...fault, code: 'upstream_refused' };
const limits: RelayStateLimits = {
  sourceCount: 2,
  retryAttempts: 3,
  graceMs: 300,
  graceWindowMs: 2_000,
  retryFactor: 2,
};

const idle: RelayState = { kind: 'idle' };
const opening: RelayState = { kind: 'opening', attempt: 1, sourceAt: 0 };
const openingLast: RelayState = { kind: 'opening', attempt: 2, sourceAt: 1 };
const live: RelayState = { kind: 'live', sourceAt: 1 };
const holding: RelayState = { kind: 'holding', attempt: 1, sourceAt: 0, sinceMs: 1_000, fault };
const holdingLast: RelayState = { kind: 'holding', attempt: 3, sourceAt: 0, sinceMs: 1_000, fault };
const closed: RelayState = { kind: 'closed', fault: null };

const joined: RelayEvent = { kind: 'viewerJoined' };
const pictures: RelayEvent = { kind: 'upstreamLive' };
const failed: RelayEvent = { kind: 'upstreamFailed', fault: other, nowMs: 1_500 };
const failedLate: RelayEvent = { kind: 'upstreamFailed', fault: other, nowMs: 3_500 };
const lingered: RelayEvent = { kind: 'lingerOver' };
const stopped: RelayEvent = { kind: 'stopped', fault };

const open = (sourceAt: number, delayMs = 0): RelayEffect => ({ kind: 'open', sourceAt, delayMs });
const end = (why: ErrorRecord | null): RelayEffect[] => [{ kind: 'closeUpstream' }, { kind: 'endViewers', fault: why }];
const isOver = (why: ErrorRecord | null): [RelayState, RelayEffect[]] => [{ kind: 'closed', fault: why }, end(why)];
const nothing = (state: RelayState): [RelayState, RelayEffect[]] => [state, []];

const TABLE: [string, RelayState, RelayEvent, [RelayState, RelayEffect[]]][] = [
  ['the first viewer opens the best source', idle, joined, [opening, [open(0)]]],
  ['a second viewer changes nothing', opening, joined, nothing(opening)],
  ['nor one who joins a running channel', live, joined, nothing(live)],
  ['nor one who joins while it looks for another source', holding, joined, nothing(holding)],
  ['the first picture makes it live', opening, pictures, nothing({ kind: 'live', sourceAt: 0 })],
  ['the picture of another source makes it live again', holding, pictures, nothing({ kind: 'live', sourceAt: 0 })],
  ['late word of a source that was given up is ignored', live, pictures, nothing(live)],
  ['also before anybody asked for it', idle, pictures, nothing(idle)],
  [
    'a source that fails at the start: the next one at once',
    opening,
    failed,
    [{ kind: 'opening', attempt: 2, sourceAt: 1 }, [open(1)]],
  ],
  ['the last one that fails at the start: a refusal with its reason', openingLast, failed, isOver(other)],
  [
    'a source that fails while one watches: the next one at once',
    live,
    failed,
    [{ kind: 'holding', attempt: 1, sourceAt: 0, sinceMs: 1_500, fault: other }, [open(0)]],
  ],
  [
    'the next one fails too: back to the first, while there is one that was not tried',
    holding,
    failed,
    [{ kind: 'holding', attempt: 2, sourceAt: 1, sinceMs: 1_000, fault: other }, [open(1)]],
  ],
  [
    'every source is tried once, even when the time of grace is over',
    holding,
    failedLate,
    [{ kind: 'holding', attempt: 2, sourceAt: 1, sinceMs: 1_000, fault: other }, [open(1)]],
  ],
  [
    'in the second round it waits before it asks again',
    { ...holding, attempt: 2 },
    failed,
    [{ kind: 'holding', attempt: 3, sourceAt: 1, sinceMs: 1_000, fault: other }, [open(1, 600)]],
  ],
  [
    'the time of grace is over: viewers are ended with the last reason',
    { ...holding, attempt: 2 },
    failedLate,
    isOver(other),
  ],
  ['so they are after the last attempt', holdingLast, failed, isOver(other)],
  ['a failure before anybody asked is nobody’s', idle, failed, nothing(idle)],
  ['nobody came back', live, lingered, isOver(null)],
  ['nobody came back while it looked for a source', holding, lingered, isOver(null)],
  ['nobody waited for the start', opening, lingered, isOver(null)],
  ['Headwater stops', live, stopped, isOver(fault)],
  ['Headwater stops before anybody asked', idle, stopped, isOver(fault)],
];

describe('what a relay does next', () => {
  test.each(TABLE)('%s', (_, state, event, outcome) => {
    expect(step(state, event, limits)).toEqual(outcome);
  });

  test.each([joined, pictures, failed, failedLate, lingered, stopped])('closed it stays closed: $kind', (event) => {
    expect(step(closed, event, limits)).toEqual([closed, []]);
  });

  test('a lone source gets a moment before it is asked again', () => {
    const alone = { ...limits, sourceCount: 1 };
    const [state, effects] = step({ kind: 'live', sourceAt: 0 }, failed, alone);
    expect(effects).toEqual([open(0, 300)]);
    expect(step(state, failed, alone)[1]).toEqual([open(0, 600)]);
  });

  test('a channel without any source cannot be opened twice', () => {
    const none = { ...limits, sourceCount: 0 };
    expect(step({ kind: 'opening', attempt: 1, sourceAt: 0 }, failed, none)).toEqual(isOver(other));
  });
});

const anyLimits = fc.record({
  sourceCount: fc.integer({ min: 1, max: 6 }),
  retryAttempts: fc.integer({ min: 0, max: 6 }),
  graceMs: fc.nat(1_000),
  graceWindowMs: fc.nat(5_000),
  retryFactor: fc.constantFrom(1, 1.5, 2),
});
const anyEvent = fc.oneof(
  fc.constantFrom(joined, pictures, lingered, stopped),
  fc.record({ kind: fc.constant('upstreamFailed' as const), fault: fc.constant(fault), nowMs: fc.nat(10_000) }),
);

function run(events: readonly RelayEvent[], to: RelayStateLimits) {
  let state: RelayState = idle;
  const steps: { event: RelayEvent; state: RelayState; effects: RelayEffect[] }[] = [];
  for (const event of events) {
    const [next, effects] = step(state, event, to);
    state = next;
    steps.push({ event, state, effects });
  }
  return steps;
}

test('after its end a relay opens nothing, whatever still happens', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), anyLimits, (events, to) => {
      const steps = run(events, to);
      const endAt = steps.findIndex(({ state }) => state.kind === 'closed');
      if (endAt < 0) return;
      expect(steps[endAt]!.effects.map(({ kind }) => kind)).toEqual(['closeUpstream', 'endViewers']);
      for (const { state, effects } of steps.slice(endAt + 1)) {
        expect(state).toEqual(steps[endAt]!.state);
        expect(effects).toEqual([]);
      }
    }),
  );
});

test('between two pictures there is an end to the attempts, and each source gets its turn before', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.nat(10_000), { maxLength: 40 }), anyLimits, (hasStarted, times, to) => {
      const failures = times
        .sort((a, b) => a - b)
        .map((nowMs): RelayEvent => ({ kind: 'upstreamFailed', fault, nowMs }));
      const steps = run([joined, ...(hasStarted ? [pictures] : []), ...failures], to);
      const opened = steps.flatMap(({ effects }) =>
        effects.flatMap((one) => (one.kind === 'open' ? [one.sourceAt] : [])),
      );
      const again = hasStarted ? opened.slice(1) : opened;
      expect(again.length).toBeLessThanOrEqual(
        hasStarted ? Math.max(to.retryAttempts, to.sourceCount) : to.sourceCount,
      );
      const { state } = steps.at(-1)!;
      if (state.kind === 'closed') expect(new Set(again).size).toBe(to.sourceCount);
      for (const at of opened) expect(at).toBeLessThan(to.sourceCount);
    }),
  );
});

test('every attempt waits for a time that is finite and not negative', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), anyLimits, (events, to) => {
      for (const { effects } of run(events, to)) {
        for (const effect of effects) {
          if (effect.kind !== 'open') continue;
          expect(Number.isFinite(effect.delayMs)).toBe(true);
          expect(effect.delayMs).toBeGreaterThanOrEqual(0);
        }
      }
    }),
  );
});
