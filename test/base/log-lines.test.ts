import { expect, test } from 'vitest';
import { createLogLines } from '../../src/base/log-lines.js';

const ALL = { level: 'trace', text: null, after: 0, limit: 5_000 } as const;
const line = (msg: string, level = 30) => JSON.stringify({ level, time: 5, provider: 'alpha', msg });

test('a line keeps its time, level, message and fields', () => {
  const lines = createLogLines();
  lines.push(line('Amber', 40));
  expect(lines.list(ALL)).toEqual([
    { seq: 1, atMs: 5, level: 'warn', message: 'Amber', fields: { provider: 'alpha' } },
  ]);
});

test('the newest 2,000 lines are kept, and each keeps its number', () => {
  const lines = createLogLines();
  for (let at = 1; at <= 7_000; at++) lines.push(line(`Line ${at}`));
  const kept = lines.list(ALL);
  expect([kept.length, kept[0], kept.at(-1)]).toMatchObject([
    2_000,
    { seq: 5_001, message: 'Line 5001' },
    { seq: 7_000, message: 'Line 7000' },
  ]);
  expect(lines.lastSeq).toBe(7_000);
});

test('long lines are cut, and many of them leave fewer', () => {
  const lines = createLogLines();
  for (let at = 0; at < 500; at++) lines.push(line('x'.repeat(100_000)));
  const kept = lines.list(ALL);
  expect(kept.length).toBeGreaterThan(50);
  expect(JSON.stringify(kept).length).toBeLessThan(2 ** 20 * 1.1);
  expect(kept[0]!.fields).toEqual({ isCut: true });
});

test('of more lines than are asked for the newest are given, in their order, whatever else is asked', () => {
  const lines = createLogLines();
  for (let at = 1; at <= 1_200; at++) lines.push(line(`Line ${at}`, at % 2 === 0 ? 40 : 30));
  const seqs = (query: Partial<Parameters<typeof lines.list>[0]>) =>
    lines.list({ ...ALL, ...query }).map(({ seq }) => seq);
  expect(seqs({ limit: 3 })).toEqual([1_198, 1_199, 1_200]);
  expect(seqs({ limit: 3, level: 'warn' })).toEqual([1_196, 1_198, 1_200]);
  expect(seqs({ limit: 3, text: 'LINE 7' })).toEqual([797, 798, 799]);
  expect(seqs({ limit: 3, after: 1_199 })).toEqual([1_200]);
  expect(seqs({ limit: 3, after: 1_200 })).toEqual([]);
});
