import http from 'node:http';
import net, { isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import { SocksClient } from 'socks';

/** Connections that lead through a proxy, and why there is none. */
export interface Destination {
  /** A name or an address without brackets; the proxy resolves it. */
  host: string;
  port: number;
}

/** Why a proxy does not lead to where it is asked to lead. */
export type ProxyFault =
  /** There is no connection to it; `code` is the system's. */
  | { kind: 'no-connection'; code: string }
  | { kind: 'hung-up' }
  /** It took the question; it, or what it asks in turn, is silent. */
  | { kind: 'silent' }
  /** What answers speaks another language. */
  | { kind: 'other-language' }
  | { kind: 'login' }
  | { kind: 'forbidden' }
  /** An HTTP status of its own. */
  | { kind: 'status'; status: number }
  /** It works, but what is behind it does not; `word` is its own. */
  | { kind: 'behind'; word: string };

/** Holds nothing that a library says: the errors of `socks` contain the login of the proxy. */
export class ProxyError extends Error {
  constructor(readonly fault: ProxyFault) {
    super(`The proxy did not help: ${fault.kind}.`);
  }
}

/**
 * Connects to `destination` through `proxy`, which takes `timeoutMs` at most; when the signal ends it, the socket is gone at
 * once. Throws `ProxyError`, or the signal's reason.
 */
export async function openTunnel(
  proxy: string,
  destination: Destination,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connectTo(new URL(proxy));
  let isLate = false;
  const end = () => socket.destroy();
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  let isConnected = false;
  try {
    await connected(socket);
    isConnected = true;
    await (isSocks(proxy) ? askSocks : askHttp)(socket, new URL(proxy), destination, timeoutMs);
    signal.throwIfAborted();
    return socket;
  } catch (error) {
    end();
    signal.throwIfAborted();
    if (isLate) throw new ProxyError(isConnected ? { kind: 'silent' } : { kind: 'no-connection', code: 'ETIMEDOUT' });
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

export const isSocks = (proxy: string): boolean => /^socks/i.test(proxy);

/** User and password of a proxy for `Basic`; null: none. */
export function proxyLogin({ username, password }: URL): string | null {
  if (username === '') return null;
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
}

/** What an error on the connection to a proxy means, until it has answered. @returns Null: nothing about the proxy. */
export function faultOf(error: unknown): ProxyFault | null {
  const { code: ownCode, name } = error as { code?: unknown; name?: unknown };
  const code = String(ownCode ?? name); // undici's parser names no code
  if (['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code)) return { kind: 'hung-up' };
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return { kind: 'silent' };
  if (code.startsWith('HPE_') || code === 'HTTPParserError') return { kind: 'other-language' };
  const isOurs = /^E[A-Z]+(_[A-Z]+)?$/.test(code) && !code.startsWith('ERR_');
  return isOurs || code === 'UND_ERR_CONNECT_TIMEOUT' ? { kind: 'no-connection', code } : null;
}

const PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };
const SOCKS_PORT = 1_080;

function connectTo({ protocol, hostname, port }: URL): Socket {
  const host = hostname.replace(/^\[|\]$/g, '');
  const at = { host, port: Number(port) || (PORTS[protocol] ?? SOCKS_PORT) };
  return protocol === 'https:'
    ? tls.connect({ ...at, ...(isIP(host) === 0 ? { servername: host } : {}) })
    : net.connect(at);
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const onFailed = (code: string) => reject(new ProxyError({ kind: 'no-connection', code }));
    socket.once(socket instanceof tls.TLSSocket ? 'secureConnect' : 'connect', resolve);
    // stays: an error between two steps must not be one that nobody hears
    socket.on('error', (error: NodeJS.ErrnoException) => onFailed(error.code ?? 'no reason given'));
    socket.once('close', () => onFailed('ECONNRESET'));
  });
}

function askHttp(socket: Socket, proxy: URL, { host, port }: Destination): Promise<void> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const login = proxyLogin(proxy);
  const headers = { Host: authority, ...(login === null ? {} : { 'Proxy-Authorization': login }) };
  return new Promise((resolve, reject) => {
    const request = http.request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
    request.on('error', (error) => reject(new ProxyError(faultOf(error) ?? { kind: 'hung-up' })));
    request.on('connect', ({ statusCode = 0 }, _socket, rest: Buffer) => {
      if (statusCode < 200 || statusCode > 299) return reject(new ProxyError(faultOfStatus(statusCode)));
      if (rest.length > 0) socket.unshift(rest);
      resolve();
    });
    request.end();
  });
}

/** A proxy has three words of its own for a server behind it that does not answer. */
function faultOfStatus(status: number): ProxyFault {
  if (status === 407) return { kind: 'login' };
  return [502, 503, 504].includes(status) ? { kind: 'behind', word: `status ${status}` } : { kind: 'status', status };
}

async function askSocks(socket: Socket, proxy: URL, destination: Destination, timeoutMs: number): Promise<void> {
  const { protocol, hostname, username, password } = proxy;
  const login = { userId: decodeURIComponent(username), password: decodeURIComponent(password) };
  const type = protocol.startsWith('socks4') ? 4 : 5;
  try {
    await SocksClient.createConnection({
      // it has a connection already, but wants to know to where
      proxy: { host: hostname, port: SOCKS_PORT, type, ...(username === '' ? {} : login) },
      command: 'connect',
      destination,
      existing_socket: socket,
      timeout: timeoutMs,
    });
  } catch (error) {
    throw new ProxyError(faultOfSocks((error as Error).message));
  }
}

/** The package has no codes, only texts; in brackets stands the name of what the proxy answered. */
function faultOfSocks(text: string): ProxyFault {
  if (/^Socks5 Authentication failed|no accepted authentication type|\((Rejected|RejectedIdent)\)/.test(text))
    return { kind: 'login' };
  if (/Socket closed|ECONNRESET|EPIPE/.test(text)) return { kind: 'hung-up' };
  if (text === 'Proxy connection timed out') return { kind: 'silent' };
  const reply = /rejected connection - \(?(\w+)/.exec(text)?.[1] ?? '';
  if (reply === 'NotAllowed') return { kind: 'forbidden' };
  const word = SOCKS_WORDS[reply];
  return word === undefined ? { kind: 'other-language' } : { kind: 'behind', word };
}

const SOCKS_WORDS: Record<string, string> = {
  Failure: 'general failure',
  Failed: 'rejected or failed',
  NetworkUnreachable: 'network unreachable',
  HostUnreachable: 'host unreachable',
  ConnectionRefused: 'connection refused',
  TTLExpired: 'time to live expired',
  CommandNotSupported: 'command not supported',
  AddressNotSupported: 'address type not supported',
};
