import { expect, test } from 'vitest';
import { scrub } from '../../src/base/scrub.js';

test.each([
  ['user and password before the host', 'http://anna:s3cret@tv.example:8080/a', 'http://***@tv.example:8080/a'],
  ['a password with an @ in it', 'GET http://anna:s3@cret@tv.example/a', 'GET http://***@tv.example/a'],
  ['a token before the host', 'rtsp://s3cret@tv.example/a', 'rtsp://***@tv.example/a'],
  [
    'an Xtream playlist address',
    'http://tv.example/get.php?username=anna&password=s3cret&type=m3u_plus',
    'http://tv.example/get.php?username=***&password=***&type=m3u_plus',
  ],
  [
    'the same inside XML',
    'url="http://tv.example/xmltv.php?username=anna&amp;password=s3cret"',
    'url="http://tv.example/xmltv.php?username=***&amp;password=***"',
  ],
  ['the path of a live stream', 'http://tv.example/live/anna/s3cret/1001.ts', 'http://tv.example/live/***/***/1001.ts'],
  ['the path of a film', 'http://tv.example/movie/anna/s3cret/7.mkv?x=1', 'http://tv.example/movie/***/***/7.mkv?x=1'],
  ['the short path', '"http://tv.example:8080/anna/s3cret/1001"', '"http://tv.example:8080/***/***/1001"'],
  ['the short path of another protocol', 'rtmp://tv.example/anna/s3cret/1001', 'rtmp://tv.example/***/***/1001'],
  [
    'an archive',
    'http://tv.example/timeshift/anna/s3cret/60/2026-01-01:10-00/7.ts',
    'http://tv.example/timeshift/***/***/60/2026-01-01:10-00/7.ts',
  ],
  [
    'tokens of many names',
    '/a.m3u8?token=s3cret&auth=s3cret&sig=s3cret&access_token=s3cret',
    '/a.m3u8?token=***&auth=***&sig=***&access_token=***',
  ],
  ['a name in capitals', '/get.php?Username=anna&PASSWORD=s3cret', '/get.php?Username=***&PASSWORD=***'],
  [
    'two addresses in one line',
    'http://a:s3cret@x.example/ then http://b:s3cret@y.example/',
    'http://***@x.example/ then http://***@y.example/',
  ],
  ['JSON', '{"url":"http://anna:s3cret@tv.example/a","n":1}', '{"url":"http://***@tv.example/a","n":1}'],
])('%s loses its secrets and stays readable', (_, text, expected) => {
  expect(scrub(text)).toBe(expected);
  expect(scrub(scrub(text))).toBe(scrub(text));
});

test.each([
  'http://192.168.1.2:4323/stream/17.ts',
  'http://tv.example/logos/bbc/one.png',
  'write to help@tv.example about it',
  '12:30 - 13:00 // not an address @ all',
  'http://tv.example/a.m3u?type=m3u&output=ts',
])('what is no secret stays: %s', (text) => {
  expect(scrub(text)).toBe(text);
});

test('a line of any length is scrubbed in a moment', () => {
  const startedAt = performance.now();
  for (const part of ['http://a/', '//a:', '?token=', '/live/a/', 'http://a:b', '@'])
    scrub(part.repeat(200_000 / part.length));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
