import { expect, test } from 'vitest';
import { sendableHeaders } from '../../src/net/index.js';

test('headers of a playlist keep what a header may hold, and begin no line of their own', () => {
  expect(
    sendableHeaders({ 'User-Agent': 'Tél☃\r\nX-Evil: 1', Referer: 'http://a/', 'Bad Name:': 'x', 'X-Empty': '' }),
  ).toEqual({ 'User-Agent': 'TélX-Evil: 1', Referer: 'http://a/', 'X-Empty': '' });
});
