import type { Provider } from '../../api/client.js';

/** Without word from the account a provider allows one connection. */
export function connectionLimit({ maxConnections }: Pick<Provider, 'maxConnections'>): number {
  return maxConnections ?? 1;
}
