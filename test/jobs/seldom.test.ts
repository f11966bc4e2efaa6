import { expect, test } from 'vitest';
import { seldom } from '../../src/jobs/seldom.js';

test('progress is told at the begin of each phase, and then once per slice', () => {
  let nowMs = 0;
  const told: string[] = [];
  const tell = seldom(({ phase, doneCount }) => told.push(`${phase} ${doneCount}`), {
    nowMs: () => nowMs,
    steadyMs: () => nowMs,
  });
  for (let doneCount = 0; doneCount < 60; doneCount++, nowMs++)
    tell({ phase: doneCount < 30 ? 'reading' : 'saving', doneCount, totalCount: null, sliceCount: 0 });
  expect(told).toEqual(['reading 0', 'reading 20', 'saving 30', 'saving 50']);
});
