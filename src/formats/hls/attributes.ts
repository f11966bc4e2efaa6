/**
 * The attributes of a tag: `NAME=value` or `NAME="value, with commas"`, between commas. Reads each character once however
 * odd the text is. Of a name that comes twice the first counts.
 */
export function parseAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const equals = indexOrEnd(text, '=', at);
    if (equals === text.length) break;
    // what stands before a comma that comes first has no value, and is of no use to us
    at = Math.max(at, text.lastIndexOf(',', equals) + 1);
    const name = text.slice(at, equals).trim().toUpperCase();
    let from = equals + 1;
    while (text[from] === ' ' || text[from] === '\t') from++;
    const isQuoted = text[from] === '"';
    const to = isQuoted ? indexOrEnd(text, '"', from + 1) : indexOrEnd(text, ',', from);
    const value = isQuoted ? text.slice(from + 1, to) : text.slice(from, to).trim();
    if (!attributes.has(name)) attributes.set(name, value);
    at = (isQuoted ? indexOrEnd(text, ',', to) : to) + 1;
  }
  return attributes;
}

function indexOrEnd(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found;
}
