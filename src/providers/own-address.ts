import { HeadwaterError } from '../base/errors.js';

/**
 * A list of our own as provider would play our channels through ourselves, each of them taking a second connection.
 *
 * @param ownHosts `host:port` under which this Headwater is known, in lower case.
 */
export function refuseOwnAddress(url: string, ownHosts: readonly string[]): void {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return;
  const { hostname, port, protocol } = new URL(url);
  const host = `${hostname.toLowerCase()}:${port || (protocol === 'https:' ? 443 : 80)}`;
  if (!ownHosts.includes(host)) return;
  throw new HeadwaterError(
    'provider_is_headwater',
    'That is the address of this Headwater: its playlist is for players, not for itself.',
    'Give the address that you got from your provider.',
  );
}
