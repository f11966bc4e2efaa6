import fc from 'fast-check';

/** Pieces that lists are made of, and what breaks readers. */
const word = fc.constantFrom(
  'News',
  'UK',
  'é',
  'Первый',
  '24" x',
  "Tom's",
  'a=b',
  'a = "b',
  '&amp;',
  ',',
  ';',
  '|',
  '“x”',
  '',
  ' ',
  '\t',
  '\0',
  '\u00a0',
);
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
);
const key = fc.constantFrom(
  'tvg-id',
  'tvg-ID',
  'tvg-name',
  'tvg-logo',
  'group-title',
  'tvg-chno',
  'catchup',
  'radio',
  'tvg-shift',
  'x-own',
  'constructor',
  '__proto__',
  'channel-id',
);
const quote = fc.constantFrom('"', "'", '“', '');
const oneLine = (line: string) => line.replace(/[\r\n]/g, ' ');

const attribute = fc
  .tuple(
    key,
    fc.constantFrom('=', ' = ', '= '),
    quote,
    text,
    fc.constantFrom('"', "'", '”', ''),
    fc.constantFrom(' ', '', ','),
  )
  .map((parts) => parts.join(''));
const extinf = fc
  .tuple(
    fc.constantFrom('#EXTINF:', '#EXTINF', '#extinf: '),
    fc.constantFrom('-1', '0', '', '12.5', 'x', '1:30'),
    fc.array(attribute, { maxLength: 4 }),
    fc.constantFrom(',', '', ' , '),
    text,
  )
  .map(([tag, duration, attributes, comma, name]) =>
    oneLine(`${tag}${duration} ${attributes.join('')}${comma}${name}`),
  );
const tag = fc
  .tuple(
    fc.constantFrom(
      '#EXTGRP:',
      '#EXTVLCOPT:',
      '#EXTVLCOPT--',
      '#KODIPROP:',
      '#EXTHTTP:',
      '#WEBPROP:',
      '#EXTM3U ',
      '#EXT-X-TARGETDURATION:',
      '#EXT-X-PLAYLIST-TYPE:',
      '#',
    ),
    fc.oneof(
      text,
      fc.constantFrom(
        'http-user-agent=A',
        '{"a":"b"}',
        'inputstream.adaptive.license_type=x',
        'VOD',
        'x-tvg-url="http://a/b,http://c/d"',
      ),
    ),
  )
  .map((parts) => oneLine(parts.join('')));
const address = fc
  .tuple(
    fc.constantFrom(
      'http://example.com/',
      'HTTPS://x/',
      'udp://@239.0.0.1:1',
      'plugin://',
      '../',
      '//h/',
      'javascript:',
      'http:',
      '',
    ),
    text,
    fc.constantFrom('', '|User-Agent=X&Referer=y', '.mkv', '?a=b'),
  )
  .map((parts) => oneLine(parts.join('')));

/** A value that the usual form holds without doubt or with little of it. */
const value = fc.oneof(
  fc.constantFrom(
    '',
    'News;UK',
    'a b',
    'é',
    'R&amp;B',
    'None',
    '12',
    'http://x/y.png?a=b&c=d',
    'x=',
    'true',
    'S01E02',
    'abc tvg-name=',
    'abc x= ',
    "it's",
  ),
  fc.string({ maxLength: 10 }).map((v) => oneLine(v).replaceAll('"', '')),
);
const usualKey = fc.constantFrom(
  'tvg-id',
  'tvg-name',
  'tvg-logo',
  'group-title',
  'tvg-chno',
  'radio',
  'GROUP-TITLE',
  'catchup',
  'x7',
  'constructor',
);
const pair = fc
  .record({
    attributes: fc.array(fc.tuple(usualKey, value), { maxLength: 5 }),
    name: fc.oneof(fc.constantFrom('A', ' B ', 'Show S01 E02', 'a=b', 'Été & more', 'x,y', '', 'B tvg-id="q"'), value),
    url: fc.constantFrom(
      'http://example.com/live/u/p/1.ts',
      'http://example.com/movie/u/p/2.mkv',
      'https://example.com/SERIES/u/3.mp4?x=/movie/',
      'http://example.com/a.mp4#/x',
      'http://example.com/movies',
      'http://example.com',
      'http://example.com/é.ts',
      'http://example.com/d|e.ts',
      'http://example.com/u/p/9',
    ),
  })
  .map(({ attributes, name, url }) => ({
    extinf: `#EXTINF:-1${attributes.map(([k, v]) => ` ${k}="${v}"`).join('')},${name}`,
    url,
  }));

export const lines = {
  odd: fc.oneof(extinf, tag, address, text.map(oneLine)),
  plain: fc.constantFrom(
    '#EXTINF:-1 tvg-id="a" group-title="G",A',
    '#EXTINF:0,B',
    'http://example.com/a.ts',
    'http://example.com/b.ts',
  ),
  /** Anything but another good line. */
  bad: fc.oneof(
    extinf,
    tag,
    address,
    text.map(oneLine),
    fc.constant(`#EXTINF:-1 tvg-logo="${'A'.repeat(70_000)}",Long`),
  ),
  pair,
};

/** A good list of distinct entries, two lines each below the header. */
export const playlist = fc.integer({ min: 2, max: 8 }).map((count) => {
  const entries = Array.from({ length: count }, (_, at) => ({
    name: `Channel ${at}`,
    url: `http://example.com/${at}.ts`,
  }));
  const rows = entries.map(({ name, url }) => `#EXTINF:-1 tvg-id="id" group-title="G",${name}\n${url}`);
  return { entries, text: ['#EXTM3U', ...rows].join('\n') };
});
