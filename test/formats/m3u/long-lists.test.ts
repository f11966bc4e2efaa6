import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createM3uParser, type M3uEntry, type M3uGroupJoin } from '../../../src/formats/m3u/index.js';

/*
 * What can only be known at the end of a file is decided early in a long one. These lists are longer than what is held.
 */

function readChunks(chunks: Iterable<string | Uint8Array>, charset?: string) {
  const entries: M3uEntry[] = [];
  const joins: M3uGroupJoin[] = [];
  const options = { baseUrl: 'http://example.com/', charset: charset ?? null };
  const parser = createM3uParser(options, { entry: (entry) => entries.push(entry), join: (join) => joins.push(join) });
  for (const chunk of chunks) parser.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return { summary: parser.end(), entries, joins };
}

const pair = (at: number, name = `Channel ${at}`) =>
  `#EXTINF:-1 tvg-id="c${at}" tvg-logo="http://example.com/logo/${'x'.repeat(100)}.png" group-title="G",${name}\nhttp://example.com/live/u/p/${at}.ts\n`;

function* pairs(from: number, to: number): Generator<string> {
  for (let at = from; at < to; at++) yield pair(at);
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

test('one French line in a long UTF-8 list is still read when thousands of good lines follow', () => {
  const { entries, summary } = readChunks([
    '#EXTM3U\n',
    latin1(pair(0, 'Décalé')),
    ...pairs(1, 30_000), // more than 4 MiB
    latin1(pair(30_000, 'Été')),
    pair(30_001, 'Привет'),
  ]);
  expect(entries).toHaveLength(30_002);
  expect([entries[0]!.name, entries[30_000]!.name, entries[30_001]!.name]).toEqual(['Décalé', 'Été', 'Привет']);
  expect(summary.warnings).toEqual([{ line: 2, code: 'encoding-fallback' }]);
  expect(summary.encoding).toBe('windows-1252');
});

test('a long list with one stray URL on top keeps its names and URLs together', () => {
  const { entries, summary } = readChunks(['http://example.com/my-list\n', ...pairs(0, 90_000)]); // more than 16 MiB
  expect(entries).toHaveLength(90_001);
  expect(entries.every(({ name, url }, at) => at === 0 || url.endsWith(`/${name.slice('Channel '.length)}.ts`))).toBe(
    true,
  );
  expect(summary.warnings).toEqual([
    { line: 1, code: 'missing-header' },
    { line: 1, code: 'url-without-extinf' },
  ]);
});

test('a list that names every channel twice gives each once, with both groups', () => {
  const twice = [...pairs(0, 20_000), ...[...pairs(0, 20_000)].map((text) => text.replace('"G"', '"H;G"'))];
  const { entries, joins, summary } = readChunks(['#EXTM3U\n', ...twice]);
  expect(entries).toHaveLength(20_000);
  expect(joins).toHaveLength(20_000);
  expect(joins[19_999]).toEqual({ ofLine: entries[19_999]!.line, groups: ['H', 'G'] });
  expect(summary.warningCounts).toEqual({ 'duplicate-entry': 20_000 });
  expect(summary.warnings).toHaveLength(1_000);
});

/** Bytes that are in use on the heap, without garbage. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

test('a download of a hundred megabytes leaves nothing behind in memory', () => {
  const chunk = Buffer.from([...pairs(10_000, 10_400)].join(''));
  const placesOfId = [...chunk.toString('latin1').matchAll(/(?<=\/u\/p\/)\d+/g)].map(({ index }) => index);
  let entryCount = 0;
  const parser = createM3uParser({ baseUrl: 'http://example.com/' }, { entry: () => entryCount++, join() {} });
  const atStartBytes = heapInUse();
  for (let round = 0; round < 1_000; round++) {
    for (const [index, at] of placesOfId.entries())
      chunk.write((round * 400 + index).toString(36).padStart(5, '0'), at);
    parser.push(chunk);
  }
  expect(heapInUse() - atStartBytes).toBeLessThan(2 * 2 ** 20);
  expect(parser.end().error).toBeNull();
  expect(entryCount).toBe(400_000);
});

test('a web page of many megabytes is refused by its first line', () => {
  const { entries, summary } = readChunks([['<!DOCTYPE html>\n', ...pairs(0, 1_000)].join('')]);
  expect({ entries, error: summary.error, warnings: summary.warnings }).toEqual({
    entries: [],
    error: 'html-not-playlist',
    warnings: [],
  });
});

test('a JSON answer in one line of a megabyte is named as what it is', () => {
  const { summary } = readChunks([`  {"live":[${'{"a":1},'.repeat(130_000)}]}`]);
  expect(summary.error).toBe('json-not-playlist');
});

test('a Greek list is readable when the provider says its charset, and a wrong charset does no harm', () => {
  const greek = Buffer.concat([
    latin1('#EXTM3U\n#EXTINF:-1,'),
    Buffer.from([0xc5, 0xd1, 0xd4, 0xc1]),
    latin1('\nhttp://a/1\n'),
  ]);
  expect(readChunks([greek], 'iso-8859-7')).toMatchObject({
    entries: [{ name: 'ΕΡΤΑ' }],
    summary: { encoding: 'iso-8859-7', warnings: [] },
  });

  const utf8 = ['#EXTM3U\n#EXTINF:-1,', 'Привет, Łódź\nhttp://a/1\n'];
  for (const charset of ['utf-8', 'koi-nonsense', 'shift_jis', 'iso-8859-1']) {
    expect(readChunks(utf8, charset)).toMatchObject({
      entries: [{ name: 'Привет, Łódź' }],
      summary: { encoding: 'utf-8', warnings: [] },
    });
  }
});
