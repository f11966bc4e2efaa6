import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { createSlates, type Slates } from '../../../src/media/index.js';
import type { SlateFormat } from '../../../src/relay/index.js';
import { runTool } from '../../support/run-tool.js';
import { FAULTS_WITH_SLATES } from '../fault-cases.js';
import { type FaultCase, REAL_TIME, runFault } from '../fault-run.js';

const FORMATS: readonly SlateFormat[] = [
  { video: 'h264', audio: 'aac', frameRate: 25 },
  { video: 'hevc', audio: 'ac3', frameRate: 25 },
  { video: 'mpeg2', audio: 'mpeg', frameRate: 25 },
];
const life = new AbortController();
let folder: string;
let slates: Slates;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-slates-'));
  const log = { warn: (_: unknown, sentence: string) => console.warn(sentence) };
  slates = createSlates({ run: runTool, folder, language: () => 'en', log: log as never }, life.signal);
  for (const format of FORMATS) slates.prepare(format);
  await slates.whenClosed();
});
afterAll(async () => {
  life.abort();
  await slates.whenClosed();
  await rm(folder, { recursive: true });
});

const cases: [string, FaultCase][] = Object.entries(FAULTS_WITH_SLATES);

test.concurrent.for(cases)('%s', async ([, fault]) => await runFault(fault, REAL_TIME, slates));
