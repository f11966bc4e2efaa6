/**
 * What of an address may be a login, so that it can be cut out of what others say of it, by value: programs quote an address in
 * parts, decoded, or in a way of their own, where no pattern finds a password.
 */

const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)([^?#\s]*)(?:\?([^#\s]*))?/gi;
/** A file's name is no secret, unless it looks like a token. */
const TOKEN_LENGTH_MIN = 16;
/** Folders that many servers have. */
const FOLDERS = new Set(['live', 'movie', 'series', 'timeshift', 'stream', 'streams', 'hls', 'play', 'udp', 'rtp']);

/** @param text May hold addresses, as an argument of a program does. @returns The longest first. */
export function secretsIn(text: string): string[] {
  const found = [...text.matchAll(ADDRESS)].flatMap(([, authority = '', path = '', query = '']) => {
    const login = authority.slice(0, Math.max(0, authority.lastIndexOf('@')));
    const folders = path.split('/');
    const [name = ''] = folders.splice(-1);
    const isToken = name.length >= TOKEN_LENGTH_MIN;
    return [
      ...[login, ...login.split(':'), base64(decoded(login))],
      ...[path.replace(/^\//, ''), ...folders.filter((folder) => !FOLDERS.has(folder)), ...(isToken ? [name] : [])],
      ...[query, ...query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1))],
    ];
  });
  return [...new Set(found.flatMap((one) => [one, decoded(one)]))].sort((a, b) => b.length - a.length);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
