/** What SSDP says of a device, as UPnP Device Architecture 1.0 §1 has it: Plex keeps a tuner by it. */

export const SSDP_GROUP = { address: '239.255.255.250', port: 1900 } as const;

/** Answers are valid for so long. */
const MAX_AGE_SECONDS = 1_800;
const SERVER = 'Headwater/1.0 UPnP/1.0 HDHomeRun/1.0';
const ROOT = 'upnp:rootdevice';
const MEDIA_SERVER = 'urn:schemas-upnp-org:device:MediaServer:1';
const ALL = 'ssdp:all';

export interface SsdpSearch {
  /** As it was asked for. */
  target: string;
  /** An answer may take so long, so that not all come at once. */
  waitMaxMs: number;
}

/** A wait is no longer than this, whatever is asked for. */
const WAIT_SECONDS_MAX = 2;

/** @returns null: it is no search. */
export function readSearch(bytes: Buffer): SsdpSearch | null {
  const [first = '', ...lines] = bytes.toString('latin1').split(/\r?\n/);
  if (!/^m-search\s+\*\s+http\/1\.[01]\s*$/i.test(first)) return null;
  const header = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const target = header('st');
  if (!target || header('man')?.replaceAll('"', '').toLowerCase() !== 'ssdp:discover') return null;
  const seconds = Number(header('mx') ?? 1);
  const waitMaxMs = Math.min(seconds >= 0 ? seconds : 1, WAIT_SECONDS_MAX) * 1_000;
  return { target, waitMaxMs };
}

export interface SsdpDevice {
  udn: string;
  /** Of its `device.xml`, for whoever hears it. */
  location: string;
}

/** One per kind of target that is asked for; none when it is not about this device. */
export function searchAnswers({ udn, location }: SsdpDevice, { target }: SsdpSearch): Buffer[] {
  const wanted = target.toLowerCase();
  const targets = targetsOf(udn).filter((one) => wanted === ALL || wanted === one.toLowerCase());
  return targets.map((one) =>
    message('HTTP/1.1 200 OK', [
      ['CACHE-CONTROL', `max-age=${MAX_AGE_SECONDS}`],
      ['EXT', ''],
      ['LOCATION', location],
      ['SERVER', SERVER],
      ['ST', one],
      ['USN', usnOf(udn, one)],
    ]),
  );
}

/** What is told to everybody without being asked. */
export function announcements({ udn, location }: SsdpDevice): Buffer[] {
  return notices(udn, 'alive', [
    ['CACHE-CONTROL', `max-age=${MAX_AGE_SECONDS}`],
    ['LOCATION', location],
    ['SERVER', SERVER],
  ]);
}

/** What is told to everybody when the device with this name has gone. */
export const farewells = (udn: string): Buffer[] => notices(udn, 'byebye', []);

type Header = readonly [name: string, value: string];

function notices(udn: string, kind: 'alive' | 'byebye', headers: readonly Header[]): Buffer[] {
  return targetsOf(udn).map((target) =>
    message('NOTIFY * HTTP/1.1', [
      ['HOST', `${SSDP_GROUP.address}:${SSDP_GROUP.port}`],
      ...headers,
      ['NT', target],
      ['NTS', `ssdp:${kind}`],
      ['USN', usnOf(udn, target)],
    ]),
  );
}

const targetsOf = (udn: string): string[] => [ROOT, `uuid:${udn}`, MEDIA_SERVER];
const usnOf = (udn: string, target: string): string => (target.startsWith('uuid:') ? target : `uuid:${udn}::${target}`);

function message(first: string, headers: readonly Header[]): Buffer {
  return Buffer.from(`${[first, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')}`);
}
