import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { HeadwaterError } from '../base/errors.js';

/**
 * A datagram socket of IPv4 that is bound; others on this machine may be bound to the same port. Later faults, as askers that
 * have gone, are passed over. Throws `port_in_use`.
 */
export async function bindUdp(port: number, address = '0.0.0.0'): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.bind({ port, address });
  try {
    await once(socket, 'listening');
  } catch (cause) {
    socket.close();
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be opened (${code})`;
    throw new HeadwaterError('port_in_use', `UDP port ${port} ${why}.`, 'Stop the program that has it.', { cause });
  }
  socket.on('error', () => {});
  return socket;
}

/**
 * A datagram socket that sends to one address only, so that it hears when nobody listens there: its `send` then fails with
 * `ECONNREFUSED`. Rejects when there is no way to the address.
 *
 * @param address An IPv4 address, no name.
 */
export async function connectUdp(port: number, address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  try {
    socket.connect(port, address);
    await once(socket, 'connect');
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.on('error', () => {});
  return socket;
}

export const closeUdp = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));
