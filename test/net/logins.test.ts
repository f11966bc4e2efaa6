import { expect, test } from 'vitest';
import { headersFor } from '../../src/net/headers.js';

test('a login that is meant for one server is not sent to where it redirects', () => {
  const headers = { Authorization: 'Bearer x', cookie: 'a=b', Referer: 'http://alpha.example/', 'User-Agent': 'me' };
  expect(headersFor(headers, 'http://alpha.example/list', new URL('http://alpha.example/other'))).toEqual(headers);
  expect(headersFor(headers, 'http://alpha.example/list', new URL('http://cdn.example/x'))).toEqual({
    Referer: 'http://alpha.example/',
    'User-Agent': 'me',
  });
});
