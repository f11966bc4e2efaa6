import { randomBytes, randomUUID } from 'node:crypto';
import type { LineupId } from '../base/model.js';
import { makeDeviceId } from '../formats/hdhomerun/index.js';
import type { DeviceRow, DeviceStore } from '../store/index.js';

/**
 * Makes the device of a line-up, or of a part of one. Its identity is made once and kept: with another one, Plex loses every
 * mapping.
 *
 * @param chosen What config.yaml says.
 */
export function addDevice(
  { devices }: { devices: DeviceStore },
  lineupId: LineupId,
  part: number,
  { deviceId: chosen, port }: { deviceId: string | null; port: number | null },
): DeviceRow {
  const taken = new Set(devices.list().map((row) => row.deviceId));
  let deviceId = chosen ?? randomDeviceId();
  while (chosen === null && taken.has(deviceId)) deviceId = randomDeviceId();
  const deviceAuth = randomBytes(18).toString('base64url');
  return devices.add({ lineupId, part, deviceId, udn: randomUUID(), deviceAuth, port });
}

function randomDeviceId(): string {
  const random = () => randomBytes(4).readUInt32BE() / 2 ** 32;
  return makeDeviceId([random(), random(), random(), random(), random()]);
}

/** What HDHomeRun clients expect; the next devices follow. */
const FIRST_PORT = 5004;
const PORT_MAX = 65_535;

/**
 * The port for one more device: the next that no other has, 0 for any free one where the household's first device takes any too.
 */
export function nextDevicePort(rows: readonly DeviceRow[]): number {
  const [first] = rows;
  if (first?.port === 0) return 0;
  const taken = new Set(rows.map(({ port }) => port));
  let port = first?.port ?? FIRST_PORT;
  while (taken.has(port)) port++;
  return port > PORT_MAX ? 0 : port;
}
