/**
 * What stands behind the addresses of a stream in segments: when it was asked for, and by which account of the panel. It is
 * readable, since nobody has to be kept out; it only has to end as real ones do.
 */
export interface HlsTokens {
  issue(seatAt: number | null): string;
  /** @returns Null when it is none, too old, or ended by `expireAll`; else whose it is. */
  redeem(token: string | null): { seatAt: number | null } | null;
  expireAll(): void;
}

/** @param ageMs Null: it holds until all are ended. */
export function createHlsTokens(ageMs: number | null): HlsTokens {
  let generation = 0;
  return {
    issue: (seatAt) => `${generation}.${Math.floor(performance.now())}.${seatAt ?? ''}`,
    redeem(token) {
      const [, round, issuedMs, seatAt] = /^(\d+)\.(\d+)\.(\d*)$/.exec(token ?? '') ?? [];
      if (Number(round) !== generation) return null;
      if (ageMs !== null && performance.now() - Number(issuedMs) > ageMs) return null;
      return { seatAt: seatAt ? Number(seatAt) : null };
    },
    expireAll() {
      generation += 1;
    },
  };
}
