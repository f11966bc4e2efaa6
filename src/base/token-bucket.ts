/** Lets so many units through per second, and a few seconds' worth at once after a pause. */
export interface TokenBucket {
  /** How many may be taken now; 0 or less: none. */
  available(): number;
  /** Takes more than there are, too: the next ones then wait longer. */
  take(count: number): void;
  /** Milliseconds until some may be taken. */
  waitMs(): number;
}

/** @param nowMs A clock that only goes forward. */
export function createTokenBucket(perSecond: number, burstSeconds: number, nowMs: () => number): TokenBucket {
  const full = perSecond * burstSeconds;
  let tokens = full;
  let filledMs = nowMs();
  const fill = () => {
    const now = nowMs();
    tokens = Math.min(full, tokens + ((now - filledMs) * perSecond) / 1_000);
    filledMs = now;
    return tokens;
  };
  return {
    available: fill,
    take(count) {
      tokens = fill() - count;
    },
    waitMs: () => Math.max(0, (-fill() * 1_000) / perSecond),
  };
}
