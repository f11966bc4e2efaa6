import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { problemReply } from '../api/index.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { createNetworkGate, type NetworkGate } from '../net/index.js';
import type { AddressBook } from './addresses.js';

/** A listening server and the one way to end it. */
export interface Listener {
  host: string;
  port: number;
  /** Stops accepting, cuts what still runs, settles when all is closed. */
  close(): Promise<void>;
}

/** Limits against clients that hold connections: they do not touch a stream that runs. */
const SERVER_OPTIONS = {
  headersTimeout: 15_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
};

/** Throws `port_in_use`. */
export async function listen(
  fetch: Hono<{ Bindings: HttpBindings }>['fetch'],
  host: string,
  port: number,
): Promise<Listener> {
  // with `hostname`, a request of HTTP/1.0 without Host is served
  const server = createAdaptorServer({
    fetch: fetch as never,
    hostname: 'localhost',
    serverOptions: SERVER_OPTIONS,
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(asListenError(cause as NodeJS.ErrnoException, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    host: address.address,
    port: address.port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function asListenError(cause: NodeJS.ErrnoException, host: string, port: number): HeadwaterError {
  const why =
    cause.code === 'EADDRINUSE'
      ? 'is taken by another program'
      : cause.code === 'EACCES'
        ? 'is not allowed to this user'
        : `cannot be opened (${cause.code})`;
  return new HeadwaterError(
    'port_in_use',
    `Port ${port} on ${host} ${why}.`,
    'Choose another with --port N or server.port in config.yaml.',
    { cause },
  );
}

type Env = { Bindings: HttpBindings };

/** What a path is for, which decides whom the network alone keeps out. */
export type Audience = 'api' | 'page' | 'device';

interface GateNeeds {
  addresses: AddressBook;
  /** `server.allowedNetworks`. */
  allowed(): NetworkGate;
  hasKeeper(): boolean;
  audienceOf(path: string): Audience;
}

/** Whoever comes first becomes the keeper, so nobody from outside may come first, whatever the settings say. */
const HOME = createNetworkGate(['loopback', 'link-local', 'private']);
const SETUP_PATH = '/api/v1/setup';

/**
 * Lets in who may come in. Devices cannot log in, so the network decides. Pages and API have a login once there is a keeper,
 * and may then be asked from anywhere; what nobody has named counts as a device's.
 */
export function gate({ addresses, allowed, hasKeeper, audienceOf }: GateNeeds): MiddlewareHandler<Env> {
  const mayCome = (incoming: IncomingMessage, path: string): boolean => {
    const audience = audienceOf(path);
    if (audience !== 'device' && path !== SETUP_PATH && hasKeeper()) return true;
    const client = addresses.clientOf(incoming);
    if (!allowed().allows(client)) return false;
    return audience !== 'api' || (HOME.allows(client) && !addresses.isBehindUnknownProxy(incoming));
  };
  return async (c, next) => {
    const { incoming } = c.env;
    if (!mayCome(incoming, c.req.path)) {
      return problemReply(
        c,
        new HeadwaterError(
          'client_not_allowed',
          'This address may not use Headwater.',
          'Add its network to server.allowedNetworks in config.yaml. The set-up is done from the own network; docs/access.md says who may do what.',
        ),
      );
    }
    if (!addresses.isOurs(incoming)) {
      return problemReply(
        c,
        new HeadwaterError(
          'host_refused',
          'Headwater is not known under this name.',
          'Open it by its IP address, or set server.baseUrl in config.yaml to the address you use.',
        ),
      );
    }
    await next();
  };
}

/**
 * Refuses what a page of another origin has sent: writes, which the cookie would allow, and anything with a token, which has
 * no business in such a page. Programs that are no browsers send no Origin; a browser that leaves it out says with
 * `Sec-Fetch-Site` where the page is from. `same-site` is another program on another port of this machine.
 */
export function sameOrigin(addresses: AddressBook): MiddlewareHandler<Env> {
  const isForeign = (c: Context<Env>): boolean => {
    const origin = c.req.header('origin');
    if (origin !== undefined) return origin !== new URL(addresses.pageBase(c.env.incoming)).origin;
    return ['cross-site', 'same-site'].includes(c.req.header('sec-fetch-site') ?? '');
  };
  return async (c, next) => {
    const isWrite = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method);
    const hasToken = /^bearer\b/i.test(c.req.header('authorization') ?? '');
    if ((isWrite || hasToken) && isForeign(c)) {
      return problemReply(
        c,
        new HeadwaterError(
          'origin_refused',
          'A page of another site tried to change something here.',
          'Use Headwater’s own pages, or send the request without a browser.',
        ),
      );
    }
    await next();
  };
}

/** A handler that threw behind a sent status line: only cutting the connection is left. */
export function onRouteError(log: Log) {
  return (error: Error, c: Context): Response => {
    const { outgoing } = c.env as HttpBindings;
    if (!(error instanceof HeadwaterError))
      log.error({ ...toErrorRecord(error), stack: error.stack, path: c.req.path }, 'A request failed.');
    if (!outgoing.headersSent) return problemReply(c, error);
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  };
}
