import { Resolver, lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { HeadwaterError } from '../base/errors.js';
import { rangeOf } from './addresses.js';

/**
 * Names become addresses without waiting in libuv's pool, which all threads share: `dns.Resolver` asks the name server over
 * its own sockets. It reads neither /etc/hosts nor mDNS, so local names, and names that it does not know, go to the system,
 * at most two at a time.
 */
export interface NameResolver {
  /** @returns addresses, IPv4 first. Throws `upstream_unreachable`. */
  resolve(host: string): Promise<string[]>;
  /** For `lookup` of a socket; refuses addresses of the house's own networks unless `allowPrivate`. */
  lookup(allowPrivate: boolean): LookupFunction;
}

const CACHE_MS = 60_000;
const CACHE_MAX = 1_000;
const SYSTEM_LOOKUPS_MAX = 2;

export function createNameResolver(nowMs: () => number): NameResolver {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const cache = new Map<string, { addresses: string[]; atMs: number }>();
  let systemLookups = 0;
  const queue: (() => void)[] = [];

  const askSystem = async (host: string): Promise<string[]> => {
    while (systemLookups >= SYSTEM_LOOKUPS_MAX) await new Promise<void>((resolve) => queue.push(resolve));
    systemLookups++;
    try {
      const found = await systemLookup(host, { all: true });
      return found.sort((a, b) => a.family - b.family).map(({ address }) => address);
    } catch (cause) {
      throw new HeadwaterError(
        'upstream_unreachable',
        `The name "${host}" has no address.`,
        'Check the spelling of the provider’s address and that this machine can resolve names.',
        { cause },
      );
    } finally {
      systemLookups--;
      queue.shift()?.();
    }
  };

  const askNameServer = async (host: string): Promise<string[]> => {
    const [v4, v6] = await Promise.all([
      resolver.resolve4(host).catch(() => []),
      resolver.resolve6(host).catch(() => []),
    ]);
    return [...v4, ...v6];
  };

  const resolve = async (host: string): Promise<string[]> => {
    const cached = cache.get(host);
    if (cached && nowMs() - cached.atMs < CACHE_MS) return cached.addresses;
    const isLocal = !host.includes('.') || host.endsWith('.local') || host.endsWith('.localhost');
    let addresses = isLocal ? [] : await askNameServer(host);
    if (addresses.length === 0) addresses = await askSystem(host);
    if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!);
    cache.set(host, { addresses, atMs: nowMs() });
    return addresses;
  };

  return {
    resolve,
    lookup: (allowPrivate) => (host, options, callback) => {
      resolve(host).then(
        (addresses) => {
          const usable = addresses.filter((address) => mayConnect(address, allowPrivate));
          if (usable.length === 0) return callback(addressRefused(host), '', 4);
          if (options.all)
            return callback(
              null,
              usable.map((address) => ({ address, family: familyOf(address) })),
            );
          callback(null, usable[0]!, familyOf(usable[0]!));
        },
        (error) => callback(error, '', 4),
      );
    },
  };
}

/** Whether an outgoing connection may go there: what a provider's data names must not reach into the house. */
export function mayConnect(address: string, allowPrivate: boolean): boolean {
  return allowPrivate || rangeOf(address) === 'public';
}

export function addressRefused(host: string): HeadwaterError {
  return new HeadwaterError(
    'address_refused',
    `The provider's data points to "${host}", an address inside this house.`,
    'If that is meant, set allowPrivate: true for the provider.',
  );
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}
