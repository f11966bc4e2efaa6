/** The hosts under which a provider can be had: its own, then its backups, in their order. */

/**
 * An address under each host of its provider, its own first. One that lies elsewhere has no other: backups are those of
 * the provider's own server.
 *
 * @param backupHosts `backup.example`, `backup.example:8080`, `https://backup.example`; what is not said is as in the
 * provider's own address.
 */
export function addressesOf(url: string, providerUrl: string, backupHosts: readonly string[]): string[] {
  if (backupHosts.length === 0) return [url];
  const own = originOf(providerUrl);
  if (own === null || originOf(url) !== own) return [url];
  const rest = url.slice(originLength(url));
  const others = backupHosts.map((host) => backupOrigin(host, own) + rest);
  return [...new Set([url, ...others])];
}

const ORIGIN = /^https?:\/\/(?:[^/?#@]*@)?[^/?#]+/i;

/** Scheme, host and port in lower case, without a login; null for a file. */
function originOf(url: string): string | null {
  const match = ORIGIN.exec(url)?.[0].toLowerCase();
  return match?.replace(/\/\/[^@]*@/, '//') ?? null;
}

function originLength(url: string): number {
  return ORIGIN.exec(url)![0].length;
}

function backupOrigin(host: string, own: string): string {
  const bare = host.replace(/\/+$/, '');
  if (/^https?:\/\//i.test(bare)) return bare;
  const [scheme] = /^https?:\/\//.exec(own)!;
  const port = /:\d+$/.exec(own)?.[0] ?? '';
  return scheme + bare + (/:\d+$/.test(bare) ? '' : port);
}
