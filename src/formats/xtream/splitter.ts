import { decodePanelText, NOISE_MAX, problemOfText, type XtreamProblem } from './json.js';

/**
 * Cuts the list of a panel into its objects while it comes in: a reply of 200 MB is never held, only the object in hand.
 *
 *     (BOM, blanks, PHP notices)  [ {…} , {…} , {…} ]       (a page of HTML)
 *     (BOM, blanks, PHP notices)  { "0": {…} , "5": {…} }   (a page of HTML)
 *
 * Strings, escapes and nesting are followed byte by byte; what stands between two commas goes through `JSON.parse` alone,
 * so that a bad object costs that object. All of JSON's marks are ASCII, so bytes above 127 are only passed on.
 */
export interface ListSplitter {
  push(bytes: Uint8Array): void;
  /** To be called once, after the last piece. */
  end(): SplitEnd;
}

export interface SplitSink {
  /** @param at Counts the values of the list from 0, good and bad. */
  object(object: Readonly<Record<string, unknown>>, at: number): void;
  /** A value that is no object, or cannot be read, or is too long to be held. */
  bad(at: number, code: 'bad-object' | 'too-large-object'): void;
}

export interface SplitEnd {
  /** Not null: nothing of the list may be used, also not what has been given out. */
  problem: XtreamProblem | null;
  /** `nothing`: `null`, `false` or empty text stood in its place. */
  shape: 'array' | 'object' | 'nothing';
  valueCount: number;
  hasTextBefore: boolean;
  isUtf8: boolean;
}

export interface SplitLimits {
  /** Bytes of one object. Panels send some hundred; a plot has some thousand. */
  objectMaxBytes: number;
}

const [TAB, LF, CR, BLANK, QUOTE, COMMA, COLON, BACKSLASH] = [9, 10, 13, 32, 34, 44, 58, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];
const isBlank = (byte: number) => byte === BLANK || byte === LF || byte === CR || byte === TAB;
/** What a key may be long. */
const KEY_MAX_BYTES = 256;
/** Numbers that JavaScript would round: ids are text. */
const LONG_ID = /("(?:stream_id|series_id|category_id)"\s*:\s*)(\d{16,})/g;

/** `before` the list; at a `value` or `key` of it; `in` a value; `between` two; `after` its end. */
type Phase = 'before' | 'first' | 'key' | 'colon' | 'value' | 'in' | 'between' | 'after' | 'broken';

export function createListSplitter(limits: SplitLimits, sink: SplitSink): ListSplitter {
  let phase: Phase = 'before';
  let shape: 'array' | 'object' = 'array';
  /** The beginning of the reply while no list has been found in it. */
  const head: number[] = [];
  let hasTextBefore = false;
  let isUtf8 = true;
  let valueCount = 0;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let key: number[] = [];
  /** Of the value in hand: what came with earlier pieces. */
  let parts: Uint8Array[] = [];
  let heldBytes = 0;
  let isTooLarge = false;
  let refusal: XtreamProblem | null = null;
  let namedKeyCount = 0;
  let objectCount = 0;

  const hold = (bytes: Uint8Array) => {
    heldBytes += bytes.length;
    isTooLarge ||= heldBytes > limits.objectMaxBytes;
    if (isTooLarge) parts = [];
    else if (bytes.length > 0) parts.push(bytes);
  };

  const give = (last: Uint8Array) => {
    hold(last);
    const at = valueCount++;
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const isLarge = isTooLarge;
    parts = [];
    heldBytes = 0;
    isTooLarge = false;
    if (shape === 'object') noteKey();
    if (isLarge) return sink.bad(at, 'too-large-object');
    const decoded = decodePanelText(bytes);
    isUtf8 &&= decoded.isUtf8;
    const value = parseObject(decoded.text);
    if (!value) return sink.bad(at, 'bad-object');
    objectCount++;
    sink.object(value, at);
  };

  /** An account or an error that stands where a list was asked for. */
  const noteKey = () => {
    const name = Buffer.from(key).toString('latin1');
    if (!/^\d+$/.test(name)) namedKeyCount++;
    if (name === 'user_info' || name === 'error' || name === 'auth') refusal = 'auth-refused';
  };

  const begin = (byte: number) => {
    shape = byte === OPEN_LIST ? 'array' : 'object';
    hasTextBefore = hasText(head);
    phase = 'first';
  };

  const readBefore = (byte: number) => {
    const isOpening = byte === OPEN_LIST || byte === OPEN;
    if (isOpening && head.length <= NOISE_MAX) begin(byte);
    if (head.length <= NOISE_MAX) head.push(byte);
  };

  /** The bracket was one of a notice, such as `["x"]` or `[php]`. */
  const backToBefore = (byte: number) => {
    phase = 'before';
    readBefore(byte);
  };

  const startValue = (byte: number) => {
    phase = 'in';
    depth = byte === OPEN || byte === OPEN_LIST ? 1 : 0;
    isInString = byte === QUOTE;
    isEscaped = false;
  };

  return {
    push(bytes) {
      let from = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]!;
        if (phase === 'in') {
          if (isInString) {
            if (isEscaped) isEscaped = false;
            else if (byte === BACKSLASH) isEscaped = true;
            else if (byte === QUOTE) isInString = false;
          } else if (byte === QUOTE) isInString = true;
          else if (depth === 0 && (byte === COMMA || byte === CLOSE || byte === CLOSE_LIST)) {
            give(bytes.subarray(from, at)); // a number or word ends before its comma
            if (byte === COMMA) phase = shape === 'array' ? 'value' : 'key';
            else phase = byte === (shape === 'array' ? CLOSE_LIST : CLOSE) ? 'after' : 'broken';
          } else if (byte === OPEN || byte === OPEN_LIST) depth++;
          else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) {
            give(bytes.subarray(from, at + 1));
            phase = 'between';
          }
          continue;
        }
        switch (phase) {
          case 'before':
            readBefore(byte);
            break;
          case 'first':
            if (head.length <= NOISE_MAX && isBlank(byte)) head.push(byte);
            if (isBlank(byte)) break;
            if (byte === (shape === 'array' ? CLOSE_LIST : CLOSE)) {
              phase = 'after';
              if (head.length <= NOISE_MAX) head.push(byte);
            } else if (shape === 'object' && byte === QUOTE) {
              phase = 'key';
              key = [];
              isInString = true;
              isEscaped = false;
            } else if (shape === 'array' && (byte === OPEN || (!hasTextBefore && byte !== COMMA))) {
              startValue(byte);
              from = at;
            } else backToBefore(byte);
            break;
          case 'key':
            if (!isInString) {
              if (isBlank(byte)) break;
              key = [];
              isInString = byte === QUOTE;
              if (!isInString) phase = 'broken';
            } else if (isEscaped) isEscaped = false;
            else if (byte === BACKSLASH) isEscaped = true;
            else if (byte === QUOTE) {
              isInString = false;
              phase = 'colon';
            } else if (key.length < KEY_MAX_BYTES) key.push(byte);
            break;
          case 'colon':
            if (byte === COLON) phase = 'value';
            else if (!isBlank(byte)) phase = 'broken';
            break;
          case 'value':
            if (isBlank(byte)) break;
            startValue(byte);
            from = at;
            if (byte === COMMA || byte === CLOSE || byte === CLOSE_LIST) phase = 'broken';
            break;
          case 'between':
            if (isBlank(byte)) break;
            if (byte === COMMA) {
              phase = shape === 'array' ? 'value' : 'key';
              isInString = false;
            } else phase = byte === (shape === 'array' ? CLOSE_LIST : CLOSE) ? 'after' : 'broken';
            break;
          case 'after':
            // brackets of a notice that stood before the list look like an empty one
            if (hasTextBefore && valueCount === 0) readBefore(byte);
            break;
          case 'broken':
            break;
        }
      }
      if (phase === 'in') hold(Uint8Array.prototype.slice.call(bytes, from));
    },
    end() {
      const text = phase === 'before' ? decodePanelText(Uint8Array.from(head)).text : '';
      const isNothing = /^\ufeff?\s*(?:null|false|""|0)\s*$/.test(text);
      const end = { shape: isNothing ? ('nothing' as const) : shape, valueCount, hasTextBefore, isUtf8 };
      if (isNothing) return { ...end, problem: null };
      if (phase === 'before') return { ...end, problem: problemOfText(text) };
      // a page has brackets in its scripts; a notice is no page
      if (hasTextBefore && isPage(head)) return { ...end, problem: 'html' };
      if (refusal) return { ...end, problem: refusal };
      if (phase !== 'after') return { ...end, problem: 'bad-json' };
      const isOther = valueCount > 0 && objectCount === 0;
      return { ...end, problem: isOther || (namedKeyCount > 0 && namedKeyCount === valueCount) ? 'bad-shape' : null };
    },
  };
}

function hasText(head: readonly number[]): boolean {
  return decodePanelText(Uint8Array.from(head)).text.trim() !== '';
}

function isPage(head: readonly number[]): boolean {
  return /^\ufeff?\s*<(?:!doctype|html|head)\b/i.test(decodePanelText(Uint8Array.from(head)).text);
}

/** Line breaks and other control characters in a text are forbidden in JSON, and met. */
function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  const exact = text.replace(LONG_ID, '$1"$2"');
  const value = tryParse(exact) ?? tryParse(exact.replace(/\p{Cc}/gu, ' '));
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
