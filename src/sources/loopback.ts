import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A second way into ffmpeg, whose stdin is one: it reads over HTTP from this machine what we have fetched by the rules of the
 * provider. The path cannot be guessed, and the first who reads it is the only one.
 */
export interface Loopback {
  readonly url: string;
  write(piece: Buffer): void;
  /** No more will come. */
  end(): void;
  /** Not yet taken. */
  readonly waitingBytes: number;
  /** Settles when nobody listens and no connection is open any more. */
  close(): Promise<void>;
}

export async function openLoopback(): Promise<Loopback> {
  const path = `/${randomBytes(24).toString('base64url')}`;
  /** What has come before its reader. */
  const early: Buffer[] = [];
  let earlyBytes = 0;
  let hasEnded = false;
  let reader: http.ServerResponse | null = null;

  const server = http.createServer((request, response) => {
    response.on('error', () => {}); // a reader that goes says why by its own end
    if (reader || request.method !== 'GET' || request.url !== path) {
      response.writeHead(404, { Connection: 'close' }).end();
      return;
    }
    reader = response;
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', Connection: 'close' });
    for (const piece of early.splice(0)) response.write(piece);
    earlyBytes = 0;
    if (hasEnded) response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    write(piece) {
      if (reader) return void reader.write(piece);
      early.push(piece);
      earlyBytes += piece.length;
    },
    end() {
      hasEnded = true;
      reader?.end();
    },
    get waitingBytes() {
      return earlyBytes + (reader?.writableLength ?? 0);
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
