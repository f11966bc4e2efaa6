import { randomUUID } from 'node:crypto';

/** One-time addresses: what a panel redirects a stream to. The second use of one is refused. */
export interface TokenBook {
  /** @returns The path of a new address that leads to `path` after so many more redirects. */
  issue(path: string, hopsLeft: number | 'endless' | 'expired'): string;
  /** Uses a token up. `next` is where to redirect to, or null when `path` itself is to be served; null: not valid. */
  redeem(token: string): { path: string; next: string | null } | null;
}

export function createTokenBook(prefix: string): TokenBook {
  const valid = new Map<string, { path: string; hopsLeft: number | 'endless' }>();
  const issue: TokenBook['issue'] = (path, hopsLeft) => {
    const token = randomUUID();
    if (hopsLeft !== 'expired') valid.set(token, { path, hopsLeft });
    return prefix + token;
  };
  return {
    issue,
    redeem(token) {
      const target = valid.get(token);
      valid.delete(token);
      if (!target) return null;
      const { path, hopsLeft } = target;
      if (hopsLeft === 0) return { path, next: null };
      return { path, next: issue(path, hopsLeft === 'endless' ? 'endless' : hopsLeft - 1) };
    },
  };
}
