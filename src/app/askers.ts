import { keepNewest } from '../base/keep-newest.js';
import { plainAddress } from '../net/index.js';

/**
 * Machines that reach us without asking anything of a tuner: they were refused, or have looked for tuners by UDP. So that the
 * self-check does not say that nobody comes through. In memory only; their addresses, and nothing else of them.
 */
export interface Askers {
  note(address: string, what: AskerKind): void;
  /** The newest one that is none of these addresses; null: none. */
  last(what: AskerKind, except: ReadonlySet<string>): string | null;
}

/** Its network is not among `server.allowedNetworks`; or it has been told of our tuners. */
export type AskerKind = 'refused' | 'looked';

/** Of each kind. */
const ASKERS_MAX = 50;

export function createAskers(): Askers {
  const known: Record<AskerKind, Map<string, true>> = { refused: new Map(), looked: new Map() };
  return {
    note: (address, what) => keepNewest(known[what], plainAddress(address), true, ASKERS_MAX),
    last: (what, except) => [...known[what].keys()].reverse().find((address) => !except.has(address)) ?? null,
  };
}
