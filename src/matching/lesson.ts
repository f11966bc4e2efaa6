import { wordsOf } from './reading/index.js';

/** Something in the names of one provider that two entries differ in, and that may say nothing about stations: `[NO]`. */
export interface Lesson {
  /** Whose name has it. */
  side: 'a' | 'b';
  /** As it is written. */
  text: string;
}

/** A name as written, and the words of it that tell stations apart. */
export interface WrittenName {
  written: string;
  words: readonly string[];
}

/** Shorter words are part of too many names. */
const MIN_LETTERS = 2;

/** @returns null: they differ in more than one word, or in nothing that stands apart in the name as it is written. */
export function lessonFrom(a: WrittenName, b: WrittenName): Lesson | null {
  const onlyA = a.words.filter((word) => !b.words.includes(word));
  const onlyB = b.words.filter((word) => !a.words.includes(word));
  if (onlyA.length + onlyB.length !== 1) return null;
  const [side, { written }, word] =
    onlyA.length === 1 ? (['a', a, onlyA[0]!] as const) : (['b', b, onlyB[0]!] as const);
  if (word.length < MIN_LETTERS || /^\p{N}+$/u.test(word)) return null;
  const text = written.split(/\s+/).find((part) => wordsOf(part).join('') === word);
  return text === undefined ? null : { side, text };
}
