import type { IncomingMessage } from 'node:http';
import type { Config } from '../config/index.js';
import { createNetworkGate, type NetworkGate, plainAddress } from '../net/index.js';
import { type AddressSettings, createAddressBook } from './addresses.js';

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

/**
 * Why whoever sends this request could not come back with other settings; null when they could, or when they are
 * already outside of what the settings allow.
 */
export function lockout(now: Config, then: Config, incoming: IncomingMessage): string | null {
  return refusal(now, incoming) === null ? refusal(then, incoming) : null;
}

function refusal(config: Config, incoming: IncomingMessage): string | null {
  const access = accessOf(config);
  const addresses = createAddressBook(() => access);
  const client = addresses.clientOf(incoming);
  if (!access.allowed.allows(client)) return `your own address, ${plainAddress(client ?? '')}, would not be allowed`;
  if (!addresses.isOurs(incoming)) return `the name under which you have opened Headwater would not be known`;
  const { origin } = incoming.headers;
  if (origin !== undefined && origin !== new URL(addresses.pageBase(incoming)).origin)
    return `these pages, opened at ${origin}, could change nothing any more`;
  const localAddress = plainAddress(incoming.socket.localAddress ?? '');
  const host = config.server.host === 'localhost' ? '127.0.0.1' : config.server.host;
  const isOneAddress = /^[\d.]+$|:/.test(host) && host !== '0.0.0.0' && host !== '::';
  return isOneAddress && host !== localAddress ? `you have reached Headwater at ${localAddress}` : null;
}
