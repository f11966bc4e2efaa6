import type { ErrorRecord } from '../base/errors.js';
import type { EpochMs } from '../base/model.js';
import type { ProviderRow } from '../store/index.js';
import { stateOf } from './accounts.js';

/** What of a failed refresh a person mends at the credentials, or by a new term. */
export type AccountFault =
  /** The user name or the password is wrong; of a playlist, they are in its address. */
  { kind: 'login' } | { kind: 'ended'; endedAtMs: EpochMs | null };

/** As details of a failure name them. */
export const LOGIN_REFUSED = { where: 'account', problem: 'login-refused' };
export const ACCOUNT_ENDED = { where: 'account', problem: 'account-ended' };

/** @returns Null: something else is wrong. */
export function accountFault(
  { kind, username, accountStates }: Pick<ProviderRow, 'kind' | 'username' | 'accountStates'>,
  { details }: Pick<ErrorRecord, 'details'>,
): AccountFault | null {
  const says = (problem: string) => details.some((detail) => detail.problem === problem);
  if (says(ACCOUNT_ENDED.problem))
    return { kind: 'ended', endedAtMs: stateOf(accountStates, username)?.expiresAtMs ?? null };
  // of a panel that has let the account in, a list that it refuses is no matter of the login
  const isRefused = kind === 'm3u' && (says('status-401') || says('status-403'));
  return isRefused || says(LOGIN_REFUSED.problem) ? { kind: 'login' } : null;
}
