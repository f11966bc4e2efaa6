import { RE2JS } from 're2js';
import { literalsOf } from './pattern-literals.js';

/**
 * Regular expressions that people write, for names that strangers write: JavaScript's own can take hours over a short name,
 * so an engine is used whose time grows with the text alone. It has no look-around and no references back.
 */
export interface Pattern {
  /** Brackets that `$1`, `$2` … can stand for. */
  groupCount: number;
  /** @param folded The text as `foldCase` writes it: made once for all patterns. */
  fits(text: string, folded: string): boolean;
  /** What the first place that fits and its brackets hold, by their numbers; null: it does not fit. */
  capture(text: string): (string | undefined)[] | null;
  /** Every place that fits is written anew. */
  replace(text: string, replacement: Replacement): string;
}

/** Text, and the numbers of brackets whose text stands there; 0 is all that fits. */
export type Replacement = readonly (string | number)[];

const PATTERN_MAX = 500;
/** Steps of a program of `re2js`; beyond, one name costs more than a millisecond. */
const PROGRAM_MAX = 5_000;

/** Looks anywhere in a text, whatever the case. Throws a plain `Error` with words that follow a field's name. */
export function compilePattern(source: string): Pattern {
  if (source.length > PATTERN_MAX) throw new Error(`must not be longer than ${PATTERN_MAX} characters`);
  const compiled = compile(source);
  const literals = literalsOf(source);
  const isPlain = (literals?.isWhole ?? false) && isAscii(source);
  const mayFit = (folded: string) => literals === null || literals.texts.some((text) => folded.includes(text));
  const matcher = compiled.matcher('');
  return {
    groupCount: compiled.groupCount(),
    fits(text, folded) {
      if (!mayFit(folded)) return false;
      return (isPlain && isAscii(text)) || compiled.test(text);
    },
    capture: (text) => compiled.exec(text) as (string | undefined)[] | null,
    replace(text, replacement) {
      matcher.resetMatcherInput(text);
      let written = '';
      let from = 0;
      while (matcher.find()) {
        written += text.slice(from, matcher.start());
        written += fillIn(replacement, (group) => matcher.group(group) ?? '');
        from = matcher.end();
      }
      return written + text.slice(from);
    },
  };
}

function compile(source: string): RE2JS {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch (cause) {
    const reason = (cause as { error?: unknown }).error;
    const words = typeof reason === 'string' ? reason : 'it cannot be read';
    throw new Error(`is not a regular expression that can be used (${words})`, { cause });
  }
  if (compiled.programSize() > PROGRAM_MAX) throw new Error('is too large: it repeats too much');
  return compiled;
}

/** What is wrong with a pattern; null: nothing. */
export function patternProblem(source: string): string | null {
  try {
    compilePattern(source);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** `$1` is the first bracket, `$0` all that fits, `$$` a dollar. */
export function parseReplacement(text: string): Replacement {
  return text.split(/(\$[\d$])/).map((part, at) => (at % 2 === 0 ? part : part === '$$' ? '$' : Number(part[1])));
}

/** What is wrong with a replacement beside its pattern; null: nothing, or the pattern is what is wrong. */
export function replacementProblem(to: string, source: string | null): string | null {
  if (source !== null && patternProblem(source) !== null) return null;
  const groupCount = source === null ? -1 : compilePattern(source).groupCount;
  const beyond = parseReplacement(to).find((part) => typeof part === 'number' && part > groupCount);
  if (beyond === undefined) return null;
  const has = groupCount < 0 ? 'there is no pattern' : `the pattern has ${groupCount} brackets`;
  return `names $${beyond}, but ${has}; $$ is a plain dollar`;
}

export function fillIn(replacement: Replacement, textOf: (group: number) => string): string {
  return replacement.map((part) => (typeof part === 'string' ? part : textOf(part))).join('');
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
