import type { ConnectDevice, ConnectFinding } from '../api/index.js';
import type { ErrorCode } from '../base/errors.js';
import { PLEX_CHANNELS_MAX } from '../base/plex-limit.js';
import { BASE_URL_CHARS_MAX } from '../formats/hdhomerun/index.js';
import { reasonOf, type TextAsker } from '../net/index.js';
import { type ConnectCheckNeeds, type DoorFault, type Finding, finding, ownerOf, ownPort } from './connect-finding.js';

/** So that our own questions are not taken for a player's. */
export const CHECK_USER_AGENT = 'Headwater-check';
/** What our own gate answers. */
const NOT_ALLOWED: ErrorCode = 'client_not_allowed';
const ASK_WITHIN_MS = 3_000;
const ANSWER_BYTES_MAX = 64 * 1024;

/** Whether players reach a device, know it by its address, and find channels on it. */
export async function checkDevice(
  device: ConnectDevice,
  needs: ConnectCheckNeeds,
  signal: AbortSignal,
): Promise<ConnectFinding[]> {
  const own = (one: Finding) => finding({ ...one, device: device.key });
  const found: ConnectFinding[] = [];
  const { name, channelCount, advertise } = device;
  const closed = needs.doorFaults().get(device.key);
  if (closed) found.push(await closedDoor(device, closed, needs, signal));

  const port = device.port ?? needs.sitePort();
  const isReached = device.port !== null || needs.devices()[0]?.key === device.key;
  const host = advertise ?? needs.houseAddresses()[0] ?? '127.0.0.1';
  const address = `${host}:${port}`;
  if (isReached) found.push(await checkAddress(device, { host, port, address }, needs, signal));
  const baseUrl = `http://${address}`;
  if (isReached && baseUrl.length > BASE_URL_CHARS_MAX)
    found.push(
      own({
        code: 'address_long',
        level: 'warning',
        message: `The address ${baseUrl} has ${baseUrl.length} characters; Kodi and Tvheadend have room for ${BASE_URL_CHARS_MAX}.`,
        hint: 'They are told the number of the machine in place of its name. A shorter hdhomerun.advertise avoids that.',
        values: { baseUrl, length: baseUrl.length, max: BASE_URL_CHARS_MAX },
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

/** Whether the address that players are told leads to this device. */
async function checkAddress(
  { key, name, deviceId, advertise }: ConnectDevice,
  { host, port, address }: { host: string; port: number; address: string },
  needs: ConnectCheckNeeds,
  signal: AbortSignal,
): Promise<ConnectFinding> {
  const there = await whoIsAt(`http://${address}`, deviceId, needs, signal);
  const about = { level: 'failure', device: key } as const;
  const values = { name, address, host };
  switch (there.kind) {
    case 'wanted':
      return finding({
        ...about,
        level: 'ok',
        code: 'answers',
        message: `"${name}" answers at ${address}.`,
        values: { ...values, reason: '' },
      });
    case 'ours':
      return finding({
        ...about,
        code: 'other_of_ours',
        message: `At ${address}, where "${name}" should be, "${there.name}" answers, another tuner of this Headwater.`,
        hint: `Something in between sends this port to another one: let port ${port} lead to port ${port} here.`,
        values: { ...values, other: there.name, port },
      });
    case 'refused':
      return finding({
        ...about,
        code: 'address_refused',
        message: `"${name}" answers at ${address}, but refuses the network of that address, and so probably all players in it.`,
        hint: 'Add the network of the players to server.allowedNetworks.',
        values,
      });
    case 'other': {
      const { reason } = there;
      if (advertise !== null)
        return finding({
          ...about,
          code: 'advertised_unreachable',
          message: `Players are sent to ${address} (hdhomerun.advertise), where "${name}" is not found: ${reason}.`,
          hint: 'Correct hdhomerun.advertise, or take it out: then players are told the address that they came in on.',
          values: { ...values, reason },
        });
      return finding({
        ...about,
        code: 'unreachable',
        message: `"${name}" cannot be reached at ${address}: ${reason}.`,
        hint: `A firewall on this machine may be in the way: let TCP port ${port} in.`,
        values: { ...values, reason },
      });
    }
  }
}

/** The port of a device belongs to something else: to us, to a copy of us, or to another program. An HDHomeRun says its name. */
async function closedDoor(
  { key, name }: ConnectDevice,
  { port, fault }: DoorFault,
  needs: ConnectCheckNeeds,
  signal: AbortSignal,
): Promise<ConnectFinding> {
  const about = { level: 'failure', device: key, values: { name, port } } as const;
  const owner = ownerOf(port, needs);
  if (owner) return ownPort(owner, port, `"${name}" has no port of its own`, about);
  const other = await deviceAt(`http://127.0.0.1:${port}`, needs.ask, signal).catch(() => null);
  if (needs.devices().some(({ deviceId }) => deviceId === other?.id))
    return finding({
      ...about,
      code: 'port_copy',
      message: `"${name}" has no port of its own: a copy of this Headwater, with the same ids of tuners, runs on this machine and has port ${port}.`,
      hint: 'Run only one of the two: players take both for one.',
    });
  const by = other?.name ? `"${other.name}", another HDHomeRun or a program that acts as one` : 'another program';
  return finding({
    ...about,
    code: 'port_taken',
    message: `"${name}" has no port of its own: ${fault.message} It belongs to ${by}.`,
    hint: `Stop that program (as root, "ss -ltnp 'sport = :${port}'" names it), or give the line-up another port (lineups[].port).`,
    values: { name, port, by },
  });
}

/** `reason` is the end of a sentence. */
type Found = { kind: 'wanted' | 'refused' } | { kind: 'ours'; name: string } | { kind: 'other'; reason: string };

async function whoIsAt(
  baseUrl: string,
  deviceId: string,
  { devices, ask }: ConnectCheckNeeds,
  signal: AbortSignal,
): Promise<Found> {
  try {
    const there = await deviceAt(baseUrl, ask, signal);
    if (there.id === deviceId) return { kind: 'wanted' };
    if (there.code === NOT_ALLOWED) return { kind: 'refused' };
    const own = devices().find((one) => one.deviceId === there.id);
    if (own) return { kind: 'ours', name: own.name };
    const reason = there.id === null ? 'something else answers there' : `the tuner ${there.id} answers there`;
    return { kind: 'other', reason };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'other', reason: reasonOf(error) };
  }
}

async function deviceAt(
  baseUrl: string,
  ask: TextAsker,
  signal: AbortSignal,
): Promise<{ id: string | null; name: string | null; code: string | null }> {
  const { text } = await ask(
    {
      url: `${baseUrl}/discover.json`,
      headers: { 'User-Agent': CHECK_USER_AGENT },
      ...{ timeoutMs: ASK_WITHIN_MS, maxBytes: ANSWER_BYTES_MAX },
    },
    signal,
  );
  try {
    const { DeviceID, FriendlyName, code } = JSON.parse(text) as Record<string, unknown>;
    const words = (value: unknown) => (typeof value === 'string' ? value.slice(0, 60) : null);
    return { id: words(DeviceID), name: words(FriendlyName), code: words(code) };
  } catch {
    return { id: null, name: null, code: null };
  }
}
