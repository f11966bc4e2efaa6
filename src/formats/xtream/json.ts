/** Why a reply cannot be used at all. */
export type XtreamProblem = 'auth-refused' | 'empty-body' | 'html' | 'blocked' | 'bad-json' | 'bad-shape';

export interface XtreamWarning {
  /** `user_info.exp_date`; empty: the whole reply. */
  path: string;
  code: 'not-a-number' | 'zone-disagrees' | 'text-before-json' | 'encoding-fallback';
}

export type JsonReading = { problem: null; value: unknown } | { problem: XtreamProblem };

/** PHP's notices are a few lines; behind so much text that is no JSON, none comes. */
const NOISE_MAX = 8_192;
/** Places at which the JSON may begin: a notice quotes array keys, so brackets stand in it too. */
const STARTS_MAX = 64;

/**
 * Reads the JSON of a panel: behind a byte-order mark, behind PHP's notices, in windows-1252 where it is no UTF-8. Half of
 * a document is refused: what is missing would count as removed.
 */
export function parsePanelJson(bytes: Uint8Array, warnings: XtreamWarning[]): JsonReading {
  const text = decode(bytes, warnings).trim();
  if (text === '') return { problem: 'empty-body' };
  const whole = tryParse(text);
  if (whole) return { problem: null, value: whole.value };
  const isMarkup = text.startsWith('<');
  for (const start of startsOf(text)) {
    const parsed = tryParse(text.slice(start));
    if (!parsed || typeof parsed.value !== 'object') continue;
    warnings.push({ path: '', code: 'text-before-json' });
    return { problem: null, value: parsed.value };
  }
  if (/^(blocked|forbidden|access denied|unauthorized)\b/i.test(text)) return { problem: 'blocked' };
  return { problem: isMarkup ? 'html' : 'bad-json' };
}

function decode(bytes: Uint8Array, warnings: XtreamWarning[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    warnings.push({ path: '', code: 'encoding-fallback' });
    return new TextDecoder('windows-1252').decode(bytes);
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
