import { BlockList, isIP } from 'node:net';

/** Which network an address belongs to. */
export type AddressRange = 'loopback' | 'link-local' | 'private' | 'reserved' | 'public';

function blockList(subnets: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

const RANGES: readonly [AddressRange, BlockList][] = [
  [
    'loopback',
    blockList([
      ['127.0.0.0', 8],
      ['::1', 128],
    ]),
  ],
  [
    'link-local',
    blockList([
      ['169.254.0.0', 16],
      ['fe80::', 10],
    ]),
  ],
  // RFC 1918, RFC 6598 (carrier NAT, also used by home VPNs), RFC 4193
  [
    'private',
    blockList([
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['100.64.0.0', 10],
      ['fc00::', 7],
    ]),
  ],
  [
    'reserved',
    blockList([
      ['0.0.0.0', 8],
      ['192.0.0.0', 24],
      ['198.18.0.0', 15],
      ['224.0.0.0', 4],
      ['240.0.0.0', 4],
      ['::', 128],
      ['ff00::', 8],
    ]),
  ],
];

/** An address as a socket gives it; `::ffff:192.0.2.1` counts as the IPv4 address inside. */
export function plainAddress(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  return bare.toLowerCase().startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare;
}

export function rangeOf(address: string): AddressRange {
  const plain = plainAddress(address);
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  return RANGES.find(([, list]) => list.check(plain, family))?.[0] ?? 'public';
}

/** Decides whether a client may use what devices without a login use. */
export interface NetworkGate {
  allows(address: string | undefined): boolean;
}

/** @param networks `loopback`, `link-local`, `private`, `any`, single addresses, or CIDR blocks. */
export function createNetworkGate(networks: readonly string[]): NetworkGate {
  const list = new BlockList();
  const ranges = new Set<string>();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address);
    if (family === 0) ranges.add(network);
    else if (prefix === undefined) list.addAddress(address, family === 6 ? 'ipv6' : 'ipv4');
    else list.addSubnet(address, Number(prefix), family === 6 ? 'ipv6' : 'ipv4');
  }
  return {
    allows(address) {
      if (address === undefined) return false;
      const plain = plainAddress(address);
      return ranges.has('any') || ranges.has(rangeOf(plain)) || list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
    },
  };
}
