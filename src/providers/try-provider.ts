import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../base/clock.js';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import { freeKey } from '../base/keys.js';
import type { EpochMs } from '../base/model.js';
import {
  parseXtreamAccount,
  playerApiUrl,
  type XtreamAccount,
  type XtreamAccountReading,
  type XtreamLogin,
  xtreamListUrl,
} from '../formats/xtream/index.js';
import { type FetchedStart, type Fetcher, readBody } from '../net/index.js';
import { type ListLook, lookAtList } from './list-look.js';
import { type LiveListLook, lookAtLiveList } from './live-list-look.js';
import { refuseOwnAddress } from './own-address.js';
import { localPathOf, mayReachPrivate, requireList } from './playlist-body.js';
import { suggestName } from './suggested-name.js';
import {
  accountRefused,
  emptyList,
  filesClosed,
  noList,
  notAnAddress,
  panelRefused,
  problemOf,
  stalledList,
  statusRefused,
} from './try-problems.js';
import { readTypedAddress, type TypedAddress } from './typed-address.js';

/** Looks at what a person has typed before anything is kept: what it is, what is in it, or what is wrong with it. */
export interface TryRequest {
  /** As it was typed or pasted. */
  address: string;
  username: string;
  password: string;
  /** `host:port` under which this Headwater is known. */
  ownHosts: readonly string[];
  /** False: of this machine's files only those that were brought here. */
  mayReadFiles: boolean;
}

export interface TriedProvider {
  kind: 'm3u' | 'xtream' | 'unknown';
  /** What to import; a list has the login that was typed in it, a panel beside it. Null: nothing that can be asked. */
  url: string | null;
  /** For a panel. */
  username: string | null;
  password: string | null;
  suggestedName: string;
  suggestedKey: string;
  entryCount: number | null;
  isCountComplete: boolean;
  /** Of the first TV channels. */
  firstNames: string[];
  groupCount: number | null;
  /** As it comes over the wire, or lies on the disk. */
  sizeBytes: number | null;
  account: TriedAccount | null;
  maxConnections: number | null;
  problem: ErrorRecord | null;
  /** The server wants a user name and a password. */
  needsLogin: boolean;
}

export interface TriedAccount {
  /** In lower case: `active`, `trial`, `expired`, `banned`, `disabled`, or a word of the panel's own. */
  status: string;
  expiresAtMs: EpochMs | null;
  maxConnections: number | null;
  activeConnections: number | null;
  isTrial: boolean;
}

export interface TryNeeds {
  fetcher: Fetcher;
  clock: Clock;
  /** Where downloads are kept while they are read. */
  downloadFolder: string;
  homeFolder: string;
  /** Where the files are that were brought here. */
  uploadsFolder: string;
  isKeyTaken(key: string): boolean;
  /** Takes over a playlist that came whole and can be imported. */
  keepList(url: string, downloaded: { path: string; baseUrl: string; charset: string | null }): Promise<void>;
  /** Why this address should not be added again; null when nobody has it yet. */
  knownProblem(url: string, username: string | null): HeadwaterError | null;
}

const TRY_WITHIN_MS = 8_000;
/** A panel that is silent about the account may still send the list. */
const ACCOUNT_WITHIN_MS = 4_000;
const LIST_MAX_BYTES = 32 * 2 ** 20;
const ACCOUNT_MAX_BYTES = 2 ** 20;

/** What was found out; the failure of one step leaves what the steps before it found. */
interface Findings {
  kind: TriedProvider['kind'];
  url: string | null;
  login: XtreamLogin | null;
  account: XtreamAccount | null;
  list: Pick<ListLook, 'entryCount' | 'isComplete' | 'firstNames' | 'groupCount'> | null;
  sizeBytes: number | null;
  needsLogin: boolean;
}

/** Rejects only when `signal` aborts: whatever else goes wrong is the answer. */
export async function tryProvider(request: TryRequest, needs: TryNeeds, signal: AbortSignal): Promise<TriedProvider> {
  const typed = readTypedAddress(request.address, request, needs.homeFolder);
  const isClosed = typed.kind === 'file' && !request.mayReadFiles && !isIn(needs.uploadsFolder, typed.path);
  const sight = isClosed ? { kind: 'm3u' as const, url: null, login: null } : atFirstSight(typed);
  const found: Findings = { ...sight, account: null, list: null, sizeBytes: null, needsLogin: false };
  const look = createLook(needs, AbortSignal.timeout(TRY_WITHIN_MS), signal);
  let problem: ErrorRecord | null = null;
  try {
    if (isClosed) throw filesClosed();
    if (found.url !== null) refuseOwnAddress(found.url, request.ownHosts);
    await explore(typed, found, look, needs.clock.nowMs());
  } catch (error) {
    signal.throwIfAborted();
    problem = problemOf(error, secretsOf(typed, request));
  }
  if (found.url !== null) {
    // says more than what is wrong with it: whoever has it already changes it there
    const username = found.login?.username ?? null;
    const known = needs.knownProblem(found.url, username);
    found.url = look.reached(found.url);
    const again = known ?? needs.knownProblem(found.url, username);
    if (again) problem = toErrorRecord(again);
  }
  const suggestedName = suggestName(found.url ?? '');
  const { kind, url, account, list, sizeBytes, needsLogin } = found;
  const login = kind === 'xtream' ? found.login : null;
  return {
    username: login?.username ?? null,
    password: login?.password ?? null,
    ...{ kind, url, sizeBytes, needsLogin, problem, suggestedName },
    suggestedKey: freeKey(suggestedName, 'provider', needs.isKeyTaken),
    entryCount: list?.entryCount ?? null,
    isCountComplete: list?.isComplete ?? false,
    firstNames: list?.firstNames ?? [],
    groupCount: list?.groupCount ?? null,
    account: account && accountView(account, needs.clock.nowMs()),
    maxConnections: account?.maxConnections ?? null,
  };
}

function isIn(folder: string, path: string): boolean {
  return dirname(resolve(path)) === resolve(folder);
}

/** What the address alone says. */
function atFirstSight(typed: TypedAddress): Pick<Findings, 'kind' | 'url' | 'login'> {
  const login = null;
  switch (typed.kind) {
    case 'nothing':
      return { kind: 'unknown', url: null, login };
    case 'file':
      return { kind: 'm3u', url: /^file:/i.test(typed.path) ? typed.path : resolve(typed.path), login };
    case 'list':
      if (typed.login) return { kind: 'xtream', url: typed.login.baseUrl, login: typed.login };
      return { kind: /\.m3u8?(\.gz)?($|\?)/i.test(typed.url) ? 'm3u' : 'unknown', url: typed.url, login };
    case 'panel':
      return { kind: 'xtream', url: typed.login.baseUrl, login: typed.login };
    case 'server':
      return { kind: 'unknown', url: typed.baseUrl, login };
  }
}

async function explore(typed: TypedAddress, found: Findings, look: Look, nowMs: number): Promise<void> {
  switch (typed.kind) {
    case 'nothing':
      throw notAnAddress();
    case 'file':
      return await exploreList(found, look);
    case 'list':
      if (!typed.login) return await exploreList(found, look);
      return await explorePanel(typed.login, typed.url, found, look, nowMs);
    case 'panel':
      return await explorePanel(typed.login, xtreamListUrl(typed.login), found, look, nowMs);
    case 'server':
      return await exploreServer(typed.baseUrl, found, look);
  }
}

/**
 * The account first: it says more than the list, and the list of an ended one is not worth its download.
 *
 * @param listUrl What is imported of a server that tells nothing about accounts.
 */
async function explorePanel(
  login: XtreamLogin,
  listUrl: string,
  found: Findings,
  look: Look,
  nowMs: number,
): Promise<void> {
  const reading = await look.account(login);
  if (reading?.kind === 'account') {
    found.account = reading.account;
    const refused = accountRefused(reading.account, nowMs);
    if (refused) throw refused;
    const { list, sizeBytes } = await look.liveList(login);
    if (list.problem !== null) throw panelRefused(list.problem);
    if (list.entryCount === 0) throw emptyList();
    Object.assign(found, { list, sizeBytes });
    return;
  }
  if (reading?.problem === 'auth-refused') throw panelRefused('auth-refused');
  const { url } = found;
  try {
    found.url = listUrl;
    await exploreList(found, look);
  } catch (error) {
    found.url = url;
    // where even the list is none, the panel's word says more than that its list is a page
    const isPage = error instanceof HeadwaterError && error.code === 'provider_not_a_playlist';
    throw isPage && reading ? panelRefused(reading.problem) : error;
  }
}

async function exploreList(found: Findings, look: Look): Promise<void> {
  const { list, sizeBytes, hasStalled } = await look.list(found.url!);
  if (list.problem) throw noList(list.problem, list.isLoginPage);
  if (list.entryCount === 0) throw hasStalled ? stalledList() : emptyList();
  Object.assign(found, { kind: 'm3u', list, sizeBytes });
}

/** A panel refuses in its own words whoever names no account; anything else may be a list. */
async function exploreServer(baseUrl: string, found: Findings, look: Look): Promise<void> {
  found.needsLogin = true;
  const reading = await look.account({ baseUrl, username: '', password: '' });
  if (reading && (reading.kind === 'account' || reading.problem === 'auth-refused')) {
    found.kind = 'xtream';
    return;
  }
  await exploreList(found, look);
  found.needsLogin = false;
}

// --- the network, the disk ------------------------------------------------------------------------------------------

interface Look {
  /** Null: the server has an address for it, but says nothing in time, or an error status. */
  account(login: XtreamLogin): Promise<XtreamAccountReading | null>;
  list(url: string): Promise<{ list: ListLook; sizeBytes: number; hasStalled: boolean }>;
  /** The live channels of a panel. */
  liveList(login: XtreamLogin): Promise<{ list: LiveListLook; sizeBytes: number }>;
  /** The address under which the server answered: https where http refused. */
  reached(url: string): string;
}

function createLook(needs: TryNeeds, deadline: AbortSignal, signal: AbortSignal): Look {
  const { fetcher, downloadFolder } = needs;
  let isTls = false;
  const reached = (url: string) => (isTls ? url.replace(/^http:/i, 'https:') : url);

  const fetchStart = async (url: string, path: string, maxBytes: number, until: AbortSignal): Promise<FetchedStart> => {
    const ask = () => {
      const target = {
        url: reached(url),
        headers: {},
        allowPrivate: true, // a person typed it
        allowPrivateRedirects: mayReachPrivate({ url, allowPrivate: null }),
        etag: null,
        lastModified: null,
      };
      return fetcher.fetchStart(target, path, { maxBytes, deadline: until }, signal);
    };
    try {
      return await ask();
    } catch (error) {
      if (isTls || !/^http:/i.test(url) || !mayWantTls(error)) throw error;
      isTls = true;
      try {
        return await ask();
      } catch {
        signal.throwIfAborted();
        isTls = false;
        throw error; // what the address that was typed says
      }
    }
  };

  const downloaded = async <T>(read: (path: string) => Promise<T>): Promise<T> => {
    const path = join(downloadFolder, `try-${randomUUID()}.download`);
    try {
      return await read(path);
    } finally {
      await rm(path, { force: true });
    }
  };

  return {
    reached,
    account: (login) =>
      downloaded(async (path) => {
        const soon = AbortSignal.any([deadline, AbortSignal.timeout(ACCOUNT_WITHIN_MS)]);
        try {
          const start = await fetchStart(playerApiUrl(login), path, ACCOUNT_MAX_BYTES, soon);
          if (!start.isComplete || start.sizeBytes === 0) return null;
          const reading = parseXtreamAccount(await readWhole(path, signal));
          if (start.status === 200 || reading.kind === 'account' || reading.problem === 'auth-refused') return reading;
          return null;
        } catch (error) {
          signal.throwIfAborted();
          if (soon.aborted && !deadline.aborted) return null;
          throw error;
        }
      }),
    liveList: (login) =>
      downloaded(async (path) => {
        const start = await fetchStart(
          `${playerApiUrl(login)}&action=get_live_streams`,
          path,
          LIST_MAX_BYTES,
          deadline,
        );
        if (start.status !== 200) throw statusRefused(start.status);
        const list = await lookAtLiveList({ path, isComplete: start.isComplete }, deadline, signal);
        return { list, sizeBytes: start.totalBytes ?? start.sizeBytes };
      }),
    async list(url) {
      const localPath = localPathOf(url);
      if (localPath !== null) return await lookAtFile(localPath, deadline, signal);
      return await downloaded(async (path) => {
        const start = await fetchStart(url, path, LIST_MAX_BYTES, deadline);
        if (start.status !== 200) throw statusRefused(start.status);
        const { finalUrl: baseUrl, charset, isComplete } = start;
        const file = { path, baseUrl, charset, isComplete };
        const list = await lookAtList(file, LIST_MAX_BYTES, deadline, signal);
        const hasStalled = !isComplete && start.sizeBytes < LIST_MAX_BYTES;
        if (isComplete && list.problem === null && list.entryCount > 0) await needs.keepList(reached(url), file);
        return { list, sizeBytes: start.totalBytes ?? start.sizeBytes, hasStalled };
      });
    },
  };
}

async function lookAtFile(path: string, deadline: AbortSignal, signal: AbortSignal) {
  await requireList(path, Number.MAX_SAFE_INTEGER).catch((error) => {
    if (error instanceof HeadwaterError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new HeadwaterError('provider_unreachable', `The file ${path} cannot be read (${code}).`, '', {
      cause: error,
    });
  });
  const { size } = await stat(path);
  const file = { path, baseUrl: `file://${path}`, charset: null, isComplete: true };
  return { list: await lookAtList(file, LIST_MAX_BYTES, deadline, signal), sizeBytes: size, hasStalled: false };
}

/** Unpacked where the server packed it. */
async function readWhole(path: string, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readBody(path, ACCOUNT_MAX_BYTES * 4, signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const WANTS_TLS = /^(ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET|HPE_.*)$/;

/** A port that is closed, or that hangs up on plain text. */
function mayWantTls(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return typeof cause?.code === 'string' && WANTS_TLS.test(cause.code);
}

// --- the answer -----------------------------------------------------------------------------------------------------

function accountView(account: XtreamAccount, nowMs: number): TriedAccount {
  const { status, expiresAtMs, maxConnections, activeConnections, isTrial } = account;
  const hasEnded = expiresAtMs !== null && expiresAtMs <= nowMs;
  return {
    status: status ?? (hasEnded ? 'expired' : 'active'),
    ...{ expiresAtMs, maxConnections, activeConnections, isTrial },
  };
}

function secretsOf(typed: TypedAddress, request: TryRequest): string[] {
  const login = typed.kind === 'panel' || typed.kind === 'list' ? typed.login : null;
  return [request.password, request.username, login?.password ?? '', login?.username ?? ''];
}
