import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorCode, ErrorRecord } from '../../src/base/errors.js';
import {
  type RelayEffect,
  type RelayEvent,
  type RelayState,
  type RelayStateLimits,
  type RelayWorld,
  step,
} from '../../src/relay/state.js';

const faultOf = (code: ErrorCode): ErrorRecord => ({ code, message: 'It failed.', hint: 'Wait.', details: [] });
const fault = faultOf('upstream_ended');

const limits: RelayStateLimits = {
  graceMs: 300,
  graceWindowMs: 2_000,
  retryAttempts: 5,
  retryFactor: 2,
  hedgeMs: 1_600,
  healthyMs: 10_000,
  returnMs: 0,
  startSlateMs: 60_000,
  otherCodecMs: 10_000,
};

/** A relay whose world is set by hand. `does` says in short what an event leads to. */
function relay(sources: readonly string[], world: Partial<RelayWorld> = {}, to: Partial<RelayStateLimits> = {}) {
  let state: RelayState = { kind: 'idle' };
  let nowMs = 0;
  const happen = (event: RelayEvent): string[] => {
    const now = { sources, hasViewers: true, hasSlate: false, jitter: 0.5, ...world, nowMs };
    const [next, effects] = step(state, event, now, { ...limits, ...to });
    state = next;
    return effects.map(inShort);
  };
  return {
    joined: () => happen({ kind: 'joined' }),
    ready: (source: string) => happen({ kind: 'ready', source }),
    fails: (source: string, code: ErrorCode = 'upstream_ended') =>
      happen({ kind: 'failed', source, fault: faultOf(code) }),
    failsByCodec: (source: string) =>
      happen({ kind: 'failed', source, fault: faultOf('upstream_no_picture'), isOtherCodec: true }),
    tick: (atMs: number) => {
      nowMs = atMs;
      return happen({ kind: 'tick' });
    },
    at(ms: number) {
      nowMs = ms;
      return this;
    },
    event: happen,
    world,
    get kind() {
      return state.kind;
    },
  };
}

function inShort(effect: RelayEffect): string {
  switch (effect.kind) {
    case 'open':
      return `open ${effect.source}${effect.mayWait ? '' : ' if free'}`;
    case 'close':
    case 'switchTo':
      return `${effect.kind} ${effect.source}`;
    case 'wake':
      return `wake ${effect.atMs}`;
    case 'slate':
      return `slate ${effect.fault.code}`;
    case 'endViewers':
      return `end ${effect.fault?.code ?? 'quietly'}`;
  }
}

/** Two sources, the first of them playing since 0. */
function playing(world: Partial<RelayWorld> = {}, to: Partial<RelayStateLimits> = {}, sources = ['a', 'b']) {
  const one = relay(sources, world, to);
  one.joined();
  one.ready(sources[0]!);
  return one;
}

describe('at the start', () => {
  test('the first viewer opens the best source, and its first picture is shown', () => {
    const one = relay(['a', 'b']);
    expect(one.joined()).toEqual(['open a', 'wake 1600']);
    expect(one.joined()).toEqual([]);
    expect(one.ready('a')).toEqual(['switchTo a']);
    expect(one.kind).toBe('live');
    expect(one.joined()).toEqual([]);
  });

  test('a source that fails is followed by the next at once; the last one ends it with its reason', () => {
    const one = relay(['a', 'b']);
    one.joined();
    expect(one.fails('a', 'upstream_refused')).toEqual(['close a', 'open b', 'wake 300']);
    expect(one.fails('b', 'relay_no_slot')).toEqual(['close b', 'end relay_no_slot']);
    expect(one.kind).toBe('closed');
  });

  test('a source that is slow to start gets company, and the first with a picture wins', () => {
    const one = relay(['a', 'b']);
    one.joined();
    expect(one.tick(1_600)).toEqual(['open b if free', 'wake 31600']);
    expect(one.ready('b')).toEqual(['switchTo b', 'close a']);
    expect(one.ready('a')).toEqual([]); // late word of one that was given up
  });

  test('one that had no connection while it kept company has its turn when the first has failed', () => {
    const one = relay(['a', 'b']);
    one.joined();
    one.tick(1_600);
    expect(one.fails('b', 'relay_no_slot')).toEqual(['close b', 'wake 1900']);
    expect(one.at(3_000).fails('a')).toEqual(['close a', 'open b', 'wake 3300']);
    expect(one.fails('b', 'upstream_refused')).toEqual(['close b', 'end upstream_refused']);
  });

  test('nothing more is opened when nobody is left', () => {
    const one = relay(['a', 'b']);
    one.joined();
    one.world.hasViewers = false;
    expect(one.tick(1_600)).toEqual(['wake 31600']);
    expect(one.event({ kind: 'lingerOver' })).toEqual(['close a', 'end quietly']);
  });

  test('where all fail, who would take the slate gets it for a while, and then the end', () => {
    const one = relay(['a'], { hasSlate: true });
    one.joined();
    expect(one.fails('a', 'upstream_refused')).toEqual(['close a', 'slate upstream_refused', 'wake 300']);
    expect(one.tick(300)).toEqual(['open a', 'wake 30300']);
    expect(one.at(59_000).fails('a')).toEqual(['close a', 'wake 59600']);
    expect(one.tick(60_000)).toEqual(['end upstream_ended']);
  });

  test('a channel without any source says so', () => {
    expect(relay([]).joined()).toEqual(['end relay_no_source']);
  });
});

describe('when the source that plays fails', () => {
  test('the next one is opened at once, the failed one again after its grace, and the first with a picture wins', () => {
    const one = playing().at(20_000);
    expect(one.fails('a')).toEqual(['close a', 'open b', 'wake 20300']);
    expect(one.tick(20_300)).toEqual(['open a if free', 'wake 22000']);
    expect(one.ready('a')).toEqual(['switchTo a', 'close b']);
  });

  test('a lone source is tried again and again, each time later, up to the end of the grace', () => {
    const one = playing({}, {}, ['a']).at(20_000);
    expect(one.fails('a')).toEqual(['close a', 'wake 20300']);
    expect(one.tick(20_300)).toEqual(['open a', 'wake 22000']);
    expect(one.at(20_310).fails('a')).toEqual(['close a', 'wake 20910']);
    expect(one.tick(20_910)).toEqual(['open a', 'wake 22000']);
    expect(one.at(22_100).fails('a', 'upstream_refused')).toEqual(['close a', 'end upstream_refused']);
  });

  test('every source gets its turn before the end, also when the grace is over', () => {
    const one = playing().at(20_000);
    one.fails('a');
    expect(one.at(23_000).fails('b')).toEqual(['close b', 'open a', 'wake 23300']);
    expect(one.at(23_050).fails('a')).toEqual(['close a', 'end upstream_ended']);
  });

  test('it is not the next one that is tried, however often it seems to play', () => {
    const one = playing(); // a begins at 0
    expect(one.at(1_000).fails('a')).toEqual(['close a', 'open b', 'wake 1300']);
    one.tick(1_300);
    one.ready('a'); // it sends a picture and ends at once, twice
    expect(one.at(1_400).fails('a')).toEqual(['close a', 'open b', 'wake 2000']);
    expect(one.at(1_500).ready('b')).toEqual(['switchTo b']);
  });

  test('a source that has played well is forgiven what was before', () => {
    const one = playing().at(1_000);
    one.fails('a');
    one.ready('b');
    expect(one.at(15_000).fails('b')).toEqual(['close b', 'open a', 'wake 15300']);
  });

  test('without viewers nothing replaces it', () => {
    const one = playing().at(5_000);
    one.world.hasViewers = false;
    expect(one.fails('a')).toEqual(['close a', 'end quietly']);
  });

  test('the slate comes when the grace is over, tries go on one at a time, and a picture ends it', () => {
    const one = playing({ hasSlate: true }).at(20_000);
    one.fails('a');
    one.tick(20_300);
    expect(one.tick(22_000)).toEqual(['slate upstream_ended', 'wake 52000']);
    expect(one.kind).toBe('slate');
    expect(one.at(22_100).fails('b', 'relay_no_slot')).toEqual(['close b', 'wake 22400']);
    expect(one.at(23_000).fails('a')).toEqual(['close a', 'open b', 'wake 23600']);
    expect(one.ready('b')).toEqual(['switchTo b']);
    expect(one.kind).toBe('live');
  });

  test('waits grow up to a quarter of a minute', () => {
    const one = playing({ hasSlate: true }, {}, ['a']).at(20_000);
    one.fails('a');
    let atMs = 22_000;
    const waits: number[] = [];
    for (let count = 0; count < 9; count++) {
      one.tick(atMs);
      const wake = one.fails('a').find((effect) => effect.startsWith('wake'))!;
      waits.push(Number(wake.slice(5)) - atMs);
      atMs = Number(wake.slice(5));
    }
    expect(waits).toEqual([600, 1_200, 2_400, 4_800, 9_600, 15_000, 15_000, 15_000, 15_000]);
  });
});

describe('a source with another picture codec', () => {
  test('comes after all others, is shown to nobody, and after a while on the slate the response ends cleanly', () => {
    const one = playing({ hasSlate: true }).at(20_000);
    one.fails('a');
    expect(one.failsByCodec('b')).toEqual(['close b', 'wake 20300']);
    one.tick(20_300);
    one.at(20_400).fails('a');
    one.tick(22_000);
    expect(one.kind).toBe('slate');
    expect(one.tick(32_000)).toEqual(['close b', 'close a', 'end upstream_ended']);
  });

  test('ends it at once where that is wanted', () => {
    const one = playing({ hasSlate: true }, { otherCodecMs: 0 }).at(20_000);
    one.fails('a');
    one.failsByCodec('b');
    expect(one.tick(22_000)).toContain('end upstream_no_picture');
  });
});

describe('another source is wanted while one plays', () => {
  test('by a person: it takes over at its picture, and what played goes on until then', () => {
    const one = playing();
    expect(one.event({ kind: 'next' })).toEqual(['open b if free']);
    expect(one.ready('b')).toEqual(['switchTo b']);
    expect(one.event({ kind: 'next' })).toEqual(['open a if free']);
  });

  test('by a person, with one connection for both: the one that plays gives way', () => {
    const one = playing();
    one.event({ kind: 'next' });
    expect(one.fails('b', 'relay_no_slot')).toEqual(['close b', 'close a', 'open b', 'wake 2000']);
    expect(one.ready('b')).toEqual(['switchTo b']);
  });

  test('by a person, twice: the second wish counts, and nothing of the first stays open', () => {
    const one = playing({}, {}, ['a', 'b', 'c']);
    one.event({ kind: 'next' });
    expect(one.event({ kind: 'next' })).toEqual(['close b', 'open c if free']);
    expect(one.fails('c', 'relay_no_slot')).toEqual(['close c', 'close a', 'open c', 'open b if free', 'wake 2000']);
  });

  test('by a person: it is not left again for a better one', () => {
    const one = playing({}, { returnMs: 60_000 });
    one.event({ kind: 'next' });
    expect(one.ready('b')).toEqual(['switchTo b']);
    expect(one.tick(60_000)).toEqual([]);
  });

  test('by a person, but it does not play: nothing changes', () => {
    const one = playing();
    one.event({ kind: 'next' });
    expect(one.fails('b', 'upstream_refused')).toEqual(['close b']);
    expect(one.kind).toBe('live');
  });

  test('by a person, but there is no other', () => {
    expect(playing({}, {}, ['a']).event({ kind: 'next' })).toEqual([]);
  });

  test('because a better one may be back after some time on a backup', () => {
    const one = playing({}, { returnMs: 60_000 }).at(20_000);
    one.fails('a');
    expect(one.at(20_100).ready('b')).toEqual(['switchTo b', 'wake 80100']);
    expect(one.tick(80_100)).toEqual(['open a if free']);
    expect(one.fails('a')).toEqual(['close a', 'wake 140100']);
    expect(one.tick(140_100)).toEqual(['open a if free']);
    expect(one.ready('a')).toEqual(['switchTo a']);
  });

  test('because its own time base has jumped: it goes on behind the jump', () => {
    expect(playing().ready('a')).toEqual(['switchTo a']);
  });
});

describe('the end', () => {
  test.each([
    ['nobody came back', { kind: 'lingerOver' }, 'end quietly'],
    ['Headwater stops', { kind: 'stopped', fault: faultOf('shutting_down') }, 'end shutting_down'],
  ] as const)('%s: everything that is open is closed', (_, event, end) => {
    expect(playing().event(event)).toEqual(['close a', end]);
    const opening = relay(['a', 'b']);
    opening.joined();
    opening.tick(1_600);
    expect(opening.event(event)).toEqual(['close a', 'close b', end]);
    expect(relay(['a']).event(event)).toEqual([end]);
  });
});

const anyLimits = fc.record({
  retryAttempts: fc.integer({ min: 0, max: 6 }),
  graceMs: fc.integer({ min: 0, max: 1_000 }),
  graceWindowMs: fc.nat(5_000),
  retryFactor: fc.constantFrom(1, 1.5, 2),
  returnMs: fc.constantFrom(0, 5_000),
  otherCodecMs: fc.constantFrom(0, 2_000),
  startSlateMs: fc.integer({ min: 5_000, max: 20_000 }),
});
const anySource = fc.constantFrom('a', 'b', 'c');
const anyEvent: fc.Arbitrary<RelayEvent> = fc.oneof(
  fc.constantFrom<RelayEvent>({ kind: 'joined' }, { kind: 'tick' }, { kind: 'next' }),
  fc.record({ kind: fc.constant('ready' as const), source: anySource }),
  fc.record({
    kind: fc.constant('failed' as const),
    source: anySource,
    fault: fc.constantFrom(fault, faultOf('relay_no_slot')),
    isOtherCodec: fc.boolean(),
  }),
);
const anyStep = fc.record({ event: anyEvent, waitMs: fc.nat(3_000), hasSlate: fc.boolean(), hasViewers: fc.boolean() });

test('whatever happens, what is opened is closed once, two are tried at a time at most, and one plays', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), anyLimits, fc.boolean(), (steps, to, isStopped) => {
      let state: RelayState = { kind: 'idle' };
      let nowMs = 0;
      const open = new Set<string>();
      const events = [...steps.map(({ event }) => event), ...(isStopped ? [{ kind: 'lingerOver' } as const] : [])];
      for (const [at, event] of events.entries()) {
        const { waitMs = 0, hasSlate = false, hasViewers = true } = steps[at] ?? {};
        nowMs += waitMs;
        const world = { nowMs, sources: ['a', 'b', 'c'], hasViewers, hasSlate, jitter: 0.5 };
        const wasClosed = state.kind === 'closed';
        const [next, effects] = step(state, event, world, { ...limits, ...to });
        if (wasClosed) expect(effects).toEqual([]);
        let shown: string | null = null;
        for (const effect of effects) {
          if (effect.kind === 'open') {
            expect(open.has(effect.source)).toBe(false);
            open.add(effect.source);
          }
          if (effect.kind === 'close') expect(open.delete(effect.source)).toBe(true);
          if (effect.kind === 'switchTo') shown = effect.source;
          if (effect.kind === 'wake') expect(effect.atMs).toBeGreaterThan(nowMs);
        }
        const before = state.kind === 'live' ? state.source : null;
        // the relay itself closes what it switches away from
        if (shown !== null && before !== null && before !== shown) open.delete(before);
        state = next;
        const running = 'tries' in state ? state.tries.running : [];
        const expected = new Set([...running, ...(state.kind === 'live' ? [state.source] : [])]);
        expect(open).toEqual(expected);
        expect(running.length).toBeLessThanOrEqual(2);
      }
    }),
    { numRuns: 300 },
  );
});

test('sources that end at once make no hot loop, and every one of them gets its turn', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.boolean(), (count, hasSlate, isPicture) => {
      const sources = ['a', 'b', 'c', 'd', 'e'].slice(0, count);
      let state: RelayState = { kind: 'idle' };
      const opens: string[] = [];
      let nowMs = 0;
      let wakeMs = Number.POSITIVE_INFINITY;
      const queue: RelayEvent[] = [
        { kind: 'joined' },
        { kind: 'ready', source: 'a' },
        { kind: 'failed', source: 'a', fault },
      ];
      while (nowMs <= 60_000 && state.kind !== 'closed') {
        const event = queue.shift() ?? { kind: 'tick' as const };
        if (event.kind === 'tick') nowMs = Math.max(nowMs + 1, wakeMs);
        const [next, effects] = step(state, event, { nowMs, sources, hasViewers: true, hasSlate, jitter: 0.5 }, limits);
        state = next;
        for (const effect of effects) {
          if (effect.kind === 'wake') wakeMs = effect.atMs;
          if (effect.kind !== 'open') continue;
          opens.push(effect.source);
          if (isPicture) queue.push({ kind: 'ready', source: effect.source });
          if (opens.length > 1) queue.push({ kind: 'failed', source: effect.source, fault });
        }
      }
      expect(new Set(opens)).toEqual(new Set(sources));
      expect(opens.length).toBeLessThanOrEqual(20 * count); // in a minute
    }),
  );
});
