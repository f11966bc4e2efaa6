import { afterAll, beforeAll, test } from 'vitest';
import { openMediaTools } from '../../media/processes.js';
import { type FaultCase, REAL_TIME, runFault, type Times } from '../fault-run.js';
import { HLS_FAULTS } from '../hls-fault-cases.js';
import { NO_SLATES } from '../relay-house.js';

/** What has been fetched ahead is played before a fault can be seen. */
const LONG: Times = { ...REAL_TIME, watchMs: 26_000, decodedViewers: [0, 3, 4] };

const cases: [string, FaultCase][] = Object.entries(HLS_FAULTS);

/** What comes in fragments is repacked. */
let tools: ReturnType<typeof openMediaTools>;
beforeAll(() => {
  tools = openMediaTools();
});
afterAll(() => tools[Symbol.asyncDispose]());

test.concurrent.for(cases)('%s', async ([, fault]) => await runFault(fault, LONG, NO_SLATES, tools));
