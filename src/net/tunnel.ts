import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { SocksClient, type SocksProxy } from 'socks';
import { buildConnector } from 'undici';

type Tls = Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca'>;

/**
 * Connections of undici that lead through a proxy. undici has tunnels of its own, but one whose proxy hangs up is asked again
 * without end, and no signal stops that (7.30).
 */
export function throughSocks(proxy: SocksProxy, tls: Tls, timeoutMs: number): buildConnector.connector {
  return connectorOver(tls, timeoutMs, async (destination) => {
    const options = { proxy, command: 'connect' as const, destination, timeout: timeoutMs };
    const { socket } = await SocksClient.createConnection(options);
    return socket;
  });
}

/** @param proxy Its origin. @param login For `Proxy-Authorization`; null: none. */
export function throughHttp(proxy: URL, login: string | null, tls: Tls, timeoutMs: number): buildConnector.connector {
  const ask = proxy.protocol === 'https:' ? https.request : http.request;
  return connectorOver(tls, timeoutMs, ({ host, port }) => {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const headers = { Host: authority, ...(login === null ? {} : { 'Proxy-Authorization': login }) };
    return new Promise<Socket>((resolve, reject) => {
      const request = ask(proxy, { method: 'CONNECT', path: authority, headers, agent: false, timeout: timeoutMs });
      request.on('timeout', () => request.destroy(new Error('The proxy took too long.')));
      request.on('error', reject);
      request.on('connect', ({ statusCode }, socket: Socket) => {
        if (statusCode === 200) return resolve(socket.setTimeout(0));
        socket.destroy();
        reject(new TunnelRefused(statusCode ?? 0));
      });
      // it answers as if it had been asked for a document
      request.on('response', (response) => {
        response.destroy();
        reject(new TunnelRefused(response.statusCode ?? 0));
      });
      request.end();
    });
  });
}

/** What a proxy answers instead of opening a tunnel. */
export class TunnelRefused extends Error {
  constructor(readonly status: number) {
    super(`The proxy answered with status ${status}.`);
  }
}

type Open = (destination: { host: string; port: number }) => Promise<Socket>;

function connectorOver(tls: Tls, timeout: number, open: Open): buildConnector.connector {
  const secure = buildConnector({ timeout, ...tls });
  return (options, callback) => {
    const isTls = options.protocol === 'https:';
    const host = options.hostname.replace(/^\[|\]$/g, '');
    open({ host, port: Number(options.port) || (isTls ? 443 : 80) }).then(
      (socket) => {
        if (isTls) secure({ ...options, httpSocket: socket }, callback);
        else callback(null, socket.setNoDelay());
      },
      // the package's own error holds the login of the proxy
      (error: Error) => callback(error instanceof TunnelRefused ? error : new Error(error.message), null),
    );
  };
}
