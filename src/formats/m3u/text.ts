/** Blanks as lists have them: also no-break and zero-width ones, direction marks, byte order marks, control characters. */
function isBlank(code: number): boolean {
  if (code <= 0x20) return true;
  if (code < 0xa0) return code >= 0x7f;
  return (
    code === 0xa0 ||
    code === 0xad ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x205f && code <= 0x206f) ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** `String.trim()` with a wider idea of a blank. */
export function trimText(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

const ENTITY = /&(amp|quot|apos|lt|gt|#0*39);/gi;
const CHARACTER_OF: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };

/** Decodes the few HTML entities that panels write, once: `&amp;lt;` becomes `&lt;`. PHP writes `'` as `&#039;`. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (_, name: string) => CHARACTER_OF[name.toLowerCase()] ?? "'");
}

/** Decodes `%41`; a sequence that is no UTF-8 stays as it is. */
export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (sequence) => {
    try {
      return decodeURIComponent(sequence);
    } catch {
      return sequence;
    }
  });
}

/** Trimmed, or null when nothing is left. */
export function textOrNull(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  return trimText(text) || null;
}

const HOURS = /^[+-]?\d{1,4}(?:[.,]\d{1,6})?$/;

/** Hours such as `+1`, `-3.5` or `1,5`; null for anything else. */
export function parseHours(text: string | undefined): number | null {
  if (text === undefined) return null;
  const trimmed = text.trim();
  return HOURS.test(trimmed) ? Number(trimmed.replace(',', '.')) || 0 : null;
}
