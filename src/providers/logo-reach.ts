import { type FetchTarget, headersFor } from '../net/index.js';
import type { ProviderRow } from '../store/index.js';
import { hostOf } from './identity.js';
import { mayReachPrivate, reachOf } from './playlist-body.js';

/**
 * How a logo that a provider names is asked for: on the same way as its lists and under the rule for its streams, since the
 * address is its word. Logins go to its own server only; most logos lie elsewhere. Throws `route_unusable`.
 */
export async function reachOfLogo(
  provider: ProviderRow,
  address: string,
): Promise<Pick<FetchTarget, 'headers' | 'allowPrivate' | 'allowPrivateRedirects' | 'route'>> {
  const reach = await reachOf(provider);
  const meantFor = hostOf(provider.url) === null ? NOWHERE : provider.url;
  return {
    ...reach,
    headers: headersFor(reach.headers, meantFor, new URL(address)),
    allowPrivate: mayReachPrivate(provider),
  };
}

/** A list in a file has no server of its own. */
const NOWHERE = 'http://file.invalid/';
