import { expect, test } from 'vitest';
import * as outlet from '../../src/sources/outlet-state.js';
import * as session from '../../src/sources/session-state.js';

const [early, late] = [new Error('early'), new Error('late')];

// biome-ignore format: a table
test.each<[session.SessionState, ...session.SessionState['kind'][]]>([
  // from                             lists ended  emptied      over
  [{ kind: 'following' },             'emptying',  'following', 'over'],
  [{ kind: 'emptying', error: null }, 'emptying',  'leaving',   'over'],
  [{ kind: 'leaving' },               'leaving',   'leaving',   'over'],
  [{ kind: 'over' },                  'over',      'over',      'over'],
])('a session that is $kind goes on as it should with each event', (from, ...to) => {
  const events: session.SessionEvent[] = [{ kind: 'listsEnded', error: late }, { kind: 'emptied' }, { kind: 'over' }];
  expect(events.map((event) => session.step(from, event).kind)).toEqual(to);
});

// biome-ignore format: a table
test.each<[outlet.OutletState, boolean, ...outlet.OutletState['kind'][]]>([
  // from                             takes  finish       end         over
  [{ kind: 'open' },                  true,  'finishing', 'draining', 'over'],
  [{ kind: 'finishing' },             true,  'finishing', 'draining', 'over'],
  [{ kind: 'draining', error: null }, false, 'draining',  'draining', 'over'],
  [{ kind: 'over' },                  false, 'over',      'over',     'over'],
])('an outlet that is $kind goes on as it should with each event', (from, takes, ...to) => {
  const events: outlet.OutletEvent[] = [{ kind: 'finish' }, { kind: 'end', error: late }, { kind: 'over' }];
  expect(events.map((event) => outlet.step(from, event).kind)).toEqual(to);
  expect(outlet.takesMore(from)).toBe(takes);
});

test('what has ended a source first is what is told', () => {
  const ended = session.step({ kind: 'following' }, { kind: 'listsEnded', error: early });
  expect(session.step(ended, { kind: 'listsEnded', error: late })).toEqual({ kind: 'emptying', error: early });
  const draining = outlet.step({ kind: 'finishing' }, { kind: 'end', error: early });
  expect(outlet.step(draining, { kind: 'end', error: null })).toEqual({ kind: 'draining', error: early });
});
