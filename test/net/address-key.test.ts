import { expect, test } from 'vitest';
import { addressKey } from '../../src/net/index.js';

test.each([
  ['http://tv.example/list.m3u', 'HTTP://TV.example:80/list.m3u'],
  ['http://tv.example/list.m3u?a=1&b=2', 'http://tv.example/list.m3u?b=2&a=1'],
  ['http://tv.example/list', 'http://tv.example/list/#top'],
  ['http://me:one@tv.example/list.m3u', 'http://me:two@tv.example/list.m3u'],
  [
    'http://tv.example:8080/get.php?username=me&password=one&type=m3u_plus&output=ts',
    'http://TV.example:8080/get.php?type=m3u&password=two&username=me',
  ],
  ['http://tv.example/get.php?username=me&password=one', 'https://tv.example/player_api.php?username=me&password=one'],
  ['/lists/own.m3u', 'file:///lists/own.m3u'],
  ['/lists/../lists/own.m3u', '/lists/own.m3u'],
])('%s and %s are one', (one, other) => {
  expect(addressKey(one)).toBe(addressKey(other));
});

test.each([
  ['http://tv.example/list.m3u', 'http://tv.example/other.m3u'],
  ['http://tv.example/list.m3u', 'http://tv.example:8080/list.m3u'],
  ['http://tv.example/List.m3u', 'http://tv.example/list.m3u'],
  ['http://tv.example/list.m3u?user=1', 'http://tv.example/list.m3u?user=2'],
  ['http://me:one@tv.example/list.m3u', 'http://you:one@tv.example/list.m3u'],
  ['http://tv.example/get.php?username=me&password=one', 'http://tv.example/get.php?username=you&password=one'],
  ['/lists/own.m3u', '/lists/other.m3u'],
  ['http://[broken', 'http://[broken too'],
])('%s and %s are two', (one, other) => {
  expect(addressKey(one)).not.toBe(addressKey(other));
});
