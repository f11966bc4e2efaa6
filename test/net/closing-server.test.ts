import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createFetcher, createNameResolver } from '../../src/net/index.js';

test('a server that drips a long list without saying its length and then closes is read to the end', async () => {
  const piece = Buffer.alloc(400_000, 'x');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', async () => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
      for (let count = 0; count < 15; count++) {
        socket.write(piece);
        await sleep(20);
      }
      socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'headwater-net-'));
  const fetcher = createFetcher(
    createNameResolver(() => performance.now()),
    {
      connectTimeoutMs: 2_000,
      idleTimeoutMs: 2_000,
      totalTimeoutMs: 10_000,
      maxBytes: 50_000_000,
      redirectsMax: 5,
      attempts: 1,
      userAgent: 'test',
    },
  );
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list.m3u`;
    const target = {
      url,
      headers: {},
      allowPrivate: true,
      allowPrivateRedirects: true,
      etag: null,
      lastModified: null,
    };
    const path = join(folder, 'list');
    // what reads the pieces is slow, as when other work has the thread: the body must not be held back for it
    const busy = () => {
      for (const untilMs = performance.now() + 5; performance.now() < untilMs; );
    };
    expect(await fetcher.fetchToFile(target, path, new AbortController().signal, busy)).toMatchObject({
      kind: 'fetched',
      sizeBytes: 6_000_000,
    });
    expect((await readFile(path)).length).toBe(6_000_000);
  } finally {
    await fetcher.close();
    server.close();
    await rm(folder, { recursive: true });
  }
});
