import { test } from 'vitest';
import { FAULTS } from '../fault-cases.js';
import { type FaultCase, REAL_TIME, runFault } from '../fault-run.js';

const cases: [string, FaultCase][] = Object.entries(FAULTS);

test.concurrent.for(cases)('%s', async ([, fault]) => await runFault(fault, REAL_TIME));
