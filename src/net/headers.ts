import type { RequestHeaders } from '../base/model.js';

/** Headers that say who we are to one server. */
const SECRET = /^(authorization|cookie|proxy-authorization|x-api-key|x-auth-token)$/i;
/** Headers that say what is asked for and how, as every browser and player tells anybody. */
const PLAIN =
  /^(user-agent|referer|origin|accept|accept-.*|range|if-range|cache-control|pragma|connection|icy-metadata|dnt|sec-.*|x-requested-with)$/i;

/**
 * What a person set for a provider may be a login under any name: where its server redirects to, or has its segments, only
 * plain headers go, which servers of films look at (Referer, User-Agent). What a playlist names for an entry is its provider's own
 * word and goes with it, but for logins.
 *
 * @param meantFor The address that the headers were set for: all of them go to its host and port.
 * @param ofEntry Names of headers that the playlist has for the entry, as they are written in `headers`.
 */
export function headersFor(
  headers: RequestHeaders,
  meantFor: string,
  asked: URL,
  ofEntry: readonly string[] = [],
): RequestHeaders {
  if (new URL(meantFor).host === asked.host) return headers;
  const mayGo = (name: string) => PLAIN.test(name) || (ofEntry.includes(name) && !SECRET.test(name));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => mayGo(name)));
}

/**
 * Headers as a playlist has them, fit for a request: what no header may hold (RFC 9110 §5.5) is left out of values, and a
 * header whose name is none is left out whole.
 */
export function sendableHeaders(headers: RequestHeaders): RequestHeaders {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name))
      .map(([name, value]) => [name, value.replace(/[^\t\x20-\x7e\xa0-\xff]/g, '')]),
  );
}
