import { expect, test } from 'vitest';
import { type EntryState, entryOf, onAdopted, onKeyFrame, onTold } from '../../../src/formats/mpegts/entry-state.js';
import type { SourceEntry } from '../../../src/formats/mpegts/source-section.js';

const [first, second] = [{ pts: 1 }, { pts: 2 }] as unknown as [SourceEntry, SourceEntry];
const STATES = {
  searching: { kind: 'searching' },
  found: { kind: 'found', entry: first, seq: 7 },
  ready: { kind: 'ready', entry: first },
  adopted: { kind: 'adopted' },
} satisfies Record<string, EntryState>;

// biome-ignore format: a table
test.each([
  // from       key frame     told         adopted      entry
  ['searching', 'found',     'searching', 'searching', null],
  ['found',     'found',     'ready',     'adopted',   first],
  ['ready',     'ready',     'ready',     'adopted',   first],
  ['adopted',   'adopted',   'adopted',   'adopted',   null],
] as const)('a source that is %s goes on as it should with each event', (from, keyFrame, told, adopted, entry) => {
  const state = STATES[from];
  expect([onKeyFrame(state, second, 9), onTold(state), onAdopted(state)].map(({ kind }) => kind)).toEqual([
    ...[keyFrame, told, adopted],
  ]);
  expect(entryOf(state)).toBe(entry);
});

test('the first key frame that is found is the entry, not a later one', () => {
  const found = onKeyFrame(STATES.searching, first, 7);
  expect(onKeyFrame(found, second, 9)).toEqual({ kind: 'found', entry: first, seq: 7 });
  expect(entryOf(onTold(found))).toBe(first);
});
