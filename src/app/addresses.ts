import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { type NetworkGate, plainAddress, rangeOf } from '../net/index.js';

/**
 * Which addresses documents name, and whose word about them counts. The Host header is the client's claim: a page on the
 * internet can make a browser ask us under its own name, so only names that cannot belong to the internet are taken.
 */
export interface AddressBook {
  /** The client's own address, as plain as it goes: the forwarded one when a trusted proxy says so; undefined when that is none. */
  clientOf(incoming: IncomingMessage): string | undefined;
  /** Somebody forwards for others whom the settings do not name: whose request it is, nobody knows. */
  isBehindUnknownProxy(incoming: IncomingMessage): boolean;
  /** Whether the request was meant for this machine. */
  isOurs(incoming: IncomingMessage): boolean;
  /** Base for what documents name: playlists and streams. Without a slash at the end. */
  siteBase(incoming: IncomingMessage): string;
  /**
   * Base of the pages as the browser has them open: `server.baseUrl` when they came by it, else the address that was asked,
   * since in the house the same pages are opened by the machine's own address too.
   */
  pageBase(incoming: IncomingMessage): string;
  /** Base for a virtual HDHomeRun, whose clients rebuild addresses from host and port. */
  deviceBase(incoming: IncomingMessage): string;
}

export interface AddressSettings {
  baseUrl: string | null;
  advertise: string | null;
  trustedProxies: NetworkGate;
}

const FORWARDING = ['x-forwarded-for', 'forwarded', 'x-real-ip'];

/** Names under these are never delegated in the public DNS. */
const HOUSE_NAMES = /(^|\.)(localhost|local|lan|home|internal|home\.arpa|fritz\.box)$/i;

export function createAddressBook(settings: () => AddressSettings): AddressBook {
  const isTrusted = (incoming: IncomingMessage) => settings().trustedProxies.allows(incoming.socket.remoteAddress);
  const forwarded = (incoming: IncomingMessage, name: string): string | null => {
    if (!isTrusted(incoming)) return null;
    const value = incoming.headers[`x-forwarded-${name}`];
    return (Array.isArray(value) ? value[0] : value)?.split(',').at(-1)?.trim() || null;
  };
  const forwardedBase = (incoming: IncomingMessage): string | null => {
    const host = forwarded(incoming, 'host');
    if (host === null || !/^[a-z0-9.-]+(:\d+)?$|^\[[0-9a-f:]+\](:\d+)?$/i.test(host)) return null;
    const port = forwarded(incoming, 'port');
    const withPort = port !== null && !/:\d+$/.test(host) && !['80', '443'].includes(port) ? `${host}:${port}` : host;
    return `${forwarded(incoming, 'proto') === 'https' ? 'https' : 'http'}://${withPort}`;
  };
  const socketBase = ({ socket }: IncomingMessage): string => {
    const address = plainAddress(socket.localAddress ?? '127.0.0.1');
    return withoutUsualPort(address, socket.localPort);
  };
  const configured = () => settings().baseUrl?.replace(/\/+$/, '') ?? null;

  return {
    clientOf(incoming) {
      const said = forwarded(incoming, 'for');
      const address = said === null ? incoming.socket.remoteAddress : addressIn(said);
      return address === undefined ? undefined : plainAddress(address);
    },
    isBehindUnknownProxy: (incoming) =>
      !isTrusted(incoming) && FORWARDING.some((name) => incoming.headers[name] !== undefined),
    isOurs(incoming) {
      const host = hostName(incoming.headers.host);
      if (host === null || isTrusted(incoming)) return true; // HTTP/1.0 boxes send none
      const base = configured();
      if (base !== null && host === new URL(base).hostname) return true;
      if (host === settings().advertise?.toLowerCase()) return true;
      return isIP(host) !== 0 || !host.includes('.') || HOUSE_NAMES.test(host) || host === hostname().toLowerCase();
    },
    siteBase(incoming) {
      const host = incoming.headers.host;
      return configured() ?? forwardedBase(incoming) ?? (host ? `http://${host}` : socketBase(incoming));
    },
    pageBase(incoming) {
      const { host, origin } = incoming.headers;
      const base = configured();
      if (base !== null && (origin === new URL(base).origin || host?.toLowerCase() === new URL(base).host)) return base;
      // our own listener speaks http only; behind a proxy the browser says with Origin what it speaks
      if (host !== undefined && origin === `https://${host}`) return origin;
      return forwardedBase(incoming) ?? (host === undefined ? socketBase(incoming) : `http://${host}`);
    },
    deviceBase(incoming) {
      const { advertise } = settings();
      if (advertise !== null) return withoutUsualPort(advertise, incoming.socket.localPort);
      return forwardedBase(incoming) ?? socketBase(incoming);
    },
  };
}

/** Jellyfin compares what it typed: port 80 is not named. */
function withoutUsualPort(host: string, port: number | undefined): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}${port === 80 ? '' : `:${port}`}`;
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` and `[2001:db8::1]:4711` are all written; anything else is no address. */
function addressIn(text: string): string | undefined {
  const bare = isIP(text) !== 0 ? text : (/^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/:\d+$/, ''));
  return isIP(bare) === 0 ? undefined : bare;
}

function hostName(host: string | undefined): string | null {
  if (!host) return null;
  return host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '');
}

/** `host:port` under which this machine's own listeners may be reached, in lower case. */
export function ownHosts(ports: readonly number[], { baseUrl, advertise }: AddressSettings): string[] {
  const found = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const addresses = found.map(({ address }) => plainAddress(address));
  const name = hostname().toLowerCase();
  const hosts = ['localhost', '0.0.0.0', '127.0.0.1', '::1', ...addresses, name, `${name}.local`, advertise ?? ''];
  const base = baseUrl === null ? null : new URL(baseUrl);
  return [
    ...ports.flatMap((port) => hosts.map((host) => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`)),
    ...(base ? [`${base.hostname}:${base.port || (base.protocol === 'https:' ? 443 : 80)}`] : []),
  ];
}

/** A host to listen on that means every address of this machine. */
export const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Addresses under which others in the house reach what listens on `host`; none when only this machine does. */
export function reachableAddresses(host: string): string[] {
  if (isEverywhere(host)) return houseAddresses();
  return isIP(host) !== 0 && rangeOf(host) !== 'loopback' ? [host] : [];
}

function houseAddresses(): string[] {
  const found = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return found.filter((one) => one.family === 'IPv4' && !one.internal).map((one) => one.address);
}
