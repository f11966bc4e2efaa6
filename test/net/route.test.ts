import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFetcher, createLiveOpener, createNameResolver, type Route } from '../../src/net/index.js';
import { startHttpProxy, startSocksProxy } from './proxies.js';
import { startWebServer } from './web-server.js';

const fixture = (name: string) => readFile(fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url)), 'utf8');
const DIRECT: Route = { proxy: null, verifiesTls: true, ca: null };
const LIST = '#EXTM3U\n';
const never = new AbortController().signal;
const names = createNameResolver(performance.now.bind(performance));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-route-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A download, by undici. */
async function fetched(url: string, route: Route): Promise<string> {
  const fetcher = createFetcher(names, {
    ...{ connectTimeoutMs: 1_000, idleTimeoutMs: 2_000, totalTimeoutMs: 5_000 },
    ...{ maxBytes: 1_000_000, redirectsMax: 3, attempts: 1, userAgent: 'Headwater/1' },
  });
  const path = join(folder, 'body');
  const flags = { allowPrivate: true, allowPrivateRedirects: true, etag: null, lastModified: null };
  try {
    await fetcher.fetchToFile({ url, headers: {}, ...flags, route }, path, never);
    return await readFile(path, 'utf8');
  } finally {
    await fetcher.close();
  }
}

/** A stream, by node:http. */
async function streamed(url: string, route: Route): Promise<string> {
  const policy = { connectTimeoutMs: 1_000, headersTimeoutMs: 2_000, redirectsMax: 3, userAgent: 'Headwater/1' };
  const body = await createLiveOpener(names, policy).open({ url, headers: {}, allowPrivate: true, route }, never);
  const pieces: Buffer[] = [];
  const error = await new Promise((resolve) => body.read((piece) => pieces.push(piece), resolve));
  await body.close();
  if (error) throw error;
  return Buffer.concat(pieces).toString();
}

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('it went well'),
    (error) => error,
  );

async function startTlsServer() {
  const [key, cert] = await Promise.all([fixture('key.pem'), fixture('cert.pem')]);
  const server = https.createServer({ key, cert }, (_request, response) => void response.end(LIST));
  server.on('tlsClientError', () => {}); // whoever does not trust us hangs up
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://127.0.0.1:${port}/list.m3u`,
    cert,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.each([
  ['a download', fetched],
  ['a stream', streamed],
])('%s', (_what, get) => {
  test('goes through an http proxy as a plain request, without a tunnel', async () => {
    await using server = await startWebServer((_request, response) => void response.end(LIST));
    await using proxy = await startHttpProxy();
    const route = { ...DIRECT, proxy: `http://127.0.0.1:${proxy.port}` };
    expect(await get(server.url('/list.m3u'), route)).toBe(LIST);
    expect(proxy.asked).toEqual([{ what: `GET ${server.url('/list.m3u')}`, login: null }]);
    expect(server.requests[0]!.headers.host).toBe(`127.0.0.1:${server.port}`);
  });

  test('shows the proxy its login, and the server nothing of it', async () => {
    await using server = await startWebServer((_request, response) => void response.end(LIST));
    await using proxy = await startHttpProxy('anna:p@ss');
    const route = { ...DIRECT, proxy: `http://anna:p%40ss@127.0.0.1:${proxy.port}` };
    expect(await get(server.url('/list.m3u'), route)).toBe(LIST);
    expect(server.requests[0]!.headers['proxy-authorization']).toBeUndefined();
    await expect(get(server.url('/list.m3u'), { ...route, proxy: `http://127.0.0.1:${proxy.port}` })).rejects.toThrow();
  });

  test('goes through a tunnel of an http proxy to https', async () => {
    await using server = await startTlsServer();
    await using proxy = await startHttpProxy();
    const route = { proxy: `http://127.0.0.1:${proxy.port}`, verifiesTls: true, ca: server.cert };
    expect(await get(server.url, route)).toBe(LIST);
    expect(proxy.asked.map(({ what }) => what)).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
  });

  test.each(['socks5', 'socks5h'])('goes through a %s proxy, with a login', async (scheme) => {
    await using server = await startWebServer((_request, response) => void response.end(LIST));
    await using proxy = await startSocksProxy('anna:secret');
    const route = { ...DIRECT, proxy: `${scheme}://anna:secret@127.0.0.1:${proxy.port}` };
    expect(await get(server.url('/list.m3u'), route)).toBe(LIST);
    expect(proxy.asked).toEqual([{ what: `SOCKS5 127.0.0.1:${server.port}`, login: 'anna:secret' }]);
  });

  test('goes through a socks proxy to https', async () => {
    await using server = await startTlsServer();
    await using proxy = await startSocksProxy();
    const route = { proxy: `socks5://127.0.0.1:${proxy.port}`, verifiesTls: true, ca: server.cert };
    expect(await get(server.url, route)).toBe(LIST);
  });

  test.each(['http', 'socks5', 'socks4'])('a proxy of %s that is not there is told as the proxy', async (scheme) => {
    const route = { ...DIRECT, proxy: `${scheme}://anna:s3cret@127.0.0.1:10` };
    for (const url of ['http://127.0.0.1:9/list.m3u', 'https://127.0.0.1:9/list.m3u']) {
      const failure = await failureOf(get(url, route));
      expect(failure).toMatchObject({ code: 'proxy_unreachable', message: expect.stringContaining('127.0.0.1:10 ') });
      expect(inspect(failure, { depth: 9 })).not.toMatch(/anna|s3cret/);
    }
  });

  test('a proxy that does not accept the login is told as such, for plain addresses and for tunnels', async () => {
    await using http = await startHttpProxy('anna:right');
    await using socks = await startSocksProxy('anna:right');
    for (const proxy of [`http://anna:s3cret@127.0.0.1:${http.port}`, `socks5://anna:s3cret@127.0.0.1:${socks.port}`])
      for (const url of ['http://127.0.0.1:9/list.m3u', 'https://127.0.0.1:9/list.m3u']) {
        const failure = await failureOf(get(url, { ...DIRECT, proxy }));
        expect([proxy, url, failure]).toMatchObject([proxy, url, { code: 'proxy_refused' }]);
        expect(failure.message).toContain('does not accept the user name and password');
        expect(inspect(failure, { depth: 9 })).not.toMatch(/anna|s3cret/);
      }
  });

  test('a server that does not answer behind a proxy is not blamed on the proxy', async () => {
    await using http = await startHttpProxy();
    await using socks = await startSocksProxy();
    for (const proxy of [`http://127.0.0.1:${http.port}`, `socks5://127.0.0.1:${socks.port}`])
      for (const url of ['http://127.0.0.1:9/list.m3u', 'https://127.0.0.1:9/list.m3u'])
        expect(await failureOf(get(url, { ...DIRECT, proxy }))).toMatchObject({
          code: expect.stringMatching(/^(provider|upstream)_/),
        });
  });

  test('a certificate that nobody trusts is refused, unless the provider is trusted or the check is off', async () => {
    await using server = await startTlsServer();
    await expect(get(server.url, DIRECT)).rejects.toMatchObject({ code: expect.stringMatching(/_unreachable$/) });
    expect(await get(server.url, { ...DIRECT, ca: server.cert })).toBe(LIST);
    expect(await get(server.url, { ...DIRECT, verifiesTls: false })).toBe(LIST);
  });
});
