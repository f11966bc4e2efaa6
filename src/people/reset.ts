import type { Clock } from '../base/clock.js';
import type { Database, PeopleStore } from '../store/index.js';
import { hashPassword } from './passwords.js';

/**
 * Gives the keeper a new password and ends all logins. For the command line, in a process of its own beside a running
 * Headwater: everything happens in one short transaction, and main reads people afresh at each request.
 *
 * @returns How many logins and tokens ended, and how many tokens are left; null when there is no keeper.
 */
export async function resetKeeper(
  { db, people, clock }: { db: Database; people: PeopleStore; clock: Clock },
  { password, revokeTokens }: { password: string; revokeTokens: boolean },
): Promise<ResetReport | null> {
  const passwordHash = await hashPassword(password);
  const write = db.sql.transaction((): ResetReport | null => {
    const keeper = people.keeper();
    if (!keeper) return null;
    people.setPassword(keeper.id, passwordHash, clock.nowMs());
    const loginCount = people.endLogins(keeper.id, null);
    const tokenCount = revokeTokens ? people.endTokens(keeper.id) : 0;
    return { loginCount, tokenCount, tokensLeftCount: people.listTokens(keeper.id).length };
  });
  return write.immediate();
}

interface ResetReport {
  loginCount: number;
  tokenCount: number;
  tokensLeftCount: number;
}
