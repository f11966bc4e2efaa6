/** Which segments begin with other time stamps than those before them. */
export interface Beginnings {
  /**
   * To be asked first of each manifest. One that has ended may not say when all began.
   *
   * @returns Whether its server has started anew since the one before.
   */
  isAnew(originMs: number | null): boolean;
  /** To be asked of each segment in order. @param hasBefore Another one stands before it in the list. */
  isAt(periodKey: string, key: string, hasBefore: boolean): boolean;
}

/** Packagers that work out the origin for each manifest are a little off each time. */
const TOLERATED_MS = 5_000;

/**
 * The first segment of a period is one, and stays it when those before it have left the list. So is the first one of a
 * server that has started anew, which is told by the moment that all times count from.
 */
export function createBeginnings(): Beginnings {
  let lastOriginMs: number | null = null;
  let isAnew = false;
  let known = new Map<string, string | null>();
  let found = new Map<string, string | null>();
  return {
    isAnew(originMs) {
      isAnew = lastOriginMs !== null && originMs !== null && Math.abs(originMs - lastOriginMs) > TOLERATED_MS;
      lastOriginMs = originMs ?? lastOriginMs;
      known = isAnew ? new Map() : found;
      found = new Map();
      return isAnew;
    },
    isAt(periodKey, key, hasBefore) {
      let first = found.get(periodKey);
      if (first === undefined) {
        first = known.get(periodKey) ?? (hasBefore || isAnew ? key : null);
        found.set(periodKey, first);
      }
      return first === key;
    },
  };
}
