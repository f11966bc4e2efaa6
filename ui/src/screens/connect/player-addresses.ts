import { type About, siteUrl } from '../../api/client.js';
import type { CopyKind } from './guides.js';
import type { Device } from './use-connect.js';

/** Null: the device has no port of its own, and nothing of host and port leads to it. */
export type PlayerAddresses = Record<'tuner' | 'tunerUrl', string | null> &
  Record<Exclude<CopyKind, `tuner${string}`>, string>;

/**
 * Addresses for other devices. A page that was opened as `localhost` names what only this machine understands: then the
 * machine's own address in the house takes its place.
 *
 * @param device Null: the main one. @param main The first of the main line-up: the page's port is its port, too.
 */
export function playerAddresses(
  { addresses, houseAddresses }: About,
  device: Device | null = null,
  main: Device | null = null,
): PlayerAddresses {
  const site = (path: string) => reachable(siteUrl(path.replace(/^\//, '')), houseAddresses);
  const isMain = device === null || device.key === main?.key;
  const host = device?.advertise ?? reachableHost(houseAddresses);
  const port = device === null ? addresses.hdhomerun : device.port === null ? null : `:${device.port}`;
  const tuner = port === null && !isMain ? null : tunerAddress(port, host);
  return {
    tuner,
    tunerUrl: tuner && `http://${tuner}`,
    lineup: tuner === null ? site(`hdhr/${device!.key}/lineup.m3u`) : `http://${tuner}/lineup.m3u`,
    playlist: site(
      isMain || device!.lineupKey === main?.lineupKey
        ? addresses.playlist
        : `lineups/${device!.lineupKey}/playlist.m3u`,
    ),
  };
}

/** An address of ours as other devices can open it. */
export function reachable(url: string, houseAddresses: readonly string[]): string {
  const named = new URL(url);
  if (isLoopback(named.hostname)) named.hostname = reachableHost(houseAddresses);
  return named.href;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

function reachableHost(houseAddresses: readonly string[]): string {
  return isLoopback(location.hostname) ? (houseAddresses[0] ?? location.hostname) : location.hostname;
}

/** Players want host and port. Without a listener of its own the main tuner, and no other, answers on this page's port. */
function tunerAddress(port: string | null, host: string): string {
  if (port !== null) return `${host}${port}`;
  return location.port === '' ? host : `${host}:${location.port}`;
}
