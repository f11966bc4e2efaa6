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

test('what a person set for a provider under any name stays with its server, what the list has for an entry goes along', () => {
  const headers = { 'X-Secret': 's', 'X-Portal': 'p', Cookie: 'c', Origin: 'http://alpha.example', Range: 'bytes=0-1' };
  const elsewhere = headersFor(headers, 'http://alpha.example/1', new URL('http://cdn.example/1.ts'), [
    'X-Portal',
    'Cookie',
  ]);
  expect(elsewhere).toEqual({ 'X-Portal': 'p', Origin: 'http://alpha.example', Range: 'bytes=0-1' });
  expect(headersFor(headers, 'http://alpha.example/1', new URL('http://alpha.example:8080/1.ts'))).not.toHaveProperty(
    'X-Secret',
  );
});
