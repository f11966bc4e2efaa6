import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toErrorRecord } from '../../src/base/errors.js';
import { createFetcher, createNameResolver, type FetchLimits, type FetchTarget } from '../../src/net/index.js';
import { publicNames, startWebServer } from './web-server.js';

const never = new AbortController().signal;
const LIMITS: FetchLimits = {
  connectTimeoutMs: 1_000,
  idleTimeoutMs: 400,
  totalTimeoutMs: 10_000,
  maxBytes: 1_000_000,
  redirectsMax: 3,
  attempts: 2,
  userAgent: 'Headwater/1',
};
const names = createNameResolver(performance.now.bind(performance));

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-fetch-'));
  path = join(folder, 'list.m3u');
});
afterAll(() => rm(folder, { recursive: true }));

function openFetcher(limits: Partial<FetchLimits> = {}, resolver = names) {
  const fetcher = createFetcher(resolver, { ...LIMITS, ...limits });
  return {
    get: (
      url: string,
      target: Partial<FetchTarget> = {},
      signal = never,
      onBytes?: (done: number, total: number | null) => void,
    ) =>
      fetcher.fetchToFile(
        {
          url,
          headers: {},
          allowPrivate: true,
          allowPrivateRedirects: true,
          etag: null,
          lastModified: null,
          ...target,
        },
        path,
        signal,
        onBytes,
      ),
    [Symbol.asyncDispose]: () => fetcher.close(),
  };
}

test('a list is stored as it came, with what tells whether it has changed', async () => {
  const list = '#EXTM3U\n'.repeat(20_000);
  const head = {
    etag: '"v1"',
    'last-modified': 'Mon, 05 Jan 2026 10:00:00 GMT',
    'content-type': 'audio/x-mpegurl; charset="latin1"',
  };
  await using server = await startWebServer((_, response) => response.writeHead(200, head).end(list));
  await using fetcher = openFetcher();
  const seen: (number | null)[] = [];
  const outcome = await fetcher.get(server.url('/a'), {}, never, (done) => seen.push(done));
  expect(outcome).toEqual({
    kind: 'fetched',
    path,
    finalUrl: server.url('/a'),
    etag: '"v1"',
    lastModified: 'Mon, 05 Jan 2026 10:00:00 GMT',
    charset: 'latin1',
    sizeBytes: list.length,
    sha256: createHash('sha256').update(list).digest('hex'),
  });
  expect(await readFile(path, 'utf8')).toBe(list);
  expect(seen.at(-1)).toBe(list.length);
});

test('an unchanged list is not sent again', async () => {
  await using server = await startWebServer((request, response) => {
    const isSame = request.headers['if-none-match'] === '"v1"' && request.headers['if-modified-since'] === 'yesterday';
    response.writeHead(isSame ? 304 : 200).end();
  });
  await using fetcher = openFetcher();
  expect(await fetcher.get(server.url('/'), { etag: '"v1"', lastModified: 'yesterday' })).toEqual({
    kind: 'unchanged',
  });
});

test('the request says who asks, unless the playlist wants another name', async () => {
  await using server = await startWebServer((_, response) => response.end('x'));
  await using fetcher = openFetcher();
  await fetcher.get(server.url('/'));
  await fetcher.get(server.url('/'), { headers: { 'User-Agent': 'VLC', Referer: 'http://tv.example/' } });
  expect(server.requests.map(({ headers }) => headers['user-agent'])).toEqual(['Headwater/1', 'VLC']);
  expect(server.requests[1]!.headers.referer).toBe('http://tv.example/');
});

test('user and password in an address are sent as a login, to that host only', async () => {
  await using other = await startWebServer((_, response) => response.end('x'));
  await using server = await startWebServer((_, response) =>
    response.writeHead(302, { location: other.url('/') }).end(),
  );
  await using fetcher = openFetcher();
  await fetcher.get(`http://anna:s%40cret%C3%A950%@127.0.0.1:${server.port}/`);
  expect(server.requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('anna:s@creté50%').toString('base64')}`);
  expect(other.requests[0]!.headers.authorization).toBeUndefined();
});

describe('a provider that is overloaded', () => {
  test('is asked again, and then it works', async () => {
    let count = 0;
    await using server = await startWebServer((_, response) => {
      if (++count === 1) response.writeHead(503).end();
      else response.end('list');
    });
    await using fetcher = openFetcher();
    expect(await fetcher.get(server.url('/'))).toMatchObject({ kind: 'fetched', sizeBytes: 4 });
    expect(count).toBe(2);
  });

  test('for good is given up with its status', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(503).end());
    await using fetcher = openFetcher();
    const failure = await fetcher.get(server.url('/')).catch((error) => error);
    expect(failure).toMatchObject({ code: 'provider_refused', message: expect.stringContaining('503') });
    expect(server.requests).toHaveLength(2);
    expect(existsSync(path)).toBe(false);
  });

  test('is left alone when the refresh is called off', async () => {
    const stop = new AbortController();
    await using server = await startWebServer((_, response) => {
      response.on('close', () => setTimeout(() => stop.abort(new Error('called off')), 50));
      response.writeHead(503).end();
    });
    await using fetcher = openFetcher({ attempts: 5 });
    await expect(fetcher.get(server.url('/'), {}, stop.signal)).rejects.toThrow();
    expect(server.requests).toHaveLength(1);
  });
});

test.each([
  [404, /nothing is there/],
  [401, /wrong user name/],
  [403, /not allowed/],
  [410, /410/],
])('a refusal with status %i is final', async (status, meaning) => {
  await using server = await startWebServer((_, response) => response.writeHead(status).end('no'));
  await using fetcher = openFetcher();
  const failure = await fetcher.get(server.url('/')).catch((error) => error);
  expect(failure).toMatchObject({ code: 'provider_refused', message: expect.stringMatching(meaning) });
  expect(server.requests).toHaveLength(1);
  expect(existsSync(path)).toBe(false);
});

describe('a download that goes wrong leaves no file', () => {
  test('too large: it is broken off', async () => {
    await using server = await startWebServer((_, response) => {
      const send = () => response.write(Buffer.alloc(100_000)) && setImmediate(send);
      response.on('drain', send);
      response.on('error', () => {});
      send();
    });
    await using fetcher = openFetcher();
    await expect(fetcher.get(server.url('/'))).rejects.toMatchObject({ code: 'provider_too_large' });
    await server.quiet();
    expect(await readdir(folder)).toEqual([]);
  });

  test('cut: less came than the server had said', async () => {
    await using server = await startWebServer((request, response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write('x'.repeat(500));
      setTimeout(() => request.socket.destroy(), 20);
    });
    await using fetcher = openFetcher();
    await expect(fetcher.get(server.url('/'))).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(server.requests).toHaveLength(2);
    expect(await readdir(folder)).toEqual([]);
  });

  test('stalled: nothing comes any more', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(200).write('x'));
    await using fetcher = openFetcher({ attempts: 1 });
    const failure = await fetcher.get(server.url('/')).catch((error) => error);
    expect(failure).toMatchObject({ code: 'provider_unreachable', message: expect.stringContaining('in the middle') });
    expect(await readdir(folder)).toEqual([]);
  });

  test('slow: it took longer than all may take', async () => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    });
    await using fetcher = openFetcher({ totalTimeoutMs: 500 });
    const failure = await fetcher.get(server.url('/')).catch((error) => error);
    expect(failure).toMatchObject({ code: 'provider_unreachable', message: expect.stringContaining('took too long') });
    expect(await readdir(folder)).toEqual([]);
  });

  test('called off: nothing is kept, and the provider is let go', async () => {
    const stop = new AbortController();
    await using server = await startWebServer((_, response) => response.writeHead(200).write('x'.repeat(10_000)));
    await using fetcher = openFetcher();
    await expect(fetcher.get(server.url('/'), {}, stop.signal, () => stop.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    await server.quiet();
    expect(await readdir(folder)).toEqual([]);
  });

  test('not there: the server does not run', async () => {
    const server = await startWebServer(() => {});
    const url = server.url('/');
    await server[Symbol.asyncDispose]();
    await using fetcher = openFetcher({ attempts: 1 });
    const failure = await fetcher.get(url).catch((error) => error);
    expect(failure).toMatchObject({ code: 'provider_unreachable', message: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('redirects', () => {
  test('are followed, and where they end is what the list’s addresses are relative to', async () => {
    await using server = await startWebServer((request, response) => {
      if (request.url === '/a') response.writeHead(301, { location: 'b/c' }).end('x'.repeat(10_000));
      else response.end('list');
    });
    await using fetcher = openFetcher();
    expect(await fetcher.get(server.url('/a'))).toMatchObject({ finalUrl: server.url('/b/c'), sizeBytes: 4 });
  });

  test('in circles have a name', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(302, { location: '/' }).end());
    await using fetcher = openFetcher();
    await expect(fetcher.get(server.url('/'))).rejects.toMatchObject({ code: 'redirect_limit' });
    expect(server.requests).toHaveLength(4);
  });

  test.each([
    ['rtmp://anna:s3cret@tv.example/live/anna/s3cret/1', 'rtmp://tv.example,'],
    ['rtmp://tv.example/anna/s3cret', 'rtmp://tv.example,'],
    ['anna:s3cret', 'something,'],
    ['http://[anna/s3cret', 'something,'],
  ])('to %s are told without a login', async (location, told) => {
    await using server = await startWebServer((_, response) => response.writeHead(302, { location }).end());
    await using fetcher = openFetcher();
    const failure = await fetcher.get(server.url('/')).catch(toErrorRecord);
    expect(failure).toMatchObject({ code: 'provider_unreachable', message: expect.stringContaining(told) });
    expect(JSON.stringify(failure)).not.toMatch(/anna|s3cret/);
  });

  test.each(['ftp://tv.example/a', 'http://[nonsense/'])(
    'to what cannot be fetched are final: %s',
    async (location) => {
      await using server = await startWebServer((_, response) => response.writeHead(302, { location }).end());
      await using fetcher = openFetcher();
      await expect(fetcher.get(server.url('/'))).rejects.toMatchObject({ code: 'provider_unreachable' });
      expect(server.requests).toHaveLength(1);
    },
  );

  test.each(['127.0.0.1', 'localhost'])('out of the world into the house are refused: %s', async (host) => {
    await using server = await startWebServer((request, response) => {
      if (request.url === '/out') response.writeHead(302, { location: `http://${host}:${server.port}/in` }).end();
      else response.end('secret');
    });
    await using fetcher = openFetcher({}, publicNames());
    const outcome = fetcher.get(`http://public.test:${server.port}/out`, {
      allowPrivate: false,
      allowPrivateRedirects: false,
    });
    await expect(outcome).rejects.toMatchObject({ code: 'address_refused' });
    expect(server.requests.map(({ url }) => url)).toEqual(['/out']);
  });

  test('into the house, of a list that a person keeps there, are as this person says', async () => {
    await using server = await startWebServer((request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.end('list');
    });
    await using fetcher = openFetcher();
    await expect(fetcher.get(server.url('/a'), { allowPrivateRedirects: false })).rejects.toMatchObject({
      code: 'address_refused',
    });
    expect(await fetcher.get(server.url('/a'))).toMatchObject({ kind: 'fetched' });
  });
});

describe('the beginning of a document', () => {
  const start = async (url: string, maxBytes: number, withinMs: number, signal = never) => {
    const fetcher = createFetcher(names, LIMITS);
    const target = {
      url,
      headers: {},
      allowPrivate: true,
      allowPrivateRedirects: true,
      etag: null,
      lastModified: null,
    };
    const deadline = AbortSignal.timeout(withinMs);
    try {
      return await fetcher.fetchStart(target, path, { maxBytes, deadline }, signal);
    } finally {
      await fetcher.close();
    }
  };

  test('is kept as far as the limit allows, whatever the status, and the server is let go', async () => {
    const body = 'x'.repeat(600_000);
    await using server = await startWebServer((request, response) => {
      response.writeHead(request.url === '/refused' ? 403 : 200, { 'content-length': body.length });
      response.end(body);
    });
    const whole = await start(server.url('/'), 600_001, 5_000);
    expect(whole).toMatchObject({ status: 200, sizeBytes: 600_000, totalBytes: 600_000, isComplete: true });
    const cut = await start(server.url('/refused'), 100_000, 5_000);
    expect(cut).toMatchObject({ status: 403, totalBytes: 600_000, isComplete: false });
    expect(cut.sizeBytes).toBeGreaterThanOrEqual(100_000);
    expect((await readFile(path)).length).toBe(cut.sizeBytes);
    await server.quiet();
  });

  test('is what came until the deadline; when nothing came, or the asker left, nothing is kept', async () => {
    await using server = await startWebServer((request, response) => {
      if (request.url !== '/silent') response.writeHead(200).write('#EXTM3U\n');
    });
    expect(await start(server.url('/slow'), 1_000, 300)).toMatchObject({ sizeBytes: 8, isComplete: false });
    await expect(start(server.url('/silent'), 1_000, 300)).rejects.toMatchObject({
      code: 'provider_unreachable',
      message: expect.stringContaining('took too long'),
    });
    expect(existsSync(path)).toBe(false);
    const leave = new AbortController();
    const left = start(server.url('/slow'), 1_000, 5_000, leave.signal);
    setTimeout(() => leave.abort(), 100);
    await expect(left).rejects.toThrow();
    expect(existsSync(path)).toBe(false);
    await server.quiet();
  });
});
