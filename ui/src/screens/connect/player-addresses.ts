import { type About, siteUrl } from '../../api/client.js';
import type { CopyKind } from './guides.js';
import type { Device } from './use-connect.js';

/**
 * Addresses for other devices. A page that was opened as `localhost` names what only this machine understands: then the
 * machine's own address in the house takes its place.
 *
 * @param device Null: the main one.
 */
export function playerAddresses(
  { addresses, houseAddresses }: About,
  device: Device | null = null,
): Record<CopyKind, string> {
  const host = device?.advertise ?? reachableHost(houseAddresses);
  const port = device?.port ?? null;
  const tuner = tunerAddress(device === null ? addresses.hdhomerun : port === null ? null : `:${port}`, host);
  const list =
    device === null || device.lineupKey === 'main' ? addresses.playlist : `/lineups/${device.lineupKey}/playlist.m3u`;
  return {
    tuner,
    tunerUrl: `http://${tuner}`,
    lineup: `http://${tuner}/lineup.m3u`,
    playlist: reachable(siteUrl(list.replace(/^\//, '')), houseAddresses),
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

/** Players want host and port. Without a listener of its own the tuner answers on this page's port. */
function tunerAddress(port: string | null, host: string): string {
  if (port !== null) return `${host}${port}`;
  return location.port === '' ? host : `${host}:${location.port}`;
}
