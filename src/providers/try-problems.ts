import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import { scrub, withoutSecrets } from '../base/scrub.js';
import type { M3uProblem } from '../formats/m3u/index.js';
import type { XtreamAccount, XtreamProblem } from '../formats/xtream/index.js';
import { meaningOfStatus } from '../net/index.js';
import { ACCOUNT_ENDED, LOGIN_REFUSED } from './account-fault.js';

/** Why an address that a person has just typed is no provider yet, in words for that person, under the codes of a refresh. */

export function notAnAddress(): HeadwaterError {
  return new HeadwaterError(
    'request_invalid',
    'That is neither an address nor the path of a file.',
    'Paste the M3U link of the provider, its server with user name and password, or the path of a file.',
  );
}

const INSTEAD: Record<M3uProblem, string> = {
  'empty-file': 'with nothing',
  'html-not-playlist': 'with a web page, not a list',
  'xml-not-playlist': 'with an XML document (a guide?), not a list',
  'json-not-playlist': 'with a JSON document, not a list',
  'hls-media-playlist': 'with a single stream, not a list',
  'hls-master-playlist': 'with a single stream, not a list',
  'not-a-playlist': 'with something that is no list',
};

export function noList(problem: M3uProblem, isLoginPage: boolean): HeadwaterError {
  const what = isLoginPage ? 'with a login page, not a list' : INSTEAD[problem];
  return new HeadwaterError(
    'provider_not_a_playlist',
    `That address answers ${what}.`,
    "Most providers call the right one 'M3U link'.",
    { details: [{ where: 'playlist', problem }] },
  );
}

/** Says the same of every path: whether something is there is told to whoever is logged in. */
export function filesClosed(): HeadwaterError {
  return new HeadwaterError(
    'request_invalid',
    'Files of this machine are read only after the set-up.',
    'Set up Headwater first, or bring the file itself.',
  );
}

export function emptyList(): HeadwaterError {
  return new HeadwaterError(
    'provider_empty',
    'The list has no entry.',
    'Ask the provider whether the subscription is active, and which groups it holds.',
    { details: [{ where: 'playlist', problem: 'no-entries' }] },
  );
}

const STALLED_HINT = 'Wait a few minutes, then try again. If it goes on, ask the provider.';

/** It began, and then nothing came. */
export function stalledList(): HeadwaterError {
  return new HeadwaterError(
    'provider_unreachable',
    'The server began a list and stopped sending before its first entry.',
    STALLED_HINT,
  );
}

export function statusRefused(status: number): HeadwaterError {
  const [what, hint] = meaningOfStatus(status);
  return new HeadwaterError('provider_refused', `The server answers with status ${status}: ${what}.`, hint);
}

/** @returns null when the account may be used. */
export function accountRefused(account: XtreamAccount, nowMs: number): HeadwaterError | null {
  const { status, expiresAtMs } = account;
  const hasEnded = expiresAtMs !== null && expiresAtMs <= nowMs;
  if (status === 'expired' || hasEnded) {
    const since = hasEnded ? ` It ended on ${new Date(expiresAtMs).toISOString().slice(0, 10)}.` : '';
    return new HeadwaterError(
      'provider_refused',
      `The subscription has ended.${since}`,
      'Renew it at the provider, then try again.',
      { details: [ACCOUNT_ENDED] },
    );
  }
  if (status === null || status === 'active' || status === 'trial' || status === 'enabled') return null;
  return new HeadwaterError(
    'provider_refused',
    `The provider says that this account is "${status.slice(0, 40)}".`,
    'Ask the provider why.',
  );
}

const PANEL_SAYS: Record<XtreamProblem, string> = {
  'auth-refused': 'The server knows no such user name and password.',
  'empty-body': 'The server answers with nothing.',
  html: 'The server answers with a web page, not with an account.',
  blocked: 'The server blocks us.',
  'bad-json': 'The server answers with something that is no account.',
  'bad-shape': 'The server answers with something that is no account.',
};

export function panelRefused(problem: XtreamProblem): HeadwaterError {
  return problem === 'auth-refused' || problem === 'blocked'
    ? new HeadwaterError(
        'provider_refused',
        PANEL_SAYS[problem],
        problem === 'blocked'
          ? 'Ask the provider; some block data centres, VPNs and countries.'
          : 'Compare both with the mail of the provider; capital letters count.',
        { details: problem === 'blocked' ? [] : [LOGIN_REFUSED] },
      )
    : new HeadwaterError(
        'provider_not_a_playlist',
        PANEL_SAYS[problem],
        "Check host and port, or paste the whole 'M3U link'.",
      );
}

/** A failure for the page, of an address that was typed a moment ago. */
export function problemOf(error: unknown, secrets: readonly string[]): ErrorRecord {
  const record = toErrorRecord(error);
  const hint =
    record.code === 'provider_unreachable' && record.hint !== STALLED_HINT
      ? 'Check the address for typing errors, and that the server or file is there.'
      : record.hint;
  const shown = (text: string) => withoutSecrets(scrub(text), secrets);
  return { ...record, message: shown(record.message), hint: shown(hint) };
}
