import type { ConnectDevice, ConnectFinding, HeardClient } from '../api/index.js';
import type { ErrorRecord } from '../base/errors.js';
import { reasonOf, type TextAsker } from '../net/index.js';
import type { AnnouncingStates, PartName } from './announcing.js';
import type { PlexState } from './plex-helper.js';

/**
 * Looks at ourselves as a player would: what is open, what is announced, which address we give out, and whether it leads back
 * here. What lies between the player and us cannot be seen from here; that nobody else has been heard yet is all one can say.
 */
export interface ConnectCheckNeeds {
  devices(): ConnectDevice[];
  clients(): HeardClient[];
  /** Why a device has no listener of its own, by its key. */
  doorFaults(): ReadonlyMap<string, DoorFault>;
  announcing(): AnnouncingStates;
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

/** The structures of libhdhomerun, which Kodi and Tvheadend use, have room for no more. */
const BASE_URL_MAX = 28;
/** From here on Plex leaves channels out or refuses the tuner, as people report. */
const PLEX_CHANNELS_MAX = 480;

/** So that our own questions are not taken for a player's. */
export const CHECK_USER_AGENT = 'Headwater-check';
const ASK_WITHIN_MS = 3_000;
const ANSWER_BYTES_MAX = 64 * 1024;

type Finding = Omit<ConnectFinding, 'device' | 'hint' | 'values'> & Partial<ConnectFinding>;

const finding = (one: Finding): ConnectFinding => ({ device: null, hint: '', values: {}, ...one });

export async function checkConnection(needs: ConnectCheckNeeds, signal: AbortSignal): Promise<ConnectFinding[]> {
  const devices = needs.devices();
  const perDevice = await Promise.all(devices.map((device) => checkDevice(device, needs, signal)));
  return [
    checkHouse(needs),
    ...(await checkContainer(needs)),
    ...checkAnnouncing(needs.announcing()),
    ...perDevice.flat(),
    ...(needs.connectionCount() === 0
      ? [
          finding({
            code: 'no_connections',
            level: 'failure',
            message: 'No provider is there that is switched on, so nothing can be played.',
            hint: 'Add one under Providers, or switch one on.',
          }),
        ]
      : []),
    ...checkPlex(needs.plex()),
    checkHeard(needs),
  ];
}

function checkHouse({ houseAddresses }: ConnectCheckNeeds): ConnectFinding {
  const addresses = houseAddresses();
  if (addresses.length > 0)
    return finding({
      code: 'house_address',
      level: 'ok',
      message: `Others in the house reach this machine at ${addresses.join(', ')}.`,
      values: { addresses: addresses.join(', ') },
    });
  return finding({
    code: 'only_this_machine',
    level: 'failure',
    message: 'Headwater answers only on this machine.',
    hint: 'Start it with --host 0.0.0.0, or take server.host out of config.yaml.',
  });
}

async function checkContainer({ bridgeAddress }: ConnectCheckNeeds): Promise<ConnectFinding[]> {
  const address = await bridgeAddress();
  if (address === null) return [];
  return [
    finding({
      code: 'container_bridge',
      level: 'warning',
      message: `Headwater runs in a container with a network of its own (${address}): broadcasts of the house do not reach it, and players cannot reach that address.`,
      hint: `Run it with "network_mode: host" (docs/docker.md). Else set hdhomerun.advertise to the address of the machine, and type that into players by hand.`,
      values: { address },
    }),
  ];
}

const PARTS: Record<string, { name: string; isFor: string }> = {
  discovery: { name: 'HDHomeRun discovery', isFor: 'Kodi, Jellyfin, Emby and Plex find the tuners by it' },
  control: { name: 'HDHomeRun control', isFor: 'Tvheadend and hdhomerun_config tune by it' },
  ssdp: { name: 'SSDP', isFor: 'Plex finds the tuners by it, and notices that they are back' },
};

function checkAnnouncing(states: AnnouncingStates): ConnectFinding[] {
  return (Object.keys(states) as PartName[]).map((part) => {
    const now = states[part];
    const { name, isFor } = PARTS[part] ?? { name: part, isFor: 'players find the tuners by it' };
    const values = { part, name };
    if (now.state === 'on')
      return finding({ code: 'announced', level: 'ok', message: `${name} is on: ${isFor}.`, values });
    if (now.state === 'off')
      return finding({
        code: 'announcing_off',
        level: 'warning',
        message: `${name} is switched off: ${isFor}.`,
        hint: 'Switch it on under Settings (hdhomerun), or type the address into players by hand.',
        values,
      });
    return finding({
      code: 'announcing_failed',
      level: 'warning',
      message: `${name} does not work: ${now.fault.message}`,
      hint: now.fault.hint,
      values: { ...values, reason: now.fault.message },
    });
  });
}

async function checkDevice(
  device: ConnectDevice,
  needs: ConnectCheckNeeds,
  signal: AbortSignal,
): Promise<ConnectFinding[]> {
  const own = (one: Finding) => finding({ ...one, device: device.key });
  const found: ConnectFinding[] = [];
  const { name, channelCount, advertise } = device;
  const closed = needs.doorFaults().get(device.key);
  if (closed) found.push(await closedDoor(device, closed, needs.ask, signal));

  const port = device.port ?? needs.sitePort();
  const isReached = device.port !== null || needs.devices()[0]?.key === device.key;
  const host = advertise ?? needs.houseAddresses()[0] ?? '127.0.0.1';
  const address = `${host}:${port}`;
  if (isReached) {
    const reason = await whyNotOurs(`http://${address}`, device.deviceId, needs.ask, signal);
    const values = { name, address, host, reason: reason ?? '' };
    if (reason === null)
      found.push(own({ code: 'answers', level: 'ok', message: `"${name}" answers at ${address}.`, values }));
    else if (advertise !== null)
      found.push(
        own({
          code: 'advertised_unreachable',
          level: 'failure',
          message: `Players are sent to ${address} (hdhomerun.advertise), where "${name}" is not found: ${reason}.`,
          hint: 'Correct hdhomerun.advertise, or take it out: then players are told the address that they came in on.',
          values,
        }),
      );
    else
      found.push(
        own({
          code: 'unreachable',
          level: 'failure',
          message: `"${name}" cannot be reached at ${address}: ${reason}.`,
          hint: `A firewall on this machine may be in the way: let TCP port ${port} in.`,
          values,
        }),
      );
  }
  const baseUrl = `http://${address}`;
  if (baseUrl.length > BASE_URL_MAX)
    found.push(
      own({
        code: 'address_long',
        level: 'warning',
        message: `The address ${baseUrl} has ${baseUrl.length} characters; Kodi and Tvheadend have room for ${BASE_URL_MAX}.`,
        hint: 'They are told the number of the machine in place of its name. A shorter hdhomerun.advertise avoids that.',
        values: { baseUrl, length: baseUrl.length, max: BASE_URL_MAX },
      }),
    );
  if (channelCount === 0)
    found.push(
      own({
        code: 'no_channels',
        level: 'failure',
        message: `"${name}" has no channels: a player finds the tuner, and then says that its scan found nothing.`,
        hint: 'Choose groups of a provider, and wait until its list has been read.',
        values: { name },
      }),
    );
  if (channelCount > PLEX_CHANNELS_MAX)
    found.push(
      own({
        code: 'many_channels',
        level: 'warning',
        message: `"${name}" has ${channelCount} channels; Plex takes about ${PLEX_CHANNELS_MAX} from one tuner.`,
        hint: 'For Plex choose fewer groups, or split it into several devices on the page Line-ups. Other players take them all.',
        values: { name, count: channelCount, max: PLEX_CHANNELS_MAX },
      }),
    );
  return found;
}

/** The port of a device belongs to somebody else. Another HDHomeRun says its name. */
async function closedDoor(
  device: ConnectDevice,
  { port, fault }: DoorFault,
  ask: TextAsker,
  signal: AbortSignal,
): Promise<ConnectFinding> {
  const other = await deviceAt(`http://127.0.0.1:${port}`, ask, signal).catch(() => null);
  const by = other?.name ? `"${other.name}", another HDHomeRun or a program that acts as one` : 'another program';
  return finding({
    code: 'port_taken',
    level: 'failure',
    device: device.key,
    message: `"${device.name}" has no port of its own: ${fault.message} It belongs to ${by}.`,
    hint: `Stop that program (as root, "ss -ltnp 'sport = :${port}'" names it), or give the line-up another port (lineups[].port).`,
    values: { name: device.name, port, by },
  });
}

/** Null: the address leads to this device. Else why not, as the end of a sentence. */
async function whyNotOurs(
  baseUrl: string,
  deviceId: string,
  ask: TextAsker,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const there = await deviceAt(baseUrl, ask, signal);
    if (there.id === deviceId) return null;
    return there.id === null ? 'something else answers there' : `the tuner ${there.id} answers there`;
  } catch (error) {
    signal.throwIfAborted();
    return reasonOf(error);
  }
}

async function deviceAt(
  baseUrl: string,
  ask: TextAsker,
  signal: AbortSignal,
): Promise<{ id: string | null; name: string | null }> {
  const { text } = await ask(
    {
      url: `${baseUrl}/discover.json`,
      headers: { 'User-Agent': CHECK_USER_AGENT },
      ...{ timeoutMs: ASK_WITHIN_MS, maxBytes: ANSWER_BYTES_MAX },
    },
    signal,
  );
  try {
    const { DeviceID, FriendlyName } = JSON.parse(text) as Record<string, unknown>;
    const words = (value: unknown) => (typeof value === 'string' ? value.slice(0, 60) : null);
    return { id: words(DeviceID), name: words(FriendlyName) };
  } catch {
    return { id: null, name: null };
  }
}

function checkPlex(state: PlexState): ConnectFinding[] {
  switch (state.kind) {
    case 'off':
    case 'waiting':
      return [];
    case 'inStep':
      return [finding({ code: 'plex_in_step', level: 'ok', message: 'The channels of Plex are kept in step.' })];
    case 'unfinished': {
      const names = state.devices.join(', ');
      return [
        finding({
          code: 'plex_unfinished',
          level: 'warning',
          message: `Plex knows the tuner "${names}", but does not use it yet.`,
          hint: 'Finish its set-up in Plex, where the guide is chosen: Live TV & DVR.',
          values: { names },
        }),
      ];
    }
    case 'failed': {
      const { message, hint } = state.fault;
      return [
        finding({
          code: 'plex_failed',
          level: 'warning',
          message: `The channels of Plex are not kept in step: ${message}`,
          hint,
          values: { code: state.fault.code, reason: message },
        }),
      ];
    }
  }
}

function checkHeard({ clients, houseAddresses }: ConnectCheckNeeds): ConnectFinding {
  const own = new Set(['127.0.0.1', '::1', ...houseAddresses()]);
  const other = clients().find(({ address, program }) => !own.has(address) && program !== 'browser');
  if (other)
    return finding({
      code: 'others_heard',
      level: 'ok',
      message: `Players on other machines reach us, the last from ${other.address}.`,
      values: { address: other.address },
    });
  return finding({
    code: 'nobody_heard',
    level: 'warning',
    message: 'No player on another machine has asked for anything since the start.',
    hint: 'If one should have: let TCP 5004, TCP and UDP 65001 and UDP 1900 through the firewall of this machine, and look whether both are in the same network (no guest Wi-Fi).',
  });
}
