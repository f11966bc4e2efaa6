import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import tls from 'node:tls';
import { HeadwaterError } from '../base/errors.js';
import type { RequestHeaders } from '../base/model.js';
import { headersFor } from './headers.js';
import { packingOfAnswer, unpackedBody, unpackFailure } from './packed-body.js';
import { isPlain, ofPlain, proxyFailure, proxyStatus } from './proxy-failure.js';
import { addressRefused, mayConnect, type NameResolver } from './resolve.js';
import { DIRECT, destinationOf, type Route, tlsOptions } from './route.js';
import { openTunnel, ProxyError, type ProxyFault, proxyLogin } from './tunnel.js';

/**
 * Opens live streams on `node:http`, which costs a quarter of undici's CPU for a stream that never ends, and makes no
 * surprise connection when a request is aborted. Redirects are followed afresh at every open: their targets carry tokens
 * that live for seconds.
 */
export interface LiveTarget {
  url: string;
  headers: RequestHeaders;
  /** For which address a person set the headers: to other servers only plain ones go. Default: `url`. */
  headersFor?: string;
  /** Those of `headers` that the playlist names for the entry; they go wherever it leads. Default: none. */
  headersOfEntry?: readonly string[];
  /** Whether addresses inside the house may be reached: a person configured them. */
  allowPrivate: boolean;
  /** Default: directly. */
  route?: Route;
  /** Told of what was read; reading goes on after so many milliseconds. Default: at once. */
  pace?: ((bytes: number) => number) | undefined;
}

export interface LiveBody {
  /** Where the redirects have led to. */
  readonly finalUrl: string;
  /** 200, or 206 for a part. */
  readonly status: number;
  /** Of the whole answer, as the server declares it. */
  readonly lengthBytes: number | null;
  read(onPiece: (piece: Buffer) => void, onEnd: (error: Error | null) => void): void;
  close(): Promise<void>;
}

export interface LivePolicy {
  connectTimeoutMs: number;
  /** From the request to the status line, on every hop. */
  headersTimeoutMs: number;
  redirectsMax: number;
  userAgent: string;
}

/** The kernel collects for so long between reads: each wake-up costs more than the bytes it brings. */
const READ_EVERY_MS = 20;
/** A read of this size was cut by Node's read buffer: there is more, so the next comes at once. */
const FULL_READ_BYTES = 64 * 1024;
/** A server that holds back its FIN gets this long before the socket is torn down. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface LiveOpener {
  /** Throws `upstream_refused`, `upstream_unreachable`, `redirect_limit`, `upstream_not_video`, `address_refused`, `proxy_…`, or the signal's reason. */
  open(target: LiveTarget, signal: AbortSignal): Promise<LiveBody>;
}

export function createLiveOpener(names: NameResolver, policy: LivePolicy): LiveOpener {
  return {
    async open(target, signal) {
      let url = parseHttpUrl(target.url);
      for (let hop = 0; hop <= policy.redirectsMax; hop++) {
        const response = await requestOnce(url, target, names, policy, signal);
        const location = redirectOf(response);
        if (location === null) {
          if (response.statusCode === 200 || response.statusCode === 206)
            return await liveBody(response, url, signal, target.pace);
          await closeResponse(response);
          throw statusFailure(response.statusCode ?? 0, target.route ?? DIRECT);
        }
        await closeResponse(response);
        url = parseHttpUrl(location, url);
      }
      throw new HeadwaterError(
        'redirect_limit',
        `The source redirected more than ${policy.redirectsMax} times.`,
        'The provider’s servers send each other in circles; tell them.',
      );
    },
  };
}

/** Nothing else of an address that is not played is told: it may hold a login. */
const SCHEME = /^[a-z][a-z0-9+.-]{0,19}:(?=\/\/)/i;

/** @param base What a redirect's target may be relative to. */
function parseHttpUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : null;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  if (/^https?:\/\//i.test(text))
    throw new HeadwaterError(
      'upstream_unreachable',
      'The address of the stream begins as it should, but is none: its host or port cannot be read.',
      'Correct it where the list comes from; a port is a number up to 65535.',
    );
  throw new HeadwaterError(
    'upstream_unreachable',
    `This version plays http and https streams; this one starts with "${SCHEME.exec(text)?.[0] ?? '?'}".`,
    'Use the http address of the stream if the provider has one.',
  );
}

function requestOnce(
  url: URL,
  target: LiveTarget,
  names: NameResolver,
  policy: LivePolicy,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  signal.throwIfAborted();
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // a literal address never reaches `lookup`
  if (isIP(host) !== 0 && !mayConnect(host, target.allowPrivate)) throw addressRefused(host);
  return new Promise((resolve, reject) => {
    const route = target.route ?? DIRECT;
    const options = {
      // the host comes first (RFC 9110 §7.2): Node would put it last, which no player does
      headers: {
        Host: url.host,
        'User-Agent': policy.userAgent,
        Accept: '*/*',
        'Accept-Encoding': 'identity',
        ...headersFor(target.headers, target.headersFor ?? target.url, url, target.headersOfEntry),
        Connection: 'close',
      },
      lookup: names.lookup(target.allowPrivate),
      signal,
    };
    const request = requestVia(url, route, options, policy.connectTimeoutMs);
    const isToProxy = isPlain(url, route);
    const endLate = (ms: number, fault: ProxyFault) =>
      setTimeout(() => request.destroy(isToProxy ? new ProxyError(fault) : silent(ms)), ms);
    const timer = endLate(policy.headersTimeoutMs, { kind: 'silent' });
    const connectTimer = endLate(policy.connectTimeoutMs, { kind: 'no-connection', code: 'ETIMEDOUT' });
    // a tunnel that is being opened has the same time, and says more about what went wrong
    if (route.proxy !== null && !isToProxy) clearTimeout(connectTimer);
    request.on('socket', (socket) => {
      socket.once('connect', () => clearTimeout(connectTimer));
      socket.setKeepAlive(true, 30_000);
    });
    const settled = () => {
      clearTimeout(timer);
      clearTimeout(connectTimer);
    };
    request.on('response', (response) => {
      response.on('error', () => {}); // whoever reads hears of it too; aborted before that, nobody may be listening
      settled();
      resolve(response);
    });
    request.on('error', (error) => {
      settled();
      const ofProxy = proxyFailure(isToProxy ? ofPlain(error) : error, route);
      reject(signal.aborted ? signal.reason : (ofProxy ?? asUnreachable(error, url.host)));
    });
    request.end();
  });
}

/** Directly, or through the provider's proxy. A plain request goes to an http proxy as it is, all others by a tunnel. */
function requestVia(
  url: URL,
  route: Route,
  options: https.RequestOptions & { signal: AbortSignal },
  connectTimeoutMs: number,
): http.ClientRequest {
  const { proxy } = route;
  const isTls = url.protocol === 'https:';
  const ask = isTls ? https.request : http.request;
  const own = { ...options, ...tlsOptions(route) };
  if (proxy === null) return ask(url, { ...own, agent: false });
  const { lookup: _, ...proxied } = own; // the proxy resolves the name
  if (isPlain(url, route)) {
    const login = proxyLogin(new URL(proxy));
    const headers = {
      ...(options.headers as http.OutgoingHttpHeaders),
      ...(login === null ? {} : { 'Proxy-Authorization': login }),
    };
    return http.request(new URL(proxy).origin, { ...proxied, agent: false, path: url.href, headers });
  }
  const destination = destinationOf(url);
  const servername = isIP(destination.host) === 0 ? { servername: destination.host } : {};
  const createConnection: http.ClientRequestArgs['createConnection'] = (_options, onCreated) => {
    openTunnel(proxy, destination, connectTimeoutMs, options.signal).then(
      (socket) => onCreated(null, isTls ? tls.connect({ socket, ...servername, ...tlsOptions(route) }) : socket),
      (error: Error) => onCreated(error, null as never),
    );
    return undefined;
  };
  return ask(url, { ...proxied, createConnection });
}

function redirectOf(response: http.IncomingMessage): string | null {
  const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode ?? 0);
  return isRedirect ? (response.headers.location ?? null) : null;
}

async function liveBody(
  response: http.IncomingMessage,
  url: URL,
  signal: AbortSignal,
  pace?: LiveTarget['pace'],
): Promise<LiveBody> {
  let resume: NodeJS.Timeout | null = null;
  const packing = packingOfAnswer(response);
  const length = packing === null ? Number(response.headers['content-length'] ?? Number.NaN) : Number.NaN;
  let content: Readable = response;
  try {
    if (packing !== null) content = unpackedBody(response, packing);
  } catch (error) {
    await closeResponse(response);
    throw error;
  }
  return {
    finalUrl: url.href,
    status: response.statusCode!,
    lengthBytes: Number.isSafeInteger(length) ? length : null,
    read(onPiece, onEnd) {
      let isOver = false;
      const end = (error: Error | null) => {
        if (isOver) return;
        isOver = true;
        if (resume) clearTimeout(resume);
        onEnd(error);
      };
      content.on('data', (piece: Buffer) => {
        if (isOver) return;
        const waitMs = pace?.(piece.length) ?? 0;
        if (piece.length < FULL_READ_BYTES || waitMs > 0) {
          content.pause();
          resume = setTimeout(() => content.resume(), Math.max(READ_EVERY_MS, waitMs));
        }
        onPiece(piece);
      });
      content.on('end', () => end(null));
      content.on('error', (error) => end(signal.aborted ? null : (unpackFailure(error) ?? asBroken(error))));
      content.on('close', () => end(null));
    },
    async close() {
      if (resume) clearTimeout(resume);
      await closeResponse(response);
    },
  };
}

/** Settles when the socket is closed: only then the provider stops counting it. */
function closeResponse(response: http.IncomingMessage): Promise<void> {
  const { socket } = response;
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    response.destroy();
    socket.destroy();
  });
}

function silent(ms: number): HeadwaterError {
  return new HeadwaterError(
    'upstream_unreachable',
    `The source did not answer within ${ms / 1_000} s.`,
    'Its server is down or overloaded; Headwater tries another source of the channel, where there is one.',
  );
}

/** Of a connection limit, and what panels and their guards answer with in its place. */
const LIMIT_STATUSES = [403, 406, 429, 456, 458, 459, 461, 503, 509];

class StatusFailure extends HeadwaterError {
  constructor(
    readonly status: number,
    message: string,
    hint: string,
  ) {
    super('upstream_refused', message, hint);
  }
}

/** The status with which a source has refused; null: it is another failure. */
export function refusedStatus(error: unknown): number | null {
  return error instanceof StatusFailure ? error.status : null;
}

/** Whether a source may have refused since its provider counts too many connections. */
export function mayBeLimit(error: unknown): boolean {
  return error instanceof StatusFailure && LIMIT_STATUSES.includes(error.status);
}

function statusFailure(status: number, route: Route): HeadwaterError {
  const ofProxy = status === 407 ? proxyStatus(status, route) : null;
  if (ofProxy) return ofProxy;
  const meaning =
    status === 404
      ? 'it does not exist there (any more)'
      : [403, 401, 456, 458, 459, 461].includes(status)
        ? 'login, subscription or connection limit'
        : status >= 500
          ? 'the provider’s server has a problem'
          : 'unexpected';
  return new StatusFailure(
    status,
    `The source answered with status ${status}: ${meaning}.`,
    status === 404
      ? 'Refresh the provider; if the stream stays away, remove or hide it.'
      : 'Check the subscription and its number of connections at the provider.',
  );
}

function asUnreachable(error: Error, host: string): Error {
  if (error instanceof HeadwaterError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? error.message;
  return new HeadwaterError(
    'upstream_unreachable',
    `The server ${host} cannot be reached (${code}).`,
    'Check that the provider’s address is right and its server is up.',
    { cause: error },
  );
}

function asBroken(error: Error): HeadwaterError {
  const code = (error as NodeJS.ErrnoException).code ?? error.message;
  return new HeadwaterError(
    'upstream_ended',
    `The connection to the source broke (${code}).`,
    'Headwater tries another source of the channel, where there is one.',
    { cause: error },
  );
}
