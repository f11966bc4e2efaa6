import { setTimeout as sleep } from 'node:timers/promises';
import { DISCOVER_TUNERS, readDiscoverReply } from '../../formats/hdhomerun/index.js';
import { bindUdp, closeUdp } from '../../net/index.js';

/** A device of somebody else with the id of one of ours. */
export interface Twin {
  deviceId: string;
  address: string;
}

const LISTEN_MS = 1_500;
const FOUND_MAX = 16;

/**
 * Asks in each network who is there, as players do, and finds those that bear an id of ours: players take two for one, and lose
 * the channels of one of them.
 *
 * @param networks Our addresses in the networks to ask in.
 * @param isOurs Whether an address is one of this machine.
 * @param port 65001, but in tests.
 */
export async function findTwins(
  {
    networks,
    isOurs,
    deviceIds,
    port,
  }: { networks: readonly string[]; isOurs(address: string): boolean; deviceIds: readonly string[]; port: number },
  signal: AbortSignal,
): Promise<Twin[]> {
  const found = new Map<string, Twin>();
  const askIn = async (own: string) => {
    const socket = await bindUdp(0, own).catch(() => null);
    if (!socket) return; // the network has gone
    socket.on('message', (bytes, { address }) => {
      const deviceId = readDiscoverReply(bytes);
      if (deviceId === null || !deviceIds.includes(deviceId) || isOurs(address) || found.size >= FOUND_MAX) return;
      found.set(`${deviceId} ${address}`, { deviceId, address });
    });
    try {
      socket.setBroadcast(true);
      socket.send(DISCOVER_TUNERS, port, EVERYBODY, () => {});
      await sleep(LISTEN_MS, undefined, { signal });
    } finally {
      await closeUdp(socket);
    }
  };
  await Promise.all(networks.map(askIn));
  return [...found.values()];
}

/** It stays in the network of the address that the socket is bound to. */
const EVERYBODY = '255.255.255.255';
