import { expect, test } from 'vitest';
import {
  hasOutput,
  isEntered,
  onKeyFrame,
  onNewClock,
  onSequenceEnd,
  onSource,
  type SplicePhase,
} from '../../../src/formats/mpegts/splice-phase.js';

const EVENTS = {
  source: (phase: SplicePhase) => onSource(phase, false),
  sourceOfSameTime: (phase: SplicePhase) => onSource(phase, true),
  clock: onNewClock,
  keyFrame: (phase: SplicePhase) => onKeyFrame(phase, false),
  hevcKeyFrame: (phase: SplicePhase) => onKeyFrame(phase, true),
  sequenceEnd: onSequenceEnd,
};

// biome-ignore format: a table
test.each<[SplicePhase, ...SplicePhase[]]>([
  // from      source     same time  clock      key frame  of HEVC    sequence end
  ['idle',     'first',   'first',   'idle',    'entered', 'entered', 'idle'],
  ['first',    'first',   'first',   'first',   'entered', 'entered', 'first'],
  ['broken',   'joining', 'broken',  'joining', 'entered', 'marking', 'broken'],
  ['joining',  'joining', 'broken',  'joining', 'entered', 'marking', 'joining'],
  ['marking',  'joining', 'broken',  'marking', 'entered', 'entered', 'entered'],
  ['entered',  'joining', 'broken',  'entered', 'entered', 'entered', 'entered'],
])('a splice that is %s goes on as it should with each event', (from, ...to) => {
  expect(Object.values(EVENTS).map((event) => event(from))).toEqual(to);
});

test('sound is joined once viewers have begun, and clocks go out once the entry has', () => {
  const phases: SplicePhase[] = ['idle', 'first', 'broken', 'joining', 'marking', 'entered'];
  expect(phases.filter(hasOutput)).toEqual(['broken', 'joining', 'marking', 'entered']);
  expect(phases.filter(isEntered)).toEqual(['marking', 'entered']);
});
