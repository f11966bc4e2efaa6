import type { Clock } from '../base/clock.js';
import type { Database, Stores } from '../store/index.js';
import { hashPassword } from './passwords.js';

/**
 * Gives the keeper a new password and ends all logins. For the command line, in a process of its own beside a running
 * Headwater: everything happens in one short transaction, and main reads people afresh at each request.
 *
 * @returns How many logins and tokens ended.
 */
export async function resetKeeper(
  { db, stores, clock }: { db: Database; stores: Stores; clock: Clock },
  { password, revokeTokens }: { password: string; revokeTokens: boolean },
): Promise<{ loginCount: number; tokenCount: number } | null> {
  const passwordHash = await hashPassword(password);
  const write = db.sql.transaction(() => {
    const keeper = stores.people.keeper();
    if (!keeper) return null;
    stores.people.setPassword(keeper.id, passwordHash, clock.nowMs());
    return {
      loginCount: stores.people.endLogins(keeper.id, null),
      tokenCount: revokeTokens ? stores.people.endTokens(keeper.id) : 0,
    };
  });
  return write.immediate();
}
