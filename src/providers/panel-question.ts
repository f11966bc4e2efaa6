import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../base/errors.js';
import { scrub } from '../base/scrub.js';
import { playerApiUrl, type XtreamProblem } from '../formats/xtream/index.js';
import { type FetchedStart, type Fetcher, readBody } from '../net/index.js';
import type { ProviderRow } from '../store/index.js';
import { loginsOf, type ProviderLogin } from './accounts.js';
import { addressesOf } from './hosts.js';
import { reachOf, tryHosts } from './playlist-body.js';
import { statusRefused } from './try-problems.js';
import { loginAt, panelBaseOf } from './xtream-panel.js';

/** One question about one thing, for somebody who waits: asked once, of hosts and accounts in their order. */
export interface PanelQuestion<Answer> {
  action: string;
  /** `vod_id=7`. */
  query: string;
  read(bytes: Uint8Array): Answer | { kind: 'problem'; problem: XtreamProblem };
}

export interface QuestionNeeds {
  fetcher: Fetcher;
  /** Where the reply is kept while it is read. */
  downloadFolder: string;
}

/** A series of thousands of episodes, each told at length. It is read in one go, so a larger one would hold up the desk. */
const REPLY_MAX_BYTES = 8 * 2 ** 20;
const HOST_WITHIN_MS = 15_000;
const ALL_WITHIN_MS = 30_000;

/**
 * Asks with the first account that may be used; one that the panel does not let in gives way to the next. A host that does
 * not answer gives way to the next one, too.
 *
 * @returns What `read` makes of the reply. Throws `provider_unreachable`, `provider_refused`, `provider_not_a_playlist`,
 * `provider_too_large`, `redirect_limit`, `address_refused`, `route_unusable`.
 */
export async function askPanel<Answer extends { kind: string }>(
  provider: ProviderRow,
  question: PanelQuestion<Answer>,
  { fetcher, downloadFolder }: QuestionNeeds,
  signal: AbortSignal,
): Promise<Exclude<Answer, { kind: 'problem' }>> {
  const baseUrl = panelBaseOf(provider.url);
  const deadline = AbortSignal.timeout(ALL_WITHIN_MS);
  const reach = { ...(await reachOf(provider)), etag: null, lastModified: null };
  const path = join(downloadFolder, `question-${randomUUID()}`);
  const limits = () => ({
    maxBytes: REPLY_MAX_BYTES,
    deadline: AbortSignal.any([deadline, AbortSignal.timeout(HOST_WITHIN_MS)]),
  });
  const askAs = (account: NonNullable<ProviderLogin['account']>) =>
    tryHosts(addressesOf(baseUrl, baseUrl, provider.backupHosts), async (base) => {
      const url = `${playerApiUrl(loginAt(base, account))}&action=${question.action}&${question.query}`;
      const start = await fetcher.fetchStart({ url, ...reach }, path, limits(), signal);
      if (!start.isComplete) throw cutOff(provider, start);
      return { status: start.status, answer: question.read(await readWhole(path, signal)) };
    });
  let refusal: HeadwaterError | null = null;
  try {
    for (const account of accountsToAsk(provider)) {
      const { status, answer } = await askAs(account);
      if (answer.kind !== 'problem') return answer as Exclude<Answer, { kind: 'problem' }>;
      const { problem } = answer as { problem: XtreamProblem };
      const isRefused = problem === 'auth-refused' || status === 401 || status === 403;
      const failure =
        isRefused || status === 200 ? unusable(provider, isRefused ? 'auth-refused' : problem) : statusRefused(status);
      if (!isRefused) throw failure;
      refusal ??= failure;
    }
    throw refusal ?? unusable(provider, 'auth-refused');
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof HeadwaterError ? withoutCredentials(error) : error;
  } finally {
    await rm(path, { force: true });
  }
}

/** Those that the panel let in when it was last asked; where it let none in, the first one, for that may have changed. */
function accountsToAsk(provider: ProviderRow): NonNullable<ProviderLogin['account']>[] {
  const logins = loginsOf(provider);
  const usable = logins.filter(({ isUsable }) => isUsable);
  return (usable.length > 0 ? usable : logins.slice(0, 1)).flatMap(({ account }) => account ?? []);
}

async function readWhole(path: string, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readBody(path, REPLY_MAX_BYTES, signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function cutOff(provider: ProviderRow, { sizeBytes }: FetchedStart): HeadwaterError {
  if (sizeBytes >= REPLY_MAX_BYTES)
    return new HeadwaterError(
      'provider_too_large',
      `"${provider.name}" tells more than ${REPLY_MAX_BYTES / 2 ** 20} MiB about this.`,
      'Tell the provider: that is no answer about one film or series.',
    );
  return new HeadwaterError(
    'provider_unreachable',
    `"${provider.name}" did not send all of its answer in time.`,
    'Try again in a few minutes.',
  );
}

const INSTEAD: Record<Exclude<XtreamProblem, 'auth-refused' | 'blocked'>, string> = {
  'empty-body': 'with nothing',
  html: 'with a web page',
  'bad-json': 'with something that cannot be read',
  'bad-shape': 'with something else',
};

function withoutCredentials({ code, message, hint, cause }: HeadwaterError): HeadwaterError {
  return new HeadwaterError(code, scrub(message), hint, { cause });
}

/** A panel that does not know the question answers it as it answers a stranger. */
function unusable(provider: ProviderRow, problem: XtreamProblem): HeadwaterError {
  if (problem === 'auth-refused' || problem === 'blocked')
    return new HeadwaterError(
      'provider_refused',
      `"${provider.name}" tells nothing about this: it refuses its account, or the question.`,
      'Refresh the provider: that says what is wrong with an account.',
    );
  return new HeadwaterError(
    'provider_not_a_playlist',
    `"${provider.name}" answers ${INSTEAD[problem]} where it was asked for details.`,
    'Try again in a few minutes. If it goes on, ask the provider.',
  );
}
