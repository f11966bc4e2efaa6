import type { RequestHeaders } from '../base/model.js';

/** Headers that say who we are to one server. */
const SECRET = /^(authorization|cookie|proxy-authorization|x-api-key|x-auth-token)$/i;

/** What a person set for a provider goes wherever it redirects to, but for logins: those are for its own server only. */
export function headersFor(headers: RequestHeaders, meantFor: string, asked: URL): RequestHeaders {
  if (new URL(meantFor).host === asked.host) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET.test(name)));
}
