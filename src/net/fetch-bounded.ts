import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Dispatcher, request } from 'undici';
import { delay } from '../base/abort.js';
import { HeadwaterError } from '../base/errors.js';
import type { RequestHeaders } from '../base/model.js';
import { headersFor } from './headers.js';
import { isPlain, ofPlain, proxyFailure, proxyStatus } from './proxy-failure.js';
import { addressRefused, mayConnect, type NameResolver } from './resolve.js';
import { createDispatchers, DIRECT, type Route } from './route.js';
import { meaningOfStatus } from './status-words.js';

/**
 * Downloads a document into a file, within limits. A server that lies about its length, stalls or breaks off gets a named
 * failure, and what was there before is not touched.
 */
export interface FetchTarget {
  url: string;
  headers: RequestHeaders;
  /** Whether the address itself may lie inside the house, and whether what it redirects to may. */
  allowPrivate: boolean;
  allowPrivateRedirects: boolean;
  /** Default: directly. */
  route?: Route;
  /** From the last good download: an unchanged document is not sent again. */
  etag: string | null;
  lastModified: string | null;
}

export interface FetchLimits {
  connectTimeoutMs: number;
  /** Longest silence, before the first byte and between two. */
  idleTimeoutMs: number;
  totalTimeoutMs: number;
  maxBytes: number;
  redirectsMax: number;
  attempts: number;
  userAgent: string;
}

export type FetchOutcome =
  | { kind: 'unchanged' }
  | {
      kind: 'fetched';
      path: string;
      finalUrl: string;
      etag: string | null;
      lastModified: string | null;
      charset: string | null;
      sizeBytes: number;
      sha256: string;
    };

/** The beginning of a document: any status is an answer, and its body may say more than it. */
export interface FetchedStart {
  status: number;
  finalUrl: string;
  charset: string | null;
  sizeBytes: number;
  /** As the server declares it, over the wire. */
  totalBytes: number | null;
  /** Everything came within the limits. */
  isComplete: boolean;
  etag: string | null;
  lastModified: string | null;
  /** How long the server wants to be left alone. */
  retryAfterMs: number | null;
}

export interface FetchStartLimits {
  maxBytes: number;
  /** Ends the download; what has come until then is kept. */
  deadline: AbortSignal;
}

export interface Fetcher {
  /**
   * Throws `provider_unreachable`, `provider_refused`, `provider_too_large`, `redirect_limit`, `address_refused`,
   * `proxy_unreachable`, `proxy_refused`.
   *
   * @param path Where the bytes go, as they came over the wire; removed again after a failure.
   */
  fetchToFile(
    target: FetchTarget,
    path: string,
    signal: AbortSignal,
    onBytes?: (doneBytes: number, totalBytes: number | null) => void,
  ): Promise<FetchOutcome>;
  /**
   * Asks once and keeps what comes within the limits. Throws as `fetchToFile` does, but for statuses and size; when the
   * deadline passes before the first byte, `provider_unreachable`.
   *
   * @param path Where the bytes go, as they came over the wire; removed again after a failure.
   */
  fetchStart(target: FetchTarget, path: string, limits: FetchStartLimits, signal: AbortSignal): Promise<FetchedStart>;
  close(): Promise<void>;
}

const RETRY_AFTER_MS = 1_000;
/** Providers that are overloaded say so with these; everything else is an answer. */
const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504, 520, 522, 524]);

export function createFetcher(names: NameResolver, limits: FetchLimits): Fetcher {
  const dispatchers = createDispatchers(names, limits);

  /** Asks, and follows redirects to the reply that is none. */
  async function ask(target: FetchTarget, signal: AbortSignal): Promise<{ reply: Dispatcher.ResponseData; url: URL }> {
    let url = new URL(target.url);
    for (let hop = 0; hop <= limits.redirectsMax; hop++) {
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const allowPrivate = hop === 0 ? target.allowPrivate : target.allowPrivateRedirects;
      if (isIP(host) !== 0 && !mayConnect(host, allowPrivate)) throw addressRefused(host);
      const headers: Record<string, string> = {
        'user-agent': limits.userAgent,
        accept: '*/*',
        'accept-encoding': 'gzip, identity',
        ...loginOf(url),
        ...lowerCase(headersFor(target.headers, target.url, url)),
      };
      if (target.etag) headers['if-none-match'] = target.etag;
      if (target.lastModified) headers['if-modified-since'] = target.lastModified;
      const route = routeOf(target);
      const dispatcher = dispatchers.get(route, allowPrivate, url, signal);
      const reply = await request(url, { dispatcher, headers, signal, method: 'GET' }).catch((error: unknown) => {
        throw isPlain(url, route) ? ofPlain(error) : error;
      });
      const ofProxy = reply.statusCode === 407 ? proxyStatus(407, route) : null;
      if (ofProxy) {
        await reply.body.dump();
        throw ofProxy;
      }
      const location = single(reply.headers.location);
      if (![301, 302, 303, 307, 308].includes(reply.statusCode) || !location) return { reply, url };
      await reply.body.dump();
      url = redirectTarget(location, url);
    }
    throw new HeadwaterError(
      'redirect_limit',
      `The provider redirected more than ${limits.redirectsMax} times.`,
      'Its servers send each other in circles; open the address in a browser and use the one where that ends.',
    );
  }

  async function fetchOnce(
    target: FetchTarget,
    path: string,
    signal: AbortSignal,
    onBytes: (doneBytes: number, totalBytes: number | null) => void,
  ): Promise<FetchOutcome> {
    const { reply, url } = await ask(target, signal);
    if (reply.statusCode === 304) {
      await reply.body.dump();
      return { kind: 'unchanged' };
    }
    if (reply.statusCode !== 200) {
      await reply.body.dump();
      throw new StatusError(reply.statusCode);
    }
    const totalBytes = declaredLength(reply);
    const { sizeBytes, sha256 } = await save(reply.body, path, limits.maxBytes, signal, (done) =>
      onBytes(done, totalBytes),
    );
    return {
      kind: 'fetched',
      path,
      finalUrl: url.href,
      etag: single(reply.headers.etag),
      lastModified: single(reply.headers['last-modified']),
      charset: charsetOf(reply),
      sizeBytes,
      sha256,
    };
  }

  return {
    async fetchToFile(target, path, signal, onBytes = () => {}) {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(limits.totalTimeoutMs)]);
      for (let attempt = 1; ; attempt++) {
        try {
          return await fetchOnce(target, path, bounded, onBytes);
        } catch (error) {
          await rm(path, { force: true });
          signal.throwIfAborted();
          const isFinal =
            error instanceof HeadwaterError ||
            (error instanceof StatusError && !RETRYABLE.has(error.status)) ||
            proxyFailure(error, routeOf(target))?.code === 'proxy_refused';
          if (isFinal || attempt >= limits.attempts || bounded.aborted)
            throw asFailure(bounded.aborted ? bounded.reason : error, target);
          const backoffMs = RETRY_AFTER_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
          await delay(backoffMs, signal);
        }
      }
    },
    async fetchStart(target, path, { maxBytes, deadline }, signal) {
      const bounded = AbortSignal.any([signal, deadline]);
      try {
        const { reply, url } = await ask(target, bounded);
        const saved = await saveStart(reply.body, path, maxBytes, bounded);
        signal.throwIfAborted();
        return {
          status: reply.statusCode,
          finalUrl: url.href,
          charset: charsetOf(reply),
          totalBytes: declaredLength(reply),
          etag: single(reply.headers.etag),
          lastModified: single(reply.headers['last-modified']),
          retryAfterMs: retryAfterMs(single(reply.headers['retry-after'])),
          ...saved,
        };
      } catch (error) {
        await rm(path, { force: true });
        signal.throwIfAborted();
        throw asFailure(deadline.aborted ? deadline.reason : error, target);
      }
    },
    async close() {
      await dispatchers.close();
    },
  };
}

/**
 * Writes a body to a file as it comes, and hashes it. Each piece is written at once, so that the body never waits: undici 7
 * throws where nobody can catch it when a server closes a connection whose body is held back (nodejs/undici#5360, mended
 * in 8, which needs a newer Node). This is no thread of live streams, and the page cache takes 64 KiB in microseconds.
 */
async function save(
  body: Readable,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
  onBytes: (doneBytes: number) => void,
): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const file = openSync(path, 'w');
  let sizeBytes = 0;
  try {
    body.on('data', (piece: Buffer) => {
      sizeBytes += piece.length;
      if (sizeBytes > maxBytes) {
        body.destroy(tooLarge(maxBytes));
        return;
      }
      try {
        writeSync(file, piece);
      } catch (error) {
        body.destroy(error as Error); // the disk is full
        return;
      }
      hash.update(piece);
      onBytes(sizeBytes);
    });
    await finished(body, { signal });
  } finally {
    closeSync(file);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** As `save`, but a body that is longer, or not there in time, is cut off. Rejects when nothing came in time. */
async function saveStart(
  body: Readable,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ sizeBytes: number; isComplete: boolean }> {
  const file = openSync(path, 'w');
  let sizeBytes = 0;
  let isFull = false;
  try {
    body.on('data', (piece: Buffer) => {
      if (isFull) return;
      try {
        writeSync(file, piece);
      } catch (error) {
        body.destroy(error as Error); // the disk is full
        return;
      }
      sizeBytes += piece.length;
      isFull = sizeBytes >= maxBytes;
      if (isFull) body.destroy();
    });
    await finished(body, { signal });
    return { sizeBytes, isComplete: true };
  } catch (error) {
    if (!isFull && (!signal.aborted || sizeBytes === 0)) throw error;
    return { sizeBytes, isComplete: false };
  } finally {
    closeSync(file);
  }
}

const BROKEN_OFF = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ECONNRESET',
  'HPE_INVALID_EOF_STATE',
  'HTTPParserError', // without a code: the connection was reset between two chunks
]);

class StatusError extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

const routeOf = ({ route }: FetchTarget): Route => route ?? DIRECT;

function asFailure(thrown: unknown, target: FetchTarget): Error {
  const error = proxyFailure(thrown, routeOf(target)) ?? thrown;
  if (error instanceof HeadwaterError) {
    // the word of a name server or a proxy, in the words of an import
    return error.code === 'upstream_unreachable'
      ? new HeadwaterError('provider_unreachable', error.message, error.hint)
      : error;
  }
  if (error instanceof StatusError) {
    const [what, hint] = meaningOfStatus(error.status);
    return new HeadwaterError('provider_refused', `The provider answered with status ${error.status}: ${what}.`, hint, {
      details: [{ where: 'answer', problem: `status-${error.status}` }],
    });
  }
  const { code: ownCode, name } = error as { code?: unknown; name: string };
  const code = typeof ownCode === 'string' ? ownCode : name; // a DOMException has a number
  if (['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'].includes(code)) {
    return new HeadwaterError(
      'data_folder_unusable',
      `The download could not be kept (${code}).`,
      'Make room on the disk of the data folder, and check that it belongs to the user that runs Headwater.',
      { cause: error },
    );
  }
  const what = BROKEN_OFF.has(code)
    ? 'broke off in the middle'
    : code === 'UND_ERR_BODY_TIMEOUT'
      ? 'stopped sending in the middle'
      : code === 'TimeoutError'
        ? 'took too long'
        : `cannot be reached (${code})`;
  return new HeadwaterError(
    'provider_unreachable',
    `The provider’s server ${new URL(target.url).host} ${what}.`,
    'Check the address and the network.',
    { cause: error },
  );
}

function declaredLength({ headers }: Dispatcher.ResponseData): number | null {
  const declared = Number(single(headers['content-length']) ?? Number.NaN);
  return Number.isFinite(declared) ? declared : null;
}

/** Seconds, or a date: RFC 9110 §10.2.3. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}

function charsetOf({ headers }: Dispatcher.ResponseData): string | null {
  return /charset="?([^";\s]+)/i.exec(single(headers['content-type']) ?? '')?.[1] ?? null;
}

/** User and password of an address: undici leaves them out. */
function loginOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}

/** A percent sign that encodes nothing stands for itself: people type passwords as they are. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

/** Of what is no web address only the server is told: the rest may hold a login in any form. */
function redirectTarget(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  const where = url && url.host !== '' ? `${url.protocol}//${url.host}` : 'something';
  throw new HeadwaterError(
    'provider_unreachable',
    `The provider redirected to ${where}, which is no web address.`,
    'Open the address in a browser and use the one where that ends.',
  );
}

function tooLarge(maxBytes: number): HeadwaterError {
  return new HeadwaterError(
    'provider_too_large',
    `The playlist is larger than ${Math.round(maxBytes / 2 ** 20)} MiB.`,
    'Ask the provider for a list with fewer groups.',
  );
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function lowerCase(headers: RequestHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
