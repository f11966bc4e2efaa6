import type { EpochMs, PersonId, TokenId } from '../base/model.js';
import type { NewLogin, NewToken } from '../store/index.js';

/**
 * What main asks of the desk about people. An order may come twice, when the desk crashed before its reply had left: each
 * gives the same answer again.
 */
export type PeopleCalls = {
  /** Fails with `keeper_exists`: of two at the same time one wins. */
  addKeeper: { request: KeeperOrder; reply: { personId: PersonId } };
  /** Fails with `login_refused` when the password was changed since it was verified. */
  addLogin: { request: { personId: PersonId; verifiedHash: string; login: NewLogin }; reply: null };
  renewLogin: { request: { id: number; lastSeenAtMs: EpochMs; expiresAtMs: EpochMs }; reply: null };
  endLogin: { request: { personId: PersonId; id: number }; reply: { endedCount: number } };
  endLogins: { request: { personId: PersonId; exceptId: number | null }; reply: { endedCount: number } };
  /** Also ends the person's logins but one. Fails with `login_refused` when the password was changed since it was verified. */
  setPassword: { request: PasswordOrder; reply: { endedCount: number } };
  addToken: { request: { personId: PersonId; token: NewToken }; reply: { id: TokenId } };
  noteTokenUse: { request: { id: TokenId; lastUsedAtMs: EpochMs }; reply: null };
  endToken: { request: { personId: PersonId; id: TokenId }; reply: { endedCount: number } };
};

export interface KeeperOrder {
  name: string;
  passwordHash: string;
  atMs: EpochMs;
  login: NewLogin;
  token: NewToken | null;
}

export interface PasswordOrder {
  personId: PersonId;
  verifiedHash: string;
  passwordHash: string;
  atMs: EpochMs;
  exceptLoginId: number | null;
}
