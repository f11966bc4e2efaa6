import type { IncomingMessage } from 'node:http';
import type { Config } from '../config/index.js';
import { createNetworkGate, type NetworkGate, plainAddress } from '../net/index.js';
import { type AddressBook, type AddressSettings, createAddressBook } from './addresses.js';

/** Who may come in, and under which addresses we are known. */
export interface Access extends AddressSettings {
  allowed: NetworkGate;
}

export function accessOf({ server, hdhomerun }: Config): Access {
  return {
    baseUrl: server.baseUrl,
    advertise: hdhomerun.advertise,
    trustedProxies: createNetworkGate(server.trustedProxies),
    allowed: createNetworkGate(server.allowedNetworks),
  };
}

/** What a path is for, which decides whom the network alone keeps out. */
export type Audience = 'api' | 'page' | 'device' | 'setup';

export interface Door {
  addresses: AddressBook;
  /** `server.allowedNetworks`. */
  allowed(): NetworkGate;
  hasKeeper(): boolean;
}

/** Whoever comes first becomes the keeper, so nobody from outside may come first, whatever the settings say. */
const HOME = createNetworkGate(['loopback', 'link-local', 'private']);

/**
 * Whether the network lets somebody ask this. Devices cannot log in, so for them it decides. Pages and API have a login once
 * there is a keeper, and may then be asked from anywhere.
 */
export function mayCome(
  { addresses, allowed, hasKeeper }: Door,
  audience: Audience,
  incoming: IncomingMessage,
): boolean {
  const isManaged = audience === 'api' || audience === 'page';
  if (isManaged && hasKeeper()) return true;
  const client = addresses.clientOf(incoming);
  if (!allowed().allows(client)) return false;
  const isOfApi = audience === 'api' || audience === 'setup';
  return !isOfApi || (HOME.allows(client) && !addresses.isBehindUnknownProxy(incoming));
}

/**
 * Whether a page of another origin sends this. Programs that are no browsers send no Origin; a browser that leaves it out
 * says with `Sec-Fetch-Site` where the page is from. `same-site` is another program on another port of this machine.
 */
export function isForeign(addresses: AddressBook, incoming: IncomingMessage): boolean {
  const { origin } = incoming.headers;
  if (origin !== undefined) return origin !== new URL(addresses.pageBase(incoming)).origin;
  return ['cross-site', 'same-site'].includes(String(incoming.headers['sec-fetch-site'] ?? ''));
}

/**
 * Why whoever sends this request could not manage Headwater any more with other settings; null when they could. What keeps
 * only players out is nobody's lock-out, and a rule that stands against them already says nothing about the change.
 */
export function lockout(now: Config, then: Config, incoming: IncomingMessage, hasKeeper: () => boolean): string | null {
  const before = obstacles(now, incoming, hasKeeper);
  const after = obstacles(then, incoming, hasKeeper);
  return after.find((obstacle, at) => obstacle !== null && before[at] === null) ?? null;
}

/** One per rule, in a fixed order; null where the rule lets them in. */
function obstacles(config: Config, incoming: IncomingMessage, hasKeeper: () => boolean): (string | null)[] {
  const access = accessOf(config);
  const addresses = createAddressBook(() => access);
  const mayManage = mayCome({ addresses, allowed: () => access.allowed, hasKeeper }, 'api', incoming);
  const client = plainAddress(addresses.clientOf(incoming) ?? '');
  return [
    mayManage ? null : `your own address, ${client}, would not be allowed`,
    addresses.isOurs(incoming) ? null : 'the name under which you have opened Headwater would not be known',
    isForeign(addresses, incoming)
      ? `these pages, opened at ${incoming.headers.origin}, could change nothing any more`
      : null,
    isListening(config.server.host, incoming)
      ? null
      : `you have reached Headwater at ${plainAddress(incoming.socket.localAddress ?? '')}`,
  ];
}

/** Whether the address that was asked is listened on. A name may be any address, so it is not judged. */
function isListening(host: string, { socket }: IncomingMessage): boolean {
  const address = host === 'localhost' ? '127.0.0.1' : host;
  const isOneAddress = /^[\d.]+$|:/.test(address) && address !== '0.0.0.0' && address !== '::';
  return !isOneAddress || address === plainAddress(socket.localAddress ?? '');
}
