import { HeadwaterError } from '../base/errors.js';
import type { Route } from './route.js';
import { faultOf, isSocks, ProxyError, type ProxyFault } from './tunnel.js';

/**
 * A proxy that fails is not the provider's fault, and other things mend it: it cannot be reached, or it does not do what it
 * is asked. Where the proxy works and the server behind it does not, that is told as the server's failure
 * (`upstream_unreachable`).
 */
export function proxyFailure(error: unknown, { proxy }: Pick<Route, 'proxy'>): HeadwaterError | null {
  return proxy !== null && error instanceof ProxyError ? told(error.fault, proxy) : null;
}

/** What a proxy means by a status of its own. @returns Null: it is the server's. */
export function proxyStatus(status: number, { proxy }: Pick<Route, 'proxy'>): HeadwaterError | null {
  if (proxy === null) return null;
  return told(status === 407 ? { kind: 'login' } : { kind: 'status', status }, proxy);
}

/** Whether the request goes to the proxy as it is, and no tunnel is opened: then nobody else is on its connection. */
export function isPlain(url: URL, { proxy }: Pick<Route, 'proxy'>): boolean {
  return proxy !== null && url.protocol === 'http:' && /^http:/i.test(proxy) && !isSocks(proxy);
}

/** The error of a plain request that has got no answer yet, as one of its proxy where it is that. */
export function ofPlain(error: unknown): unknown {
  const fault = faultOf(error);
  return fault === null ? error : new ProxyError(fault);
}

function told(fault: ProxyFault, proxy: string): HeadwaterError {
  const { host } = new URL(proxy);
  switch (fault.kind) {
    case 'no-connection': {
      const why = NAMELESS.has(fault.code) ? 'its name has no address' : fault.code;
      return new HeadwaterError(
        'proxy_unreachable',
        `The proxy ${host} cannot be reached (${why}). The provider was not asked.`,
        'Check that the proxy runs, and its address in the settings of the provider.',
      );
    }
    case 'hung-up':
      return new HeadwaterError(
        'proxy_unreachable',
        `The proxy ${host} hung up without an answer.`,
        'Check that the proxy works, and that its address in the settings of the provider names the right kind of proxy.',
      );
    case 'silent':
      return new HeadwaterError(
        'proxy_unreachable',
        `The proxy ${host} takes connections but did not answer in time.`,
        'Check that the proxy works. If it leads to other places, it waits for the provider’s server, which does not answer it.',
      );
    case 'behind':
      return new HeadwaterError(
        'upstream_unreachable',
        `The proxy ${host} cannot reach the provider’s server (${fault.word}).`,
        'The proxy itself answers. Check the address of the provider, and whether the proxy may reach it.',
      );
    case 'other-language':
      return refused(host, `what answers there is no ${isSocks(proxy) ? 'SOCKS' : 'HTTP'} proxy`);
    case 'login':
      return refused(host, 'it does not accept the user name and password, or wants some');
    case 'forbidden':
      return refused(host, 'it does not allow this connection');
    case 'status':
      return refused(host, `it answers with status ${fault.status}`);
  }
}

const NAMELESS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);

function refused(host: string, what: string): HeadwaterError {
  return new HeadwaterError(
    'proxy_refused',
    `The proxy ${host} refuses: ${what}. The provider was not asked.`,
    'Check the address of the proxy and its login in the settings of the provider.',
  );
}
