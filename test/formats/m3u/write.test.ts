import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type M3uEntryToWrite, parseM3u, writeM3uEntry, writeM3uHeader } from '../../../src/formats/m3u/index.js';

const plain: M3uEntryToWrite = {
  name: 'News One',
  url: 'http://headwater.local:4323/stream/7.ts',
  tvgId: 'hw-7',
  tvgName: 'News One',
  number: '7.1',
  logo: 'http://headwater.local:4323/logos/ab12',
  groups: ['News', 'UK'],
  isRadio: false,
  isMpegTs: true,
};

function readBack(entries: readonly M3uEntryToWrite[]) {
  const text = writeM3uHeader({ epgUrl: null }) + entries.map(writeM3uEntry).join('');
  return { text, ...parseM3u(Buffer.from(text), { baseUrl: 'http://unused.example/' }) };
}

test('players get the channel in the form that all of them read', () => {
  expect(writeM3uHeader({ epgUrl: 'http://headwater.local:4323/xmltv.xml' }) + writeM3uEntry(plain)).toBe(
    [
      '#EXTM3U x-tvg-url="http://headwater.local:4323/xmltv.xml" url-tvg="http://headwater.local:4323/xmltv.xml"',
      '#KODIPROP:mimetype=video/mp2t',
      '#EXTINF:-1 tvg-id="hw-7" tvg-chno="7.1" tvg-name="News One" tvg-logo="http://headwater.local:4323/logos/ab12" group-title="News;UK",News One',
      'http://headwater.local:4323/stream/7.ts',
      '',
    ].join('\n'),
  );
});

test('a radio channel is marked, and nothing is written that is not known', () => {
  const entry = {
    ...plain,
    tvgId: null,
    tvgName: null,
    number: null,
    logo: null,
    groups: [],
    isRadio: true,
    isMpegTs: false,
  };
  expect(writeM3uEntry(entry)).toBe('#EXTINF:-1 radio="true",News One\nhttp://headwater.local:4323/stream/7.ts\n');
});

test.each([
  ['a line break', 'A\r\n#EXTVLCOPT:http-user-agent=evil\nhttp://evil.example/'],
  ['a line separator', 'A\u2028#EXTM3U\u2029\u0085#EXTGRP:x'],
  ['a quote', 'A" tvg-id="evil" x="'],
  ['an escape sequence', 'A\u001b[2J\u0000\u0007'],
])('%s in a field of a provider cannot add anything to our list', (_, evil) => {
  const entry = {
    ...plain,
    name: evil,
    tvgId: evil,
    tvgName: evil,
    number: evil,
    logo: evil,
    groups: [evil],
    url: `http://a/${evil}`,
  };
  const { text, entries, warnings } = readBack([entry, plain]);

  expect(text.split(/[\p{Cc}\u2028\u2029]/u)).toHaveLength(8); // header, two entries of three lines, the end
  expect(entries).toHaveLength(2);
  expect(entries[1]).toMatchObject({ name: plain.name, url: plain.url, headers: {} });
  expect(entries[0]!.headers).toEqual({});
  expect(Object.keys(entries[0]!.attrs)).toEqual(['tvg-id', 'tvg-chno', 'tvg-name', 'tvg-logo', 'group-title']);
  expect(warnings.filter(({ code }) => code !== 'bad-number')).toEqual([]);
});

test('a URL that starts like a tag cannot become one', () => {
  expect(writeM3uEntry({ ...plain, url: '#EXTM3U' })).toMatch(/\n%23EXTM3U\n$/);
});

/** What a text may lose on the way: control characters, `"`, blanks at its ends. */
function asOneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replaceAll('"', "'")
    .trim();
}

/** Readers decode entities, and zero-width blanks at the ends go; neither is a change that we make. */
const readable = fc
  .oneof(
    fc.string({ maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('Law, Order', "tvg-id='x'", 'a = b', 'x,y="z', '84. VOX', '#EXTINF', 'Été'),
  )
  .filter(
    (text) =>
      !/&[a-z#]/i.test(text) &&
      asOneLine(text) !== '' &&
      !/^[\p{Z}\p{Cf}\u2065]|[\p{Z}\p{Cf}\u2065]$/u.test(asOneLine(text)),
  );

test('whatever a channel is called, a reader gets the same name, id, groups and URL back', () => {
  fc.assert(
    fc.property(readable, readable, fc.array(readable, { maxLength: 3 }), fc.webPath(), (name, id, groups, path) => {
      const url = `http://headwater.local/${path}`;
      fc.pre(!/^(?:none|null|n\/a|undefined)$/i.test(asOneLine(id)) && !asOneLine(id).endsWith('='));
      const { entries, warnings } = readBack([{ ...plain, name, tvgId: id, groups, url }, plain]);
      const wanted = groups.map((group) => asOneLine(group).replaceAll(';', ',').trim());

      expect(entries[0]).toMatchObject({
        name: asOneLine(name).replace(/(=\s*)['“]/g, '$1’'),
        tvgId: asOneLine(id),
        url,
      });
      if (!wanted.at(-1)?.endsWith('=')) expect(entries[0]!.groups).toEqual([...new Set(wanted)]);
      expect(entries[1]).toMatchObject({ name: plain.name, url: plain.url, tvgId: plain.tvgId, groups: plain.groups });
      expect(warnings).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
