import { join } from 'node:path';
import { delay } from '../base/abort.js';
import { type ErrorCode, HeadwaterError, toErrorRecord } from '../base/errors.js';
import { scrub } from '../base/scrub.js';
import {
  parseXtreamAccount,
  playerApiUrl,
  type XtreamAccount,
  type XtreamLogin,
  type XtreamProblem,
  xtreamBaseOf,
} from '../formats/xtream/index.js';
import { readBody } from '../net/index.js';
import type { AccountState, ProviderAccount, ProviderRow } from '../store/index.js';
import { accountsOf, LOGIN_QUERY } from './accounts.js';
import { addressesOf } from './hosts.js';
import { reachOf, tryHosts } from './playlist-body.js';
import type { FetchNeeds } from './refresh.js';
import { accountRefused, panelRefused, statusRefused } from './try-problems.js';

/** A panel as a provider's accounts see it. */
export interface Panel {
  /** Asks all accounts how they are and takes the first that is let in. Throws why the first one is not. */
  logIn(): Promise<LoggedIn>;
}

export interface LoggedIn {
  /**
   * Downloads the reply of an action as the account that is let in.
   *
   * @returns Where it is. Throws `provider_unreachable`, `provider_refused`, `provider_too_large`, …
   */
  download(action: string): Promise<{ path: string; sha256: string }>;
}

const ACCOUNT_MAX_BYTES = 2 ** 20;
const ACCOUNT_WITHIN_MS = 30_000;
const ATTEMPTS = 3;
const RETRY_AFTER_MS = 1_000;

/** What a panel says when an account asks for itself. */
type Answer =
  | { kind: 'told'; account: XtreamAccount }
  /** It knows no such name and password. */
  | { kind: 'refused'; failure: HeadwaterError }
  /** Something that says nothing about the account. */
  | { kind: 'unclear'; failure: HeadwaterError; mayPass: boolean };

export function createPanel(provider: ProviderRow, needs: FetchNeeds, signal: AbortSignal): Panel {
  const { fetcher, clock, limits, downloadFolder, onBytes } = needs;
  const baseUrl = panelBaseOf(provider.url);
  const reach = async () => ({ ...(await reachOf(provider)), etag: null, lastModified: null });
  // the host that answered is asked first from then on
  let bases = addressesOf(baseUrl, baseUrl, provider.backupHosts);
  const onAnyHost = <T>(ask: (base: string) => Promise<T>): Promise<T> =>
    tryHosts(bases, async (base) => {
      const answer = await ask(base);
      bases = [base, ...bases.filter((other) => other !== base)];
      return answer;
    });

  const askOnce = async (account: ProviderAccount): Promise<Answer> => {
    const path = join(downloadFolder, 'account');
    const start = await onAnyHost(async (base) =>
      fetcher.fetchStart(
        { url: playerApiUrl(loginAt(base, account)), ...(await reach()) },
        path,
        { maxBytes: ACCOUNT_MAX_BYTES, deadline: AbortSignal.timeout(ACCOUNT_WITHIN_MS) },
        signal,
      ),
    );
    const reading = parseXtreamAccount(await readWhole(path, signal));
    if (reading.kind === 'account') return { kind: 'told', account: reading.account };
    if (reading.problem === 'auth-refused' || start.status === 401 || start.status === 403)
      return { kind: 'refused', failure: panelRefused('auth-refused') };
    const failure = start.status === 200 ? panelRefused(reading.problem) : statusRefused(start.status);
    return { kind: 'unclear', failure, mayPass: start.status === 429 || (start.status >= 500 && start.status < 510) };
  };

  /** A panel that is overloaded or breaks off is asked again, as for a list. */
  const ask = async (account: ProviderAccount): Promise<Answer> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await askOnce(account).catch((error): Answer => {
        signal.throwIfAborted();
        if (!(error instanceof HeadwaterError)) throw error;
        return { kind: 'unclear', failure: error, mayPass: error.code === 'provider_unreachable' };
      });
      if (answer.kind !== 'unclear' || !answer.mayPass || attempt >= ATTEMPTS) return answer;
      await delay(RETRY_AFTER_MS * attempt, signal);
    }
  };

  /** What is to be kept about an account, and why it cannot be used. */
  const check = async (account: ProviderAccount): Promise<{ state: AccountState | null; failure: Error | null }> => {
    const answer = await ask(account);
    const checkedAtMs = clock.nowMs();
    const { username } = account;
    if (answer.kind === 'unclear') return { state: null, failure: answer.failure };
    if (answer.kind === 'refused') {
      const facts = { expiresAtMs: null, maxConnections: null, activeConnections: null, checkedAtMs };
      return { state: { username, status: 'refused', isUsable: false, ...facts }, failure: answer.failure };
    }
    const { status, expiresAtMs, maxConnections, activeConnections } = answer.account;
    const failure = accountRefused(answer.account, checkedAtMs);
    const hasEnded = expiresAtMs !== null && expiresAtMs <= checkedAtMs;
    const word = hasEnded ? 'expired' : (status ?? 'active');
    const facts = { expiresAtMs, maxConnections, activeConnections, checkedAtMs };
    return { state: { username, status: word, isUsable: failure === null, ...facts }, failure };
  };

  return {
    async logIn() {
      const accounts = accountsOf(provider);
      const states: AccountState[] = [];
      let chosen: ProviderAccount | null = null;
      let failure: Error | null = null;
      for (const account of accounts) {
        const checked = await check(account);
        const known = checked.state ?? provider.accountStates.find((state) => state.username === account.username);
        if (known) states.push(known);
        failure ??= checked.failure;
        if (checked.failure === null) chosen ??= account;
        else if (isOutOfReach(checked.failure)) break; // no host answers: the other accounts would only wait, too
      }
      const checkedNames = new Set(states.map((state) => state.username));
      const rest = provider.accountStates.filter(
        ({ username }) => !checkedNames.has(username) && accounts.some((account) => account.username === username),
      );
      const hasGuide = chosen !== null || provider.guideUrls.length > 0;
      needs.keepAccounts(provider.id, {
        accountStates: [...states, ...rest],
        guideUrls: hasGuide ? [guideTemplate(baseUrl)] : [],
      });
      if (chosen === null) throw named(provider, failure ?? panelRefused('auth-refused'));
      return { download: (action) => download(chosen, action) };
    },
  };

  async function download(account: ProviderAccount, action: string) {
    const path = join(downloadFolder, action);
    const outcome = await onAnyHost(async (base) => {
      const url = `${playerApiUrl(loginAt(base, account))}&action=${action}`;
      return await fetcher.fetchToFile({ url, ...(await reach()) }, path, signal, onBytes);
    });
    if (outcome.kind === 'fetched') return { path, sha256: outcome.sha256 };
    throw panelRefused('empty-body'); // 304 to a question without a condition
  }

  async function readWhole(path: string, until: AbortSignal): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of readBody(path, Math.min(limits.maxBytes, ACCOUNT_MAX_BYTES * 4), until))
      pieces.push(piece);
    return Buffer.concat(pieces);
  }
}

/** The folder of a panel's scripts; also of an address that names one of them. */
export function panelBaseOf(url: string): string {
  return (URL.canParse(url) ? xtreamBaseOf(new URL(url)) : null) ?? url.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

/** Why a list of a panel cannot be used, in words. */
export function listRefused(provider: ProviderRow, action: string, problem: XtreamProblem): HeadwaterError {
  return named(provider, panelRefused(problem), action);
}

function guideTemplate(baseUrl: string): string {
  return `${baseUrl}/xmltv.php?${LOGIN_QUERY}`;
}

const OUT_OF_REACH: readonly ErrorCode[] = ['provider_unreachable', 'proxy_unreachable', 'proxy_refused'];
const isOutOfReach = (error: Error) => error instanceof HeadwaterError && OUT_OF_REACH.includes(error.code);

export function loginAt(
  baseUrl: string,
  { username, password }: Pick<ProviderAccount, 'username' | 'password'>,
): XtreamLogin {
  return { baseUrl, username, password };
}

/** With the provider's name in front, and without any credential. */
function named(provider: ProviderRow, error: Error, action: string | null = null): HeadwaterError {
  const { code, message, hint, details } = toErrorRecord(error);
  const where = action === null ? '' : ` (${action})`;
  const about = `"${provider.name}"${where}: ${scrub(message)}`;
  return new HeadwaterError(code, about, hint, { cause: error, details });
}
