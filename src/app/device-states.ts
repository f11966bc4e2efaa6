import { isIPv6 } from 'node:net';
import type { ApiNeeds } from '../api/index.js';
import type { DeviceBook } from './device-book.js';

/** The virtual HDHomeRuns as people see them. @param host Under which others in the house reach this machine. */
export function deviceStates(book: DeviceBook, host: string): ReturnType<ApiNeeds['devices']> {
  const shown = isIPv6(host) ? `[${host}]` : host;
  return book.list().map(({ key, lineupId, part, friendlyName, deviceId, port, tunerCount, tuners }) => ({
    ...{ key, lineupId, part, friendlyName, deviceId, port, tunerCount },
    address: port === null ? null : `http://${shown}:${port}`,
    tunersInUse: tuners.states().filter(({ kind }) => kind !== 'free').length,
  }));
}
