import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { HeadwaterError } from '../base/errors.js';
import type { TlsRules } from '../base/model.js';
import { isPlain } from './proxy-failure.js';
import type { NameResolver } from './resolve.js';
import { type Destination, openTunnel, proxyLogin } from './tunnel.js';

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
  /** Through a proxy: until it has reached the server. */
  connectTimeoutMs: number;
  /** Longest silence, before the first byte and between two. */
  idleTimeoutMs: number;
}

/** Dispatchers of undici: one per way out, kept; through a proxy one per request, since its signal ends the tunnel, too. */
export interface Dispatchers {
  get(route: Route, allowPrivate: boolean, url: URL, signal: AbortSignal): Dispatcher;
  close(): Promise<void>;
}

/** A household has few sets of certificates; a dispatcher that is pushed out is closed. */
const KEPT_MAX = 32;

export function createDispatchers(names: NameResolver, { connectTimeoutMs, idleTimeoutMs }: Timeouts): Dispatchers {
  const kept = new Map<string, Dispatcher>();
  const throughProxies = new Set<Dispatcher>();
  // no connection is used twice
  const timeouts = { headersTimeout: idleTimeoutMs, bodyTimeout: idleTimeoutMs, pipelining: 0 };

  const direct = (route: Route, allowPrivate: boolean): Dispatcher => {
    const key = `${allowPrivate} ${routeKey(route)}`;
    const known = kept.get(key);
    if (known) return known;
    const [oldest] = kept;
    if (kept.size >= KEPT_MAX && oldest) {
      kept.delete(oldest[0]);
      void oldest[1].close(); // after what still runs
    }
    const connect = { timeout: connectTimeoutMs, lookup: names.lookup(allowPrivate), ...tlsOptions(route) };
    const created = new Agent({ connect, ...timeouts });
    kept.set(key, created);
    return created;
  };

  // the proxy resolves names: what it can reach was the keeper's choice
  const through = (proxy: string, route: Route, url: URL, signal: AbortSignal): Dispatcher => {
    signal.throwIfAborted(); // without a request no connection would ever end
    const isAsItIs = isPlain(url, route);
    const connect = isAsItIs
      ? { timeout: connectTimeoutMs }
      : tunnelConnector(proxy, tlsOptions(route), connectTimeoutMs, signal);
    const agent = new Agent({ connect, ...timeouts });
    const isOver = () => throughProxies.delete(agent);
    throughProxies.add(agent.once('disconnect', isOver).once('connectionError', isOver));
    return isAsItIs ? agent.compose(asItIs(new URL(proxy))) : agent;
  };

  return {
    get: (route, allowPrivate, url, signal) =>
      route.proxy === null ? direct(route, allowPrivate) : through(route.proxy, route, url, signal),
    async close() {
      await Promise.all([...kept.values(), ...throughProxies].map((dispatcher) => dispatcher.destroy()));
      kept.clear();
    },
  };
}

/** Plain http goes to the proxy as it is: many allow CONNECT to port 443 alone. */
function asItIs(proxy: URL): Dispatcher.DispatcherComposeInterceptor {
  const login = proxyLogin(proxy);
  return (dispatch) => (options, handler) => {
    const { host, href } = new URL(options.path, options.origin);
    const headers = { host, ...options.headers, ...(login === null ? {} : { 'proxy-authorization': login }) };
    return dispatch({ ...options, origin: proxy.origin, path: href, headers }, handler);
  };
}

/** undici has tunnels of its own, but one whose proxy hangs up is asked again without end, and no signal stops that (7.30). */
function tunnelConnector(
  proxy: string,
  tls: Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca'>,
  timeout: number,
  signal: AbortSignal,
): buildConnector.connector {
  const secure = buildConnector({ timeout, ...tls });
  return (options, callback) => {
    const destination = destinationOf(new URL(`${options.protocol}//${options.host}`));
    openTunnel(proxy, destination, timeout, signal).then(
      (socket) => {
        if (options.protocol === 'https:') secure({ ...options, httpSocket: socket }, callback);
        else callback(null, socket.setNoDelay());
      },
      (error: Error) => callback(error, null),
    );
  };
}

/** Where a tunnel for an address has to lead. */
export function destinationOf({ protocol, hostname, port }: URL): Destination {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

function routeKey({ verifiesTls, ca }: Route): string {
  const trusted = ca === null ? '' : createHash('sha256').update(ca).digest('hex');
  return `${verifiesTls} ${trusted}`;
}
