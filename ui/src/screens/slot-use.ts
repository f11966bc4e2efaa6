import type { Provider, Sessions } from '../api/client.js';

/** Without word from the account a provider allows one connection. */
export function connectionLimit({ maxConnections }: Pick<Provider, 'maxConnections'>): number {
  return maxConnections ?? 1;
}

/** Connections of a provider. One that is not listed is not used at all. */
export function slotUse(
  provider: Provider,
  sessions: Sessions | null,
): { limit: number; used: number; waiting: number } {
  const account = sessions?.slots.find((slot) => slot.providerId === provider.id);
  return account ?? { limit: connectionLimit(provider), used: 0, waiting: 0 };
}
