/** Why a reply cannot be used at all. */
export type XtreamProblem = 'auth-refused' | 'empty-body' | 'html' | 'blocked' | 'bad-json' | 'bad-shape';

export type XtreamWarningCode =
  | 'not-a-number'
  | 'zone-disagrees'
  | 'text-before-json'
  | 'encoding-fallback'
  | 'object-for-array'
  | 'array-for-object'
  | 'null-for-array'
  | 'empty-list'
  | 'bad-object'
  | 'too-large-object'
  | 'missing-id'
  | 'duplicate-id'
  | 'empty-name'
  | 'archive-without-days'
  | 'missing-extension'
  | 'odd-extension'
  | 'no-data';

export interface XtreamWarning {
  /** `user_info.exp_date`, `[2].name`; empty: the whole reply. */
  path: string;
  code: XtreamWarningCode;
}

export type JsonReading = { problem: null; value: unknown } | { problem: XtreamProblem };

/** PHP's notices are a few lines; behind so much text that is no JSON, none comes. */
export const NOISE_MAX = 8_192;
/** Places at which the JSON may begin: a notice quotes array keys, so brackets stand in it too. */
const STARTS_MAX = 64;

/**
 * Reads the JSON of a panel: behind a byte-order mark, behind PHP's notices, in windows-1252 where it is no UTF-8. Half of
 * a document is refused: what is missing would count as removed.
 */
export function parsePanelJson(bytes: Uint8Array, warnings: XtreamWarning[]): JsonReading {
  const decoded = decodePanelText(bytes);
  if (!decoded.isUtf8) warnings.push({ path: '', code: 'encoding-fallback' });
  const text = decoded.text.trim();
  const whole = tryParse(text);
  if (whole) return { problem: null, value: whole.value };
  for (const start of startsOf(text)) {
    const parsed = tryParse(text.slice(start));
    if (!parsed || typeof parsed.value !== 'object') continue;
    warnings.push({ path: '', code: 'text-before-json' });
    return { problem: null, value: parsed.value };
  }
  return { problem: problemOfText(text) };
}

/** What a reply without JSON is. */
export function problemOfText(text: string): XtreamProblem {
  const shown = text.replace(/^\ufeff/, '').trim();
  if (shown === '') return 'empty-body';
  if (/^(blocked|forbidden|access denied|unauthorized)\b/i.test(shown)) return 'blocked';
  return shown.startsWith('<') ? 'html' : 'bad-json';
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const WINDOWS_1252 = new TextDecoder('windows-1252');

/** Panels of old databases send windows-1252 and call it UTF-8. A byte-order mark is left out. */
export function decodePanelText(bytes: Uint8Array): { text: string; isUtf8: boolean } {
  try {
    return { text: UTF8.decode(bytes), isUtf8: true };
  } catch {
    return { text: WINDOWS_1252.decode(bytes), isUtf8: false };
  }
}

function startsOf(text: string): number[] {
  return [...text.slice(0, NOISE_MAX).matchAll(/[[{]/g)].slice(0, STARTS_MAX).map(({ index }) => index);
}

function tryParse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
