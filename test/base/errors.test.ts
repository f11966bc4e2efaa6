import { expect, test } from 'vitest';
import { HeadwaterError, toErrorRecord } from '../../src/base/errors.js';

test('no login that a server or a library puts into a text is stored or told', () => {
  const address = 'http://tv.example/live/anna/s3cret/1.ts';
  const details = [{ where: address, problem: `Nothing is at ${address}.` }];
  const records = [
    new HeadwaterError('provider_refused', `See ${address}.`, `Open ${address}.`, { details }),
    new Error(`connect to ${address}`),
    address,
  ].map(toErrorRecord);
  expect(JSON.stringify(records)).not.toMatch(/anna|s3cret/);
  expect(records[0]).toEqual({
    code: 'provider_refused',
    message: 'See http://tv.example/live/***/***/1.ts.',
    hint: 'Open http://tv.example/live/***/***/1.ts.',
    details: [
      { where: 'http://tv.example/live/***/***/1.ts', problem: 'Nothing is at http://tv.example/live/***/***/1.ts.' },
    ],
  });
});
