import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { problemReply } from '../api/index.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { type Audience, type Door, isForeign, mayCome } from './access.js';
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

/**
 * Throws `port_in_use`.
 *
 * @param hint Where another port is chosen.
 */
export async function listen(
  fetch: Hono<{ Bindings: HttpBindings }>['fetch'],
  host: string,
  port: number,
  hint = 'Choose another with --port N or server.port in config.yaml.',
): Promise<Listener> {
  // with `hostname`, a request of HTTP/1.0 without Host is served
  const server = createAdaptorServer({
    fetch: fetch as never,
    hostname: 'localhost',
    serverOptions: SERVER_OPTIONS,
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(asListenError(cause as NodeJS.ErrnoException, host, port, hint)));
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

function asListenError(cause: NodeJS.ErrnoException, host: string, port: number, hint: string): HeadwaterError {
  const why =
    cause.code === 'EADDRINUSE'
      ? 'is taken by another program'
      : cause.code === 'EACCES'
        ? 'is not allowed to this user'
        : `cannot be opened (${cause.code})`;
  return new HeadwaterError('port_in_use', `Port ${port} on ${host} ${why}.`, hint, { cause });
}

type Env = { Bindings: HttpBindings };

interface GateNeeds extends Door {
  audienceOf(path: string): Audience;
  /** Somebody was kept out by `server.allowedNetworks`. @param address The client's own. */
  onRefused(address: string): void;
}

/** Lets in who may come in. */
export function gate({ audienceOf, onRefused, ...door }: GateNeeds): MiddlewareHandler<Env> {
  const { addresses } = door;
  return async (c, next) => {
    const { incoming } = c.env;
    if (!mayCome(door, audienceOf(c.req.path), incoming)) {
      const client = addresses.clientOf(incoming);
      if (client !== undefined && !door.allowed().allows(client)) onRefused(client);
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
 * no business in such a page.
 */
export function sameOrigin(addresses: AddressBook): MiddlewareHandler<Env> {
  return async (c, next) => {
    const isWrite = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method);
    const hasToken = /^bearer\b/i.test(c.req.header('authorization') ?? '');
    if ((isWrite || hasToken) && isForeign(addresses, c.env.incoming)) {
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
