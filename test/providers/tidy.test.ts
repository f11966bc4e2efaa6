import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseM3u } from '../../src/formats/m3u/index.js';
import type { ImportEntry } from '../../src/providers/list-source.js';
import { createTidier, tidyText } from '../../src/providers/tidy.js';

function parse(text: string): ImportEntry[] {
  const { entries } = parseM3u(Buffer.from(`#EXTM3U\n${text}`), { baseUrl: 'http://tv.example/' });
  return entries.map((entry) => ({ ...entry, identity: entry.url }));
}

describe('a text', () => {
  test.each([
    ['BBC One', 'BBC One'],
    ['BBC   One', 'BBC One'],
    ['BBC\tOne\u0085\u2028HD', 'BBC One HD'],
    ['B\u0000B\u001b[31mC', 'BB[31mC'],
    ['News \u202eenO\u202c', 'News enO'],
    ['עברית\u200f', 'עברית\u200f'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), `${'x'.repeat(199)}…`],
    [`${'x'.repeat(198)}👨‍👩‍👧 and more`, `${'x'.repeat(198)}…`],
    [`${'x'.repeat(190)} ${'y'.repeat(5)} ${'🇩🇪'.repeat(9)}`, `${'x'.repeat(190)} ${'y'.repeat(5)}…`],
  ])('%j is kept as %j', (text, tidy) => {
    expect(tidyText(text)).toBe(tidy);
  });

  test('that is one letter under thousands of marks is cut within', () => {
    expect(tidyText(`a${'\u0301'.repeat(9_000)}`)).toHaveLength(200);
  });

  test('is never longer than 200, never half a sign, and tidying it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 150, maxLength: 400 }), (text) => {
        const tidy = tidyText(text);
        expect(tidy.length).toBeLessThanOrEqual(200);
        expect(Buffer.from(tidy).toString()).toBe(tidy);
        expect(tidyText(tidy)).toBe(tidy);
      }),
    );
  });
});

test('an entry that is tidy is given as it is; one that is not is counted once', () => {
  const tidier = createTidier();
  const [tidy, long] = parse(
    `#EXTINF:-1 tvg-id="a" group-title="News",Amber\nhttp://tv.example/1\n` +
      `#EXTINF:-1 tvg-id="${'i'.repeat(300)}" group-title="${'g'.repeat(300)};News",${'n'.repeat(300)}\nhttp://tv.example/2\n`,
  );
  expect(tidier.entry(tidy!)).toBe(tidy);
  const { name, tvgId, groups } = tidier.entry(long!);
  expect([name.length, tvgId?.length, groups.map((group) => group.length)]).toEqual([200, 200, [200, 4]]);
  expect(tidier.tooLongCount).toBe(1);
});

test.each([
  ['https://logo.example/a.png', true],
  ['HTTP://logo.example/a.png', true],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['//logo.example/a.png', false],
  ['http://', false],
])('the logo %s', (logo, isKept) => {
  const [entry] = parse(`#EXTINF:-1 tvg-logo="${logo}",Amber\nhttp://tv.example/1\n`);
  expect(createTidier().entry(entry!).logo).toBe(isKept ? logo : null);
});

test('logos that follow each other are judged one by one, as if each were the first', () => {
  const [entry] = parse('#EXTINF:-1,Amber\nhttp://tv.example/1\n');
  const start = fc.constantFrom('http://', 'HTTPS://', 'http:/', 'javascript:', 'http://a b');
  const host = fc.constantFrom(
    'a.example',
    'a.example:80',
    'a.example:99999',
    '[::1]',
    '1.2.3.4.5',
    'a.example@',
    'a\tb',
    '',
  );
  const path = fc.constantFrom('', '/', '/one.png', '/%zz', '\\one', '?a b', ' x', ':70000/');
  const logo = fc.tuple(start, host, path).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(logo, { maxLength: 12 }), (logos) => {
      const one = createTidier();
      const judged = logos.map((text) => one.entry({ ...entry!, logo: text }).logo);
      expect(judged).toEqual(logos.map((text) => createTidier().entry({ ...entry!, logo: text }).logo));
    }),
    { numRuns: 1_000 },
  );
});
