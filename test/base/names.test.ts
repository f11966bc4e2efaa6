import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSeparatorName, nameWords } from '../../src/base/names.js';

const cleaned = (name: string) => nameWords(name).join(' ');

describe('one station under many names', () => {
  test.each([
    ['BBC One HD', 'bbc one'],
    ['BBC ONE FHD [backup]', 'bbc one'],
    ['  bbc   one (1080p) ᴴᴰ', 'bbc one'],
    ['Das Érste', 'das erste'],
    ['ＢＢＣ Ｏｎｅ', 'bbc one'],
    ['HD', 'hd'],
    ['📺  HD', '📺 hd'],
    [' 🎬🍿', '🎬🍿'],
  ])('%s', (name, clean) => {
    expect(cleaned(name)).toBe(clean);
  });
});

test.each([
  ['ITV 1', 'ITV 2'],
  ['ITV 1', 'ITV 1 +1'],
  ['UK: Sky News', 'DE: Sky News'],
  ['BBC One London', 'BBC One Wales'],
  ['A&E', 'AE'],
  ['📺', '🎬🍿'],
  ['🇩🇪', '🇫🇷'],
])('%s and %s stay two stations', (one, other) => {
  expect(cleaned(one)).not.toBe(cleaned(other));
});

test('a letter that is nothing but a mark is a name, too', () => {
  expect(nameWords('\ufe70')).toEqual(['\ufe70']);
  expect(cleaned('\ufe70')).not.toBe(cleaned('\ufe72'));
});

test('cleaning a clean name changes nothing, and the words of a name are never empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
      expect(cleaned(cleaned(name))).toBe(cleaned(name));
      if (!isSeparatorName(name)) expect(nameWords(name).every((word) => word !== '')).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

describe('headings between stations', () => {
  test.each([
    '##### SPORTS #####',
    '--- UK ---',
    '=== FILMS ===',
    '▬▬▬ NEWS ▬▬▬',
    '★★★',
    '---',
    '',
    '   ',
    '***24/7***',
    '➖➖➖',
    '⭐⭐⭐⭐',
  ])('%s', (name) => {
    expect(isSeparatorName(name)).toBe(true);
  });

  test.each([
    'Sky Sports',
    '-BBC-',
    '## News',
    'C-SPAN',
    'E! ...',
    '24/7 Films',
    'A',
    '📺',
    '🎬🍿',
    '🇩🇪',
    '👨‍👩‍👧',
    '❤️',
  ])('%s is a station', (name) => {
    expect(isSeparatorName(name)).toBe(false);
  });

  test('are told apart in a moment, however long the name', () => {
    const startedAt = performance.now();
    for (const name of [
      '#'.repeat(60_000),
      `${'#'.repeat(60_000)}x`,
      `x${'# '.repeat(30_000)}`,
      `###${' x'.repeat(30_000)}`,
    ])
      isSeparatorName(name);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
