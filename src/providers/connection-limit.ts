/** Without word from the account a provider allows one connection: one too many may block the whole subscription. */
export function connectionLimit({ maxConnections }: { maxConnections: number | null }): number {
  return maxConnections ?? 1;
}
