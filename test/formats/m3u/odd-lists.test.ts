import { expect, test } from 'vitest';
import { parseM3u } from '../../../src/formats/m3u/index.js';

function read(...lines: string[]) {
  return parseM3u(Buffer.from(lines.join('\n')), { baseUrl: 'http://example.com/lists/main.m3u' });
}

const found = (result: ReturnType<typeof read>) => result.entries.map(({ name, url }) => `${name} = ${url}`);
const warned = (result: ReturnType<typeof read>) => result.warnings.map(({ line, code }) => `${line} ${code}`);

test('a channel whose line is too long does not lend its URL to the channel before', () => {
  const result = read(
    '#EXTM3U',
    '#EXTINF:-1,A',
    'http://a/1.ts',
    `#EXTINF:-1 tvg-logo="${'x'.repeat(70_000)}",B`,
    'http://a/2.ts',
  );
  expect(found(result)).toEqual(['A = http://a/1.ts', '2 = http://a/2.ts']);
  expect(warned(result)).toEqual(['4 line-too-long', '5 url-without-extinf']);
});

test('a spare URL plays with the player options of the first one, unless it has its own', () => {
  const result = read(
    '#EXTM3U',
    '#EXTINF:-1,A',
    '#EXTVLCOPT:http-user-agent=One',
    '#EXTVLCOPT:http-referrer=http://r/',
    'http://a/1.ts',
    '#EXTVLCOPT:http-user-agent=Two',
    'http://a/2.ts',
    '#EXTVLCOPT:http-user-agent=Three',
    '#EXTINF:-1,B',
    'http://a/3.ts',
  );
  expect(result.entries.map(({ headers }) => headers)).toEqual([
    { 'User-Agent': 'One', Referer: 'http://r/' },
    { 'User-Agent': 'Two', Referer: 'http://r/' },
    { 'User-Agent': 'Three' },
  ]);
});

test('headers from every place: the nearer to the URL, the stronger', () => {
  const result = read(
    '#EXTM3U user-agent="Header" http-referrer="http://header/"',
    '#EXTHTTP:{"User-Agent":"Json","X-Json":"1"}',
    '#KODIPROP:inputstream.adaptive.stream_headers=User-Agent=Kodi&X-Kodi=1',
    '#EXTVLCOPT:http-user-agent=Vlc',
    '#EXTINF:-1 user-agent="Attribute",A',
    'http://a/1.ts|user-agent=Pipe',
  );
  expect(result.entries[0]!.headers).toEqual({
    'User-Agent': 'Pipe',
    Referer: 'http://header/',
    'X-Json': '1',
    'X-Kodi': '1',
  });
});

test('a header of a list cannot put a line of its own into our requests', () => {
  const result = read(
    '#EXTM3U',
    '#EXTINF:-1,A',
    '#EXTHTTP:{"A b":"x","X-Ok":"a\\r\\nHost: evil","__proto__":"x"}',
    'http://a/1.ts|X-Two=b%0d%0aEvil',
  );
  expect(result.entries[0]!.headers).toEqual({ 'X-Ok': 'aHost: evil', 'X-Two': 'bEvil' });
});

test('when lists are put together, the second does not get the groups and guide defaults of the first', () => {
  const result = read(
    '#EXTM3U tvg-shift="1" x-tvg-url="http://g/1.xml"',
    '#EXTGRP:Sticky',
    '#EXTINF:-1,A',
    'http://a/1.ts',
    '#EXTINF:-1,Lost',
    '#EXTM3U tvg-shift="2" url-tvg="http://g/2.xml http://g/1.xml"',
    'http://a/2.ts',
  );
  expect(result.entries).toMatchObject([
    { name: 'A', groups: ['Sticky'], shift: 1 },
    { name: '2', groups: [], shift: 1 },
  ]);
  expect(result.epgUrls).toEqual(['http://g/1.xml', 'http://g/2.xml']);
  expect(warned(result)).toEqual(['5 extinf-without-url', '6 repeated-header', '7 url-without-extinf']);
});

test('a guide or a channel that points at a local file is never taken', () => {
  const bytes = Buffer.from('#EXTM3U x-tvg-url="guide.xml"\n#EXTINF:-1,A\nsecret.ts\n#EXTINF:-1,B\nhttp://a/1.ts');
  const result = parseM3u(bytes, { baseUrl: 'file:///data/uploads/list.m3u' });
  expect(found(result)).toEqual(['B = http://a/1.ts']);
  expect(result.epgUrls).toEqual([]);
  expect(warned(result)).toEqual(['1 unsupported-scheme', '3 unsupported-scheme']);
});

test('an address of a refused kind may be followed by one that plays', () => {
  const result = read('#EXTM3U', '#EXTINF:-1 tvg-id="a",A', 'plugin://x/y', 'http://a/1.ts');
  expect(result.entries).toMatchObject([{ name: 'A', url: 'http://a/1.ts', tvgId: 'a', line: 4 }]);
  expect(warned(result)).toEqual(['3 unsupported-scheme', '4 extra-url']);
});

test('advertising with a colon is text, and the channel waits for its URL', () => {
  const result = read('#EXTM3U', '#EXTINF:-1,A', 'Telegram: t.me/best lists', 'http://a/1.ts');
  expect(found(result)).toEqual(['A = http://a/1.ts']);
  expect(warned(result)).toEqual(['3 junk-line']);
});

test('URLs above their names are paired with what stands between them', () => {
  const result = read(
    '#EXTM3U',
    'http://a/1.ts',
    '#EXTINF:-1,A',
    '#EXTGRP:G',
    '',
    'http://a/2.ts',
    '#EXTVLCOPT:http-user-agent=X',
    '#EXTINF:-1,B',
  );
  expect(result.entries).toMatchObject([
    { name: 'A', url: 'http://a/1.ts', groups: ['G'], headers: {}, line: 3 },
    { name: 'B', url: 'http://a/2.ts', groups: [], headers: { 'User-Agent': 'X' }, line: 8 },
  ]);
  expect(warned(result)).toEqual(['2 url-before-extinf']);
});

test('films of a folder, with a screen size in the name, are no episodes', () => {
  const result = read(
    '#EXTM3U',
    '#EXTINF:-1,Film 1920x1080',
    'http://a/movie/u/p/1.mkv',
    '#EXTINF:-1,Demo 10x10bit',
    'http://a/movie/u/p/2.mkv',
    '#EXTINF:-1,Show_S01E02_x',
    'http://a/movie/u/p/3.mkv',
  );
  expect(result.entries).toMatchObject([
    { kind: 'movie', season: null, episode: null },
    { kind: 'movie', season: null, episode: null },
    { kind: 'series', season: 1, episode: 2 },
  ]);
});

test('catch-up that an entry switches off stays off, whatever the header says', () => {
  const result = read(
    '#EXTM3U catchup="append" catchup-source="?utc={utc}" catchup-days="7"',
    '#EXTINF:-1 catchup="0",Off',
    'http://a/1.ts',
    '#EXTINF:-1 tvg-rec="0",None',
    'http://a/2.ts',
    '#EXTINF:-1 tvg-rec="3",Three',
    'http://a/3.ts',
    '#EXTINF:-1,Default',
    'http://a/4.ts',
  );
  expect(result.entries.map(({ catchup }) => catchup && [catchup.mode, catchup.days])).toEqual([
    null,
    null,
    ['append', 3],
    ['append', 7],
  ]);
});

test('an apostrophe as PHP writes it is readable', () => {
  expect(
    read('#EXTM3U', '#EXTINF:-1 tvg-name="Grey&#039;s" group-title="A &amp; B",Grey&#039;s', 'http://a/1.ts')
      .entries[0],
  ).toMatchObject({
    name: "Grey's",
    tvgName: "Grey's",
    groups: ['A & B'],
    attrs: { 'tvg-name': 'Grey&#039;s' },
  });
});
