import { SaxesParser } from 'saxes';
import type { SegmentRun } from './manifest.js';
import { addRun } from './timeline.js';

/** One element of a manifest. Names are without their prefix. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: Element[];
  /** What stands in it, without white space around it. */
  text: string;
  /** Of a time line: what its entries say. There may be thousands, so they are no children. */
  runs: SegmentRun[];
}

/** Reads XML that comes in pieces, so that a long manifest can be read without holding up everything else. */
export interface ElementReader {
  write(text: string): void;
  /** The outermost element. */
  finish(): Element | 'not-xml' | 'too-large';
}

/** A manifest has nine levels at most; of large ones nearly all is in their time lines. */
const DEPTH_MAX = 32;
const COUNT_MAX = 10_000;
/** Of all time lines together: ten hours of segments of two seconds for picture and sound, each told by itself. */
const RUNS_MAX = 40_000;

/** An ampersand that begins no reference, as those do who put addresses together by hand. */
const BARE = /&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos);)/gi;
/** Longer than any reference. */
const REFERENCE_LENGTH = 10;

export function createElementReader(): ElementReader {
  const parser = new SaxesParser();
  const open: Element[] = [];
  let root: Element | null = null;
  let count = 0;
  let runCount = 0;
  let failure: 'not-xml' | 'too-large' | null = null;

  parser.on('error', () => {
    failure ??= 'not-xml';
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name: withoutPrefix(name), attributes, children: [], text: '', runs: [] };
    const parent = open.at(-1);
    if (element.name === 'S' && parent) {
      addRun(parent.runs, attributes);
      runCount += 1;
    } else {
      parent?.children.push(element);
      count += 1;
    }
    root ??= element;
    open.push(element);
    if (open.length > DEPTH_MAX || count > COUNT_MAX || runCount > RUNS_MAX) failure = 'too-large';
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) element.text = element.text.trim();
  });

  /** What may be the beginning of a reference. */
  let carried = '';
  const parse = (text: string) => {
    if (!failure) parser.write(text.replace(BARE, '&amp;'));
  };

  return {
    write(piece) {
      const text = carried + piece;
      const lastAt = text.lastIndexOf('&');
      const end = lastAt >= 0 && text.length - lastAt < REFERENCE_LENGTH ? lastAt : text.length;
      carried = text.slice(end);
      parse(text.slice(0, end));
    },
    finish() {
      parse(carried);
      if (!failure) parser.close();
      return failure ?? root ?? 'not-xml';
    },
  };
}

export const childrenOf = (element: Element, name: string): Element[] =>
  element.children.filter((child) => child.name === name);

export const childOf = (element: Element, name: string): Element | undefined =>
  element.children.find((child) => child.name === name);

const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1);
