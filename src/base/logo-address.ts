import { hash } from 'node:crypto';

/**
 * A picture's address as clients may see it: `/logos/0f3a…`. The address itself may hold a login, and only the database leads
 * back to it. 96 bits: two addresses of one household never meet.
 */
export function addressHash(address: string): string {
  return hash('sha256', address).slice(0, ADDRESS_HASH_DIGITS);
}

const ADDRESS_HASH_DIGITS = 24;

/** Stands for a picture of the household's own folder in place of `http:`; what follows is the name of its file. */
export const OWN_PICTURE = 'folder:';

/** Where a channel's picture comes from, in the order in which one wins over the next. */
export interface LogoChoice {
  /** An address that a person has set for the channel. */
  chosenLogo: string | null;
  /** A picture of the household's own folder, as `folder:FILE`. */
  ownLogo: string | null;
  /** What its provider names. */
  importedLogo: string | null;
}

/** Path of the picture on this Headwater, from its base on; null without a picture that could be shown. */
export function logoPath({ chosenLogo, ownLogo, importedLogo }: LogoChoice): string | null {
  if (chosenLogo === null && ownLogo !== null) return pathOf(ownLogo);
  const named = chosenLogo ?? importedLogo;
  return named !== null && isLogoAddress(named) ? pathOf(named) : null;
}

const pathOf = (address: string) => `/logos/${addressHash(address)}`;

/** Lists name all sorts of things as logos; what is no address of the web can be neither fetched nor shown. */
export function isLogoAddress(address: string): boolean {
  return address.length <= ADDRESS_MAX_CHARS && /^https?:\/\/[^/?#]/i.test(address);
}

/** As servers take them. */
const ADDRESS_MAX_CHARS = 4_096;
