import { expect, test } from 'vitest';
import { type CutState, step } from '../../src/renditions/cut-state.js';

// biome-ignore format: a table
test.each<[CutState['kind'], ...CutState['kind'][]]>([
  // from         segment       caught up     waited        ended
  ['empty',      'catchingUp', 'empty',      'empty',      'ended'],
  ['catchingUp', 'catchingUp', 'open',       'open',       'ended'],
  ['open',       'open',       'open',       'open',       'ended'],
  ['ended',      'ended',      'ended',      'ended',      'ended'],
])('a stream that is %s goes on as it should with each event', (from, ...to) => {
  const events = ['segment', 'caughtUp', 'waited', 'ended'] as const;
  expect(events.map((kind) => step({ kind: from }, { kind }).kind)).toEqual(to);
});
