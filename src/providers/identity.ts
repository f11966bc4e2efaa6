import type { StreamKind } from '../base/model.js';

/**
 * What stays the same about an entry when tokens, credentials, hosts and names change. Favourites, numbers and Plex's
 * mapping hang on the id that is kept with it, so what is written here is kept for ever (docs/decisions/0003).
 *
 *     http://alpha.example:8080/live/user/pass/1001.ts   →  live:1001   the id in an Xtream-like path on the provider's own host
 *     http://cdn.example/news.m3u8?token=abc&quality=hd  →  http://cdn.example/news.m3u8?quality=hd
 */

const XTREAM_PATH = /^\/(?:(live|movie|series)\/)?[^/]+\/[^/]+\/(\d+)(?:\.[a-z0-9]{2,5})?$/i;
/** Query parameters that change from one download to the next. */
const VOLATILE =
  /^(token|auth|key|sig|signature|hash|expires?|exp|e|st|t|ts|time|nonce|session|sessionid|sid|jwt|username|user|password|pass|pwd|wmsauthsign|hdnts|hdnea)$/i;

export interface IdentityContext {
  /** Hosts of the provider itself, without port: its playlist's, and backups. */
  ownHosts: ReadonlySet<string>;
}

export function identityOf(url: string, kind: StreamKind, context: IdentityContext): string {
  const parts = splitUrl(url);
  if (!parts) return url;
  const { scheme, host, path, query } = parts;
  if (context.ownHosts.has(host)) {
    const match = XTREAM_PATH.exec(path);
    if (match) return `${kind === 'radio' ? 'live' : kind}:${match[2]}`;
  }
  const kept = query
    .split('&')
    .filter(
      (pair) => pair !== '' && !VOLATILE.test(pair.slice(0, pair.indexOf('=') < 0 ? undefined : pair.indexOf('='))),
    )
    .join('&');
  return `${scheme}://${parts.hostPort}${path}${kept ? `?${kept}` : ''}`;
}

/** Splits without `new URL`, which costs ten times as much and changes what it reads; 100,000 entries pass here. */
function splitUrl(url: string): { scheme: string; host: string; hostPort: string; path: string; query: string } | null {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(url);
  if (!match) return null;
  const hostPort = match[2]!.toLowerCase();
  return {
    scheme: match[1]!.toLowerCase(),
    host: hostPort.replace(/:\d+$/, ''),
    hostPort,
    path: match[3]!,
    query: match[4] ?? '',
  };
}

/** Hosts without port of several addresses, also of bare ones such as `backup.example:8080`; files have none. */
export function hostsOf(addresses: readonly string[]): Set<string> {
  const hosts = addresses.map((address) => hostOf(address) ?? hostOf(`http://${address}`) ?? '');
  return new Set(hosts.filter((host) => host !== ''));
}

/** Host without port of an http address; null for a file. */
export function hostOf(url: string): string | null {
  return splitUrl(url)?.host ?? null;
}
