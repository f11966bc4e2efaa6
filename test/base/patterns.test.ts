import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { foldCase, literalsOf } from '../../src/base/pattern-literals.js';
import { compilePattern, parseReplacement, patternProblem, replacementProblem } from '../../src/base/patterns.js';

const fits = (pattern: string, text: string) => compilePattern(pattern).fits(text, foldCase(text));
const replaced = (pattern: string, text: string, to: string) =>
  compilePattern(pattern).replace(text, parseReplacement(to));

test('a pattern looks anywhere, whatever the case', () => {
  expect(fits('sport', 'SKY SPORTS 1')).toBe(true);
  expect(fits('^uk: ', 'UK: Kite')).toBe(true);
  expect(fits('^uk: ', 'the UK: Kite')).toBe(false);
  expect(fits('straße', 'STRASSE')).toBe(false);
  expect(fits('σ$', 'ΟΔΟΣ')).toBe(true);
  expect(fits('k', '\u212a')).toBe(true); // the sign of Kelvin
});

test('the plain texts of a pattern never change what it says', () => {
  const atoms = [
    'a',
    'B',
    ' ',
    '📺',
    'ſ',
    'K',
    'ß',
    'ς',
    '.',
    '\\.',
    '\\d',
    '\\b',
    '[ab]',
    '[^]a]',
    '(a|b)',
    '(?:ab)',
    '^',
    '$',
  ];
  const repeats = ['', '', '', '?', '*', '+', '+?', '{2}', '{0,1}', '{'];
  const piece = fc.tuple(fc.constantFrom(...atoms), fc.constantFrom(...repeats)).map((both) => both.join(''));
  const sequence = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
  const pattern = fc
    .tuple(fc.array(sequence, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([all, isGroup]) => (isGroup ? `(${all.join('|')})` : all.join('|')));
  const text = fc.array(fc.constantFrom('a', 'b', 'A', ' ', '.', '1', '📺', 'S', 's', 'k', 'ẞ', 'Σ', '{'), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(pattern, text, (source, signs) => {
      fc.pre(patternProblem(source) === null);
      const plain = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
      expect(fits(source, signs.join('')), source).toBe(plain.test(signs.join('')));
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['24/7', ['24/7'], true],
  ['^UK: ', ['UK: '], false],
  ['(ppv|adults?|18\\+)', ['PPV', 'ADULT', '18+'], false],
  ['sport.*hd', ['SPORT'], false],
  ['a|', null, null],
  ['.*', null, null],
  ['(?i)kite', null, null],
])('%s is searched by its plain texts', (pattern, texts, isWhole) => {
  expect(literalsOf(pattern)).toEqual(texts === null ? null : { texts, isWhole });
});

test('each place that fits is written anew, with what its brackets hold', () => {
  expect(replaced('(\\w+) \\| (\\w+)', 'BBC | One', '$2 of $1, $$1')).toBe('One of BBC, $1');
  expect(replaced('^', 'Kite', 'UK: ')).toBe('UK: Kite');
  expect(replaced('[aeiou]', 'Amber News', '')).toBe('mbr Nws');
  expect(replaced('(x)?k', 'kite', '<$1>')).toBe('<>ite');
});

describe('what cannot be used is said in words', () => {
  test.each([
    ['(', 'is not a regular expression that can be used (missing closing ))'],
    ['a(?=b)', /cannot|can be used/],
    ['(a)\\1', /can be used/],
    ['x'.repeat(501), 'must not be longer than 500 characters'],
    ['(.{31}){31}'.repeat(40), 'is too large: it repeats too much'],
  ])('%s', (pattern, problem) => {
    expect(patternProblem(pattern)).toMatch(problem);
  });

  test('a bracket that is not there', () => {
    expect(replacementProblem('$2', '(a)')).toBe('names $2, but the pattern has 1 brackets; $$ is a plain dollar');
    expect(replacementProblem('$1', null)).toBe('names $1, but there is no pattern; $$ is a plain dollar');
    expect(replacementProblem('5 $$', 'a')).toBeNull();
  });
});

test('a pattern that would take other engines for ever answers at once', () => {
  const name = `${'a'.repeat(199)}!`;
  const startedMs = performance.now();
  for (let round = 0; round < 100; round++) expect(fits('(a+)+$', name)).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});
