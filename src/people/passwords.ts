import { hash, verify } from '@node-rs/argon2';

/**
 * argon2id with 19 MiB, two passes and one lane: the least that OWASP recommends, since a small computer also moves
 * pictures. Named here, so that a library with other defaults changes nothing.
 */
const COST = {
  algorithm: 2 /* argon2id; its enum has no value at run time */,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** Of a password that nobody knows: an unknown name costs as much time as a known one. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$FB1/Ke/wcZVxl2i2eLN6ng$mWQ7bCDhhIPH6mX49QTC/EXgYe8rzZuenZ7iXaq2p5A';

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 200;

export function hashPassword(password: string): Promise<string> {
  return hash(plain(password), COST);
}

/** @param passwordHash Null for a name that nobody has: the answer is then false, after the same work. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const isRight = await verify(passwordHash ?? NOBODY, plain(password));
  return isRight && passwordHash !== null;
}

/** Keyboards write the same letter as one character or as two; both are the same password. */
function plain(password: string): string {
  return password.normalize('NFC');
}
