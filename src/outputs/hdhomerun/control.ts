import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { delay } from '../../base/abort.js';
import { HeadwaterError } from '../../base/errors.js';
import { packetSize, readControlRequest, readPacket } from '../../formats/hdhomerun/index.js';
import { bindUdp, closeUdp, plainAddress } from '../../net/index.js';
import { answerControl, type ControlVariableNeeds } from './control-variables.js';
import type { VirtualDevice } from './device.js';
import type { Reach } from './reach.js';
import { createTunerControl, type TunerControl, type TunerControlNeeds } from './tuner-control.js';
import type { TunerPool } from './tuners.js';

/**
 * Getting and setting variables over TCP 65001: how hdhomerun_config, Tvheadend and SiliconDust's own programs tune. All
 * devices share the port, and requests do not say which one they mean: it is the one that the client has just looked for.
 */
export interface Control {
  readonly port: number;
  readonly keepAlivePort: number;
  close(): Promise<void>;
}

export interface ControlNeeds
  extends TunerControlNeeds,
    Pick<ControlVariableNeeds, 'channelCount'>,
    Pick<Reach, 'isAllowed' | 'chosenAddresses'> {
  devices(): readonly VirtualDevice[];
  /** The id that a client has looked for a moment ago; null: none. */
  askedBy(address: string): string | null;
  /** A fault of ours; the client's connection ends by it. */
  complain(error: unknown): void;
  host: string;
  /** 65001, but in tests. */
  port: number;
  /** 5004, but in tests: clients that get datagrams say there once a second that they are still there. */
  keepAlivePort: number;
  /** 30 seconds, but in tests: what a client has locked or sent to itself ends so long after its last word. */
  idleMs?: number;
}

const IDLE_MS = 30_000;
const CONNECTIONS_MAX = 64;
/** libhdhomerun connects again by itself. */
const SILENT_CONNECTION_MS = 120_000;
/** Between two turns of the event loop so many requests of a connection are answered. */
const ANSWERS_PER_TURN = 16;
const KEEP_ALIVE_BYTES = 4;
const LOOK_EVERY_MS = 1_000;

/** Throws `port_in_use`. */
export async function startControl(needs: ControlNeeds): Promise<Control> {
  const { devices, idleMs = IDLE_MS } = needs;
  const tuners = createTunerControls(needs);
  const stopping = new AbortController();
  const keepAlive = await bindUdp(needs.keepAlivePort);
  keepAlive.on('message', ({ length }, { address, port }) => {
    if (length === KEEP_ALIVE_BYTES) for (const tuner of tuners.all()) tuner.hear(address, port);
  });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => {}); // it is closed then
    serve(socket, { ...needs, tunerOf: tuners.find }).catch(() => socket.destroy()); // it has broken off
  });
  server.maxConnections = CONNECTIONS_MAX;
  try {
    await listen(server, needs.host, needs.port);
  } catch (error) {
    await closeUdp(keepAlive);
    throw error;
  }

  server.on('error', needs.complain); // a connection could not be accepted

  const look = async () => {
    for (let hasFailed = false; ; ) {
      await delay(Math.min(LOOK_EVERY_MS, idleMs), stopping.signal);
      try {
        tuners.keepOnly(devices().map((device) => device.tuners));
        for (const tuner of tuners.all()) tuner.look(idleMs);
        hasFailed = false;
      } catch (error) {
        if (!hasFailed) needs.complain(error); // the next look is soon, and would say it again
        hasFailed = true;
      }
    }
  };
  const looking = look().catch(() => {}); // it was stopped
  return {
    port: (server.address() as AddressInfo).port,
    keepAlivePort: keepAlive.address().port,
    async close() {
      stopping.abort();
      await looking;
      tuners.keepOnly([]);
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await Promise.all([closed, closeUdp(keepAlive)]);
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be opened (${code})`;
    throw new HeadwaterError('port_in_use', `TCP port ${port} ${why}.`, 'Stop the program that has it.', { cause });
  }
}

/** Answers what comes, in its order; settles when the client has gone. */
async function serve(socket: Socket, needs: ControlNeeds & ControlVariableNeeds): Promise<void> {
  const address = plainAddress(socket.remoteAddress ?? '');
  const chosen = needs.chosenAddresses();
  const isChosen = chosen === null || chosen.includes(plainAddress(socket.localAddress ?? ''));
  const devices = needs.devices();
  const askedFor = needs.askedBy(address); // may have been taken away meanwhile
  const deviceId = (devices.find((one) => one.deviceId === askedFor) ?? devices[0])?.deviceId;
  if (!isChosen || !needs.isAllowed(address) || deviceId === undefined) return void socket.destroy();
  socket.setNoDelay(true);
  socket.setTimeout(SILENT_CONNECTION_MS, () => socket.destroy());
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  let answeredCount = 0;
  for await (const packet of packets(socket)) {
    const request = readPacket(packet);
    const asked = request && readControlRequest(request);
    const device = needs.devices().find((one) => one.deviceId === deviceId);
    if (!asked || !device) return void socket.destroy();
    const answer = answerOrNull(() => answerControl(asked, device, address, needs), needs.complain);
    if (!answer) return void socket.destroy();
    // Jellyfin wants it in one piece
    if (!socket.write(answer)) await once(socket, 'drain', { signal: gone.signal });
    if (++answeredCount % ANSWERS_PER_TURN === 0) await nextTurn();
  }
}

function answerOrNull(answer: () => Buffer, complain: ControlNeeds['complain']): Buffer | null {
  try {
    return answer();
  } catch (error) {
    complain(error);
    return null;
  }
}

/** They come in pieces, or several at once. Ends, and with it the connection, at something that is none. */
async function* packets(socket: Socket): AsyncGenerator<Buffer> {
  let bytes: Buffer = Buffer.alloc(0);
  for await (const piece of socket as AsyncIterable<Buffer>) {
    bytes = bytes.length === 0 ? piece : Buffer.concat([bytes, piece]);
    for (let size = packetSize(bytes); size !== null && bytes.length >= size; size = packetSize(bytes)) {
      yield bytes.subarray(0, size);
      bytes = bytes.subarray(size);
    }
  }
}

/** What the protocol knows of the tuners of all devices. */
function createTunerControls(needs: TunerControlNeeds) {
  const known = new Map<TunerPool, Map<number, TunerControl>>();
  return {
    find(device: VirtualDevice, tuner: number): TunerControl | null {
      if (!device.tuners.has(tuner)) return null;
      const ofDevice = known.get(device.tuners) ?? new Map<number, TunerControl>();
      known.set(device.tuners, ofDevice);
      const control = ofDevice.get(tuner) ?? createTunerControl(device, tuner, needs);
      ofDevice.set(tuner, control);
      return control;
    },
    all: () => [...known.values()].flatMap((ofDevice) => [...ofDevice.values()]),
    /** Ends what clients have on devices that are gone. */
    keepOnly(pools: readonly TunerPool[]) {
      for (const [pool, ofDevice] of known) {
        if (pools.includes(pool)) continue;
        known.delete(pool);
        for (const control of ofDevice.values()) control.close();
      }
    },
  };
}
