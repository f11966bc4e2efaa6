import { createHash, randomBytes } from 'node:crypto';

/**
 * Secrets of cookies and tokens. They are 32 random bytes, so nobody can guess them from their hash, and a fast hash is
 * enough; argon2 is for passwords, which people choose (docs/decisions/0007).
 */
const SECRET_BYTES = 32;
const TOKEN_PREFIX = 'hw_';

export function createLoginSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** The prefix lets people and scanners of published code see what it is. */
export function createTokenSecret(): string {
  return `${TOKEN_PREFIX}${createLoginSecret()}`;
}

/** What is stored and looked up: SHA-256 in hex. An index finds it, so no comparison tells by its time how much was right. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
