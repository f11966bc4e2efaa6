import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

/** A network that this machine is in, by IPv4. */
export interface OwnNetwork {
  /** Of the interface. */
  name: string;
  /** Of this machine in it. */
  address: string;
}

/** @param chosen Names or addresses of interfaces; empty: all but loopback. */
export function ownNetworks(chosen: readonly string[] = []): OwnNetwork[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).filter(({ family }) => family === 'IPv4').map((one) => ({ ...one, name })),
  );
  const wanted = all.filter(({ name, address, internal }) =>
    chosen.length === 0 ? !internal : chosen.includes(name) || chosen.includes(address),
  );
  return wanted.map(({ name, address }) => ({ name, address }));
}

/** Tells from which address of ours packets to another go out: the one under which it can reach us. */
export interface OutgoingAddresses {
  /** Null: there is no way to it. */
  towards(address: string): Promise<string | null>;
}

/** Networks change when cables and wireless do. */
const KEPT_MS = 30_000;
const KEPT_MAX = 256;

export function createOutgoingAddresses(steadyMs: () => number): OutgoingAddresses {
  const known = new Map<string, { at: number; found: Promise<string | null> }>();
  return {
    towards(address) {
      const kept = known.get(address);
      if (kept && steadyMs() - kept.at < KEPT_MS) return kept.found;
      if (known.size >= KEPT_MAX) known.clear();
      const found = ask(address);
      known.set(address, { at: steadyMs(), found });
      return found;
    },
  };
}

/** Nothing is sent: connecting a datagram socket only asks the routing table. */
function ask(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const settle = (found: string | null) => {
      socket.close();
      resolve(found);
    };
    socket.once('error', () => settle(null));
    socket.connect(DISCARD_PORT, address, () => settle(socket.address().address));
  });
}

const DISCARD_PORT = 9;
