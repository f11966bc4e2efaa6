import type { ConnectDevice, ConnectFinding, HeardClient } from '../api/index.js';
import type { ErrorRecord } from '../base/errors.js';
import type { TextAsker } from '../net/index.js';
import { type AnnouncingStates, DISCOVERY_PORT } from './announcing.js';
import type { Askers } from './askers.js';
import type { PlexState } from './plex-helper.js';

/** What the check of the way to players asks of the house. */
export interface ConnectCheckNeeds {
  devices(): ConnectDevice[];
  clients(): HeardClient[];
  askers: Pick<Askers, 'last'>;
  /** Why a device has no listener of its own, by its key. */
  doorFaults(): ReadonlyMap<string, DoorFault>;
  announcing(): AnnouncingStates;
  /** The flag or variable that keeps us from announcing, whatever the settings say. */
  quietBy(): string | null;
  /** Addresses of this machine that others in the house can reach. */
  houseAddresses(): readonly string[];
  /** Connections that the providers allow together. */
  connectionCount(): number;
  sitePort(): number;
  /** Ours in a network that a container has for itself; null: we are in none. */
  bridgeAddress(): Promise<string | null>;
  plex(): PlexState;
  ask: TextAsker;
}

export interface DoorFault {
  port: number;
  fault: ErrorRecord;
}

export type Finding = Omit<ConnectFinding, 'device' | 'hint' | 'values'> & Partial<ConnectFinding>;

export const finding = (one: Finding): ConnectFinding => ({ device: null, hint: '', values: {}, ...one });

/** What of this Headwater has a TCP port. */
type PortOwner = { kind: 'pages' | 'control' } | { kind: 'device'; name: string };

/** @returns null: nothing of ours. */
export function ownerOf(port: number, { devices, sitePort, announcing }: ConnectCheckNeeds): PortOwner | null {
  if (port === sitePort()) return { kind: 'pages' };
  const device = devices().find((one) => one.port === port);
  if (device) return { kind: 'device', name: device.name };
  return port === DISCOVERY_PORT && announcing().control.state === 'on' ? { kind: 'control' } : null;
}

/** Two parts of ours want one port, and no other program is to blame. */
export function ownPort(
  owner: PortOwner,
  port: number,
  what: string,
  rest: Pick<Finding, 'level' | 'values'> & Partial<Finding>,
): ConnectFinding {
  const other = owner.kind === 'device' ? owner.name : '';
  const by = {
    pages: 'the pages and playlists of this Headwater',
    control: 'the control of its tuners (hdhomerun_config and its like)',
    device: `"${other}", another tuner of this Headwater`,
  }[owner.kind];
  return finding({
    code: 'port_own',
    message: `${what}: TCP port ${port} belongs to ${by}.`,
    hint: 'Give one of the two another port: lineups[].port, or server.port for the pages.',
    ...rest,
    values: { ...rest.values, port, owner: owner.kind, other },
  });
}
