import { isIP } from 'node:net';
import { systemClock } from '../base/clock.js';
import { type ErrorRecord, toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { HouseEvents } from '../jobs/index.js';
import { createOutgoingAddresses, isBridgedContainer, ownNetworks } from '../net/index.js';
import {
  type ControlNeeds,
  type Discovery,
  type Reach,
  startControl,
  startDiscovery,
  startSsdp,
  type VirtualDevice,
} from '../outputs/hdhomerun/index.js';
import type { Access } from './access.js';
import { isEverywhere } from './addresses.js';
import type { Askers } from './askers.js';
import type { DeviceBook } from './device-book.js';
import { startTwinWarning } from './twin-warning.js';

/**
 * How the house finds the devices without typing, and tunes them without HTTP: HDHomeRun discovery and control, and SSDP. None
 * of them ever keeps us from starting.
 */
export interface Announcing {
  /** Starts what the settings want and stops what they do not, and tells of devices that came or went. What failed before is tried again. */
  sync(): Promise<void>;
  states(): AnnouncingStates;
  close(): Promise<void>;
}

export type AnnouncingStates = Record<PartName, PartState>;
export type PartState = { state: 'on' } | { state: 'off' } | { state: 'failed'; fault: ErrorRecord };
export type PartName = 'discovery' | 'control' | 'ssdp';

export interface AnnouncingNeeds {
  book: DeviceBook;
  access: { now: Access };
  /** What the doors listen on. */
  host: string;
  /** Of the main port, where a main device without a listener of its own is. */
  sitePort(): number;
  /** Read at each sync. */
  settings(): { discovery: boolean; ssdp: boolean; interfaces: readonly string[] };
  /** What the control protocol tunes. */
  tuning: Pick<ControlNeeds, 'relays' | 'channelByNumber' | 'channelCount' | 'channelsAt' | 'withoutPicture' | 'log'>;
  events: Emitter<HouseEvents>;
  askers: Askers;
  log: Log;
}

/** Of UDP for discovery, of TCP for control. */
export const DISCOVERY_PORT = 65_001;
const KEEP_ALIVE_PORT = 5_004;
/** The protocol knows no IPv6. */
const EVERYWHERE = '0.0.0.0';
const SSDP_PORT = 1_900;
/** Whoever has the port may stop, and networks come up late. */
const AGAIN_AFTER_MS = 60_000;

const NAMES: Record<PartName, string> = {
  discovery: 'Discovery of the tuners',
  control: 'Control of the tuners by hdhomerun_config and its like',
  ssdp: 'Announcing the tuners by SSDP',
};

export function startAnnouncing(needs: AnnouncingNeeds): Announcing {
  const { book, access, settings, log } = needs;
  const { towards } = createOutgoingAddresses(systemClock.steadyMs);
  const chosen = () => ownNetworks(settings().interfaces).map(({ address }) => address);
  const reach: Reach = {
    towards,
    isAllowed: (address) => access.now.allowed.allows(address),
    chosenAddresses: () => (settings().interfaces.length === 0 ? null : chosen()),
    baseUrl: (device, own, asNumbers = false) => baseUrlOf(needs, device, own, asNumbers),
  };
  /** Only who looks for HDHomeRun devices is a player; by SSDP everything in a house talks. */
  const isAllowedToLook = (address: string) => {
    const isAllowed = reach.isAllowed(address);
    needs.askers.note(address, isAllowed ? 'looked' : 'refused');
    return isAllowed;
  };
  const { steadyMs } = systemClock;
  const complain = (error: unknown) =>
    log.error(toErrorRecord(error), 'Somebody who looked for a tuner got no answer.');
  let discovery: Discovery | null = null;
  const start: Record<PartName, () => Promise<Running>> = {
    async discovery() {
      const started = await startDiscovery({
        ...{ ...reach, isAllowed: isAllowedToLook, devices: book.list },
        ...{ port: DISCOVERY_PORT, steadyMs, complain },
      });
      discovery = started;
      void warnOfBridge(log);
      const twins = startTwinWarning({ book, networks: chosen, port: DISCOVERY_PORT, events: needs.events, log });
      return {
        async close() {
          discovery = null;
          await Promise.all([started.close(), twins.close()]);
        },
      };
    },
    control: () =>
      startControl({
        ...{ ...reach, ...needs.tuning, devices: book.list, steadyMs },
        ...{ port: DISCOVERY_PORT, keepAlivePort: KEEP_ALIVE_PORT },
        host: isEverywhere(needs.host) ? EVERYWHERE : needs.host,
        askedBy: (address) => discovery?.askedBy(address) ?? null,
        complain,
      }),
    ssdp: () =>
      startSsdp({ ...reach, devices: book.list, ownAddresses: chosen, port: SSDP_PORT, random: Math.random, complain }),
  };
  const parts = (Object.keys(start) as PartName[]).map((name) => createPart(name, start[name], log));
  let isClosed = false;
  let again: NodeJS.Timeout | null = null;
  let working: Promise<void> = Promise.resolve();

  const fail = (error: unknown) =>
    log.error(toErrorRecord(error), 'The announcing of the tuners could not be brought up to date.');
  const sync = async () => {
    const wanted = settings();
    const isWanted = { ...wanted, control: wanted.discovery };
    for (const part of parts) await part.set(!isClosed && isWanted[part.name]);
    if (again) clearTimeout(again);
    const hasFailed = parts.some(({ state }) => state.state === 'failed');
    again = hasFailed && !isClosed ? setTimeout(queue, AGAIN_AFTER_MS) : null;
  };
  const queue = (): Promise<void> => {
    working = working.then(sync).catch(fail);
    return working;
  };
  return {
    sync: queue,
    states: () => Object.fromEntries(parts.map(({ name, state }) => [name, state])) as AnnouncingStates,
    async close() {
      isClosed = true;
      await queue();
    },
  };
}

/** A part that is on. */
interface Running {
  /** Devices may have come or gone. */
  sync?(): Promise<void>;
  close(): Promise<void>;
}

/** One that is on or off, or could not be started. */
function createPart(name: PartName, start: () => Promise<Running>, log: Log) {
  let running: Running | null = null;
  let state: PartState = { state: 'off' };
  return {
    name,
    get state() {
      return state;
    },
    async set(isWanted: boolean): Promise<void> {
      if (!isWanted) {
        const was = running;
        running = null;
        state = { state: 'off' };
        await was?.close();
      } else if (running) {
        await running.sync?.();
      } else {
        try {
          running = await start();
          state = { state: 'on' };
        } catch (error) {
          const fault = toErrorRecord(error);
          // told once, not each time that it is tried again
          if (state.state !== 'failed')
            log.warn(
              fault,
              `${NAMES[name]} does not work: ${fault.message} Players can still be given the address by hand.`,
            );
          state = { state: 'failed', fault };
        }
      }
    },
  };
}

/** Discovery is started all the same: whoever has made the network may pass broadcasts on. */
async function warnOfBridge(log: Log): Promise<void> {
  if (!(await isBridgedContainer())) return;
  log.warn(
    'Headwater runs in a container with a network of its own, where players cannot find the tuners: give it the network of the host (network_mode: host), or type the address into players. docs/docker.md has both.',
  );
}

/**
 * Under the address by which a client reaches us, unless people have said another. A device without a port of its own can only
 * be told when it is the main one: clients drop paths.
 */
function baseUrlOf(
  { book, access, host, sitePort }: AnnouncingNeeds,
  device: VirtualDevice,
  own: string,
  asNumbers: boolean,
): string | null {
  const port = device.port ?? (book.main()?.key === device.key ? sitePort() : null);
  if (port === null) return null;
  const { advertise } = access.now;
  if (advertise !== null && !(asNumbers && isIP(advertise) === 0)) return `http://${advertise}:${port}`;
  if (isEverywhere(host)) return `http://${own}:${port}`;
  return host === own ? `http://${own}:${port}` : null;
}
