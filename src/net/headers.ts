import type { RequestHeaders } from '../base/model.js';

/** Headers that say who we are to one server. */
const SECRET = /^(authorization|cookie|proxy-authorization|x-api-key|x-auth-token)$/i;

/** What a person set for a provider goes wherever it redirects to, but for logins: those are for its own server only. */
export function headersFor(headers: RequestHeaders, meantFor: string, asked: URL): RequestHeaders {
  if (new URL(meantFor).host === asked.host) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET.test(name)));
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
