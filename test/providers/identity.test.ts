import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityOf } from '../../src/providers/identity.js';

const context = { ownHosts: new Set(['tv.example', 'backup.example']) };
const live = (url: string) => identityOf(url, 'live', context);

describe('an entry stays the same one', () => {
  test.each([
    ['with another password', 'http://tv.example/live/anna/old/1001.ts', 'http://tv.example/live/anna/new/1001.ts'],
    ['on another host of its provider', 'http://tv.example:8080/a/b/7.ts', 'http://backup.example/live/c/d/7.m3u8'],
    ['with another ending', 'http://tv.example/a/b/7', 'http://tv.example/a/b/7.ts'],
    ['over TLS', 'http://tv.example/live/a/b/7.ts', 'https://tv.example:443/live/a/b/7.ts'],
    [
      'with another token',
      'http://cdn.example/news.m3u8?token=abc&q=hd',
      'http://cdn.example/news.m3u8?token=xyz&q=hd',
    ],
    [
      'with other times of a signature',
      'http://cdn.example/n.ts?e=1&st=abc&hash=1',
      'http://cdn.example/n.ts?e=2&st=def&hash=2',
    ],
    ['with a login before its host', 'http://cdn.example/n.ts', 'http://anna:pass@cdn.example/n.ts'],
    ['whatever the case of its host', 'http://CDN.example/n.ts', 'HTTP://cdn.example/n.ts'],
  ])('%s', (_, one, other) => {
    expect(live(one)).toBe(live(other));
  });
});

describe('two entries stay two', () => {
  test.each([
    ['by their numbers', 'http://tv.example/live/a/b/7.ts', 'http://tv.example/live/a/b/8.ts'],
    ['by what is asked for', 'http://cdn.example/play?ch=1&token=x', 'http://cdn.example/play?ch=2&token=x'],
    ['by the case of their path', 'http://cdn.example/News.ts', 'http://cdn.example/news.ts'],
    ['by a port of a foreign host', 'http://cdn.example:8001/x.ts', 'http://cdn.example:8002/x.ts'],
    [
      'by the path of a foreign host, which only looks like an account',
      'http://cdn.example/a/b/7.ts',
      'http://cdn.example/c/d/7.ts',
    ],
  ])('%s', (_, one, other) => {
    expect(live(one)).not.toBe(live(other));
  });

  test('by what they are, and radio is live', () => {
    const url = 'http://tv.example/a/b/7.ts';
    expect(identityOf(url, 'live', context)).toBe('live:7');
    expect(identityOf(url, 'radio', context)).toBe('live:7');
    expect(identityOf(url, 'movie', context)).toBe('movie:7');
  });
});

test('neither name nor password is kept in an identity', () => {
  for (const url of [
    'http://tv.example/live/anna/s3cret/7.ts',
    'http://tv.example/anna/s3cret/7',
    'http://anna:s3cret@cdn.example/x.ts',
    'http://cdn.example/x.ts?username=anna&password=s3cret',
  ])
    expect(live(url)).not.toMatch(/anna|s3cret/);
});

test('any text has an identity, and always the same', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()), (url) => {
      expect(live(url)).toBe(live(url));
      expect(live(url).length).toBeLessThanOrEqual(url.length + 10);
    }),
  );
});
