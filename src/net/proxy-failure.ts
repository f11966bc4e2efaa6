import { HeadwaterError } from '../base/errors.js';
import { isSocks, type Route } from './route.js';
import { TunnelRefused } from './tunnel.js';

/**
 * A proxy that fails is not the provider's fault, and other things mend it. What the libraries say is told apart here: the
 * proxy cannot be reached, or it does not do what it is asked. Where the proxy works and the server behind it does not answer,
 * that is the server's failure, in the words of whoever asked.
 */
export function proxyFailure(error: unknown, { proxy }: Pick<Route, 'proxy'>): HeadwaterError | null {
  if (proxy === null || !(error instanceof Error) || error instanceof HeadwaterError) return null;
  const { message } = error;
  // every connection through a proxy is one to the proxy
  const code = UNREACHABLE.exec(`${(error as { code?: unknown }).code} ${message}`)?.[0];
  if (code) return unreachable(proxy, code);
  const { hostname } = new URL(proxy);
  const isNameless = message.startsWith('getaddrinfo ') && message.endsWith(` ${hostname}`);
  if (isNameless) return unreachable(proxy, 'its name has no address');
  if (error instanceof TunnelRefused && error.status >= 400 && error.status < 500)
    return proxyStatus(error.status, { proxy });
  if (message === UNDICI_407) return proxyStatus(407, { proxy });
  if (!isSocks(proxy)) return null;
  if (SOCKS_LOGIN.test(message)) return refused(proxy, LOGIN);
  if (SOCKS_FORBIDS.test(message)) return refused(proxy, 'it does not allow this connection');
  if (/^Received invalid Socks/.test(message)) return refused(proxy, 'what answers there is no SOCKS proxy');
  return null;
}

/** What a proxy means by a status of its own. @returns Null: it is the server's. */
export function proxyStatus(status: number, { proxy }: Pick<Route, 'proxy'>): HeadwaterError | null {
  if (proxy === null) return null;
  return refused(proxy, status === 407 ? LOGIN : `it answers with status ${status}`);
}

const UNREACHABLE = /\b(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)\b/;
const UNDICI_407 = 'Proxy Authentication Required (407)';
/** Of the package `socks`, which has no codes. */
const SOCKS_LOGIN = /^Socks5 Authentication failed|no accepted authentication type|\(RejectedIdent\)/;
const SOCKS_FORBIDS = /^Socks5 proxy rejected connection - NotAllowed/;

const LOGIN = 'it does not accept the user name and password, or wants some';

function unreachable(proxy: string, code: string): HeadwaterError {
  return new HeadwaterError(
    'proxy_unreachable',
    `The proxy ${new URL(proxy).host} cannot be reached (${code}). The provider was not asked.`,
    'Check that the proxy runs, and its address in the settings of the provider.',
  );
}

function refused(proxy: string, what: string): HeadwaterError {
  return new HeadwaterError(
    'proxy_refused',
    `The proxy ${new URL(proxy).host} refuses: ${what}. The provider was not asked.`,
    'Check the address of the proxy and its login in the settings of the provider.',
  );
}
