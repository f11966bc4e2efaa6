import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { SocksProxy } from 'socks';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { HeadwaterError } from '../base/errors.js';
import type { TlsRules } from '../base/model.js';
import type { NameResolver } from './resolve.js';
import { throughHttp, throughSocks } from './tunnel.js';

/** How the servers of one provider are reached. */
export interface Route {
  /** `http://`, `https://`, `socks4://`, `socks5://` or `socks5h://`, with a login if it needs one; null: directly. */
  proxy: string | null;
  /** Off only for a server whose certificate is known to be wrong. */
  verifiesTls: boolean;
  /** Certificates in PEM to trust beside the usual ones; null: none. */
  ca: string | null;
}

/** Reads the certificates of a provider's rules. Throws `route_unusable` when their file cannot be read. */
export async function loadRoute({ proxy, tls }: { proxy: string | null; tls: TlsRules }): Promise<Route> {
  if (tls.caFile === null) return { proxy, verifiesTls: tls.verifies, ca: null };
  try {
    return { proxy, verifiesTls: tls.verifies, ca: await readFile(tls.caFile, 'utf8') };
  } catch (cause) {
    throw new HeadwaterError(
      'route_unusable',
      `The certificates in ${tls.caFile} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      'Check tls.caFile of the provider: a PEM file that the user that runs Headwater may read.',
      { cause },
    );
  }
}

export const DIRECT: Route = { proxy: null, verifiesTls: true, ca: null };

/** What `tls.connect` has to know of it. */
export function tlsOptions({ verifiesTls, ca }: Route): Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca'> {
  return { rejectUnauthorized: verifiesTls, ...(ca === null ? {} : { ca }) };
}

interface Timeouts {
  connectTimeoutMs: number;
  /** Longest silence, before the first byte and between two. */
  idleTimeoutMs: number;
}

/** One dispatcher of undici per way out; kept, since each has connections of its own. */
export interface Dispatchers {
  /** @param isTls Whether the address is one of https. */
  get(route: Route, allowPrivate: boolean, isTls: boolean): Dispatcher;
  close(): Promise<void>;
}

/** A household has few proxies; a dispatcher that is pushed out is closed. */
const KEPT_MAX = 32;

export function createDispatchers(names: NameResolver, { connectTimeoutMs, idleTimeoutMs }: Timeouts): Dispatchers {
  const kept = new Map<string, Dispatcher>();
  const timeouts = { headersTimeout: idleTimeoutMs, bodyTimeout: idleTimeoutMs, pipelining: 0 };

  const create = (route: Route, allowPrivate: boolean, isTls: boolean): Dispatcher => {
    const tls = tlsOptions(route);
    const { proxy } = route;
    // through a proxy the names are resolved there: what it can reach was the keeper's choice
    if (proxy !== null && isSocks(proxy)) {
      return new Agent({ connect: throughSocks(socksProxy(proxy), tls, connectTimeoutMs), ...timeouts });
    }
    if (proxy !== null) {
      const { origin, protocol, username, password } = new URL(proxy);
      const login = username === '' ? null : `Basic ${loginText(username, password)}`;
      if (isTls || protocol === 'https:') {
        return new Agent({ connect: throughHttp(new URL(origin), login, tls, connectTimeoutMs), ...timeouts });
      }
      const token = login === null ? {} : { token: login };
      const proxyTls = { timeout: connectTimeoutMs };
      // plain http goes to the proxy as it is: many allow CONNECT to port 443 alone
      return new ProxyAgent({ uri: origin, ...token, proxyTls, proxyTunnel: false, ...timeouts });
    }
    const connect = { timeout: connectTimeoutMs, lookup: names.lookup(allowPrivate), ...tls };
    return new Agent({ connect, ...timeouts });
  };

  return {
    get(route, allowPrivate, isTls) {
      const key = `${allowPrivate} ${route.proxy !== null && isTls} ${routeKey(route)}`;
      const known = kept.get(key);
      if (known) return known;
      const [oldest] = kept;
      if (kept.size >= KEPT_MAX && oldest) {
        kept.delete(oldest[0]);
        void oldest[1].close(); // after what still runs
      }
      const created = create(route, allowPrivate, isTls);
      kept.set(key, created);
      return created;
    },
    async close() {
      await Promise.all([...kept.values()].map((dispatcher) => dispatcher.destroy()));
      kept.clear();
    },
  };
}

function routeKey({ proxy, verifiesTls, ca }: Route): string {
  const trusted = ca === null ? '' : createHash('sha256').update(ca).digest('hex');
  return `${proxy ?? ''} ${verifiesTls} ${trusted}`;
}

export const isSocks = (proxy: string): boolean => /^socks/i.test(proxy);

/** User and password of a proxy for `Basic`. */
export function loginText(username: string, password: string): string {
  return Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
}

const SOCKS_PORT = 1_080;

function socksProxy(proxy: string): SocksProxy {
  const { protocol, hostname, port, username, password } = new URL(proxy);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || SOCKS_PORT,
    type: /^socks4/i.test(protocol) ? 4 : 5,
    ...(username === '' ? {} : { userId: decodeURIComponent(username), password: decodeURIComponent(password) }),
  };
}
