import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createNameResolver, type NameResolver } from '../../src/net/index.js';

/** A real HTTP server on 127.0.0.1 that answers as a test wants it to, and remembers who asked. */
export interface WebServer extends AsyncDisposable {
  port: number;
  url(path: string): string;
  requests: http.IncomingMessage[];
  /** Sockets that are open at this moment. */
  sockets: ReadonlySet<Socket>;
  /** Settles when no socket is open; rejects after a second. */
  quiet(): Promise<void>;
}

export type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export async function startWebServer(answer: Answer): Promise<WebServer> {
  const requests: http.IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let onQuiet = () => {};
  const server = http.createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the client breaks off
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) onQuiet();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    requests,
    sockets,
    quiet: () =>
      new Promise<void>((resolve, reject) => {
        if (sockets.size === 0) return resolve();
        const timer = setTimeout(() => reject(new Error(`${sockets.size} sockets are still open`)), 1_000);
        onQuiet = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A name server in which `public.test` is an address outside of the house; it leads to 127.0.0.1 all the same. */
export function publicNames(): NameResolver {
  const real = createNameResolver(performance.now.bind(performance));
  return {
    ...real,
    lookup: (allowPrivate) => (host, options, callback) =>
      host === 'public.test'
        ? real.lookup(true)('localhost', { ...options, family: 4 }, callback)
        : real.lookup(allowPrivate)(host, options, callback),
  };
}
