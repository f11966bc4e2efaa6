import { HeadwaterError } from '../base/errors.js';

/** The same words whether the name or the password was wrong: nobody learns which names there are. */
export function loginRefused(): HeadwaterError {
  return new HeadwaterError(
    'login_refused',
    'The name or the password is wrong.',
    'Try again. A lost password is set anew with: npm run headwater -- keeper reset',
  );
}

export function keeperExists(): HeadwaterError {
  return new HeadwaterError('keeper_exists', 'Headwater has its keeper already.', 'Log in.');
}

/** Too many wrong passwords, or too many logins at once. */
export class LoginLocked extends HeadwaterError {
  /** @param waitMs After this it may be tried again; more than 0. */
  constructor(readonly waitMs: number) {
    super(
      'login_locked',
      'Too many logins have failed, or too many were asked for at once.',
      `Wait ${inWords(waitMs)}, then try again. Who is logged in stays so.`,
    );
  }
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
