import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFetcher, createLiveOpener, createNameResolver, type Route } from '../../src/net/index.js';
import { socksReply, startBadProxy, startHttpProxy, startSocksProxy } from './proxies.js';
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
async function fetched(url: string, route: Route, signal = never): Promise<string> {
  const fetcher = createFetcher(names, {
    ...{ connectTimeoutMs: 700, idleTimeoutMs: 1_000, totalTimeoutMs: 5_000 },
    ...{ maxBytes: 1_000_000, redirectsMax: 3, attempts: 1, userAgent: 'Headwater/1' },
  });
  const path = join(folder, 'body');
  const flags = { allowPrivate: true, allowPrivateRedirects: true, etag: null, lastModified: null };
  try {
    await fetcher.fetchToFile({ url, headers: {}, ...flags, route }, path, signal);
    return await readFile(path, 'utf8');
  } finally {
    await fetcher.close();
  }
}

/** A stream, by node:http. */
async function streamed(url: string, route: Route, signal = never): Promise<string> {
  const policy = { connectTimeoutMs: 700, headersTimeoutMs: 1_000, redirectsMax: 3, userAgent: 'Headwater/1' };
  const body = await createLiveOpener(names, policy).open({ url, headers: {}, allowPrivate: true, route }, signal);
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

const ssh = (socket: Socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n');
const status = (code: number) => (socket: Socket) => void socket.end(`HTTP/1.1 ${code} No\r\n\r\n`);
/** Greets, and answers the request so. */
const socks = (code: number) => (socket: Socket, piece: Buffer) =>
  void socket.write(piece[1] === 1 && piece.length > 4 ? socksReply(code) : Buffer.from([5, 0]));

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
          message: expect.stringMatching(
            /^The proxy \S+ cannot reach the provider’s server \((status 502|connection refused)\)|status 502/,
          ),
        });
  });

  test.each<[string, string, string, (socket: Socket, piece: Buffer) => void, string, RegExp]>([
    ['hangs up', 'http', 'https', (socket) => socket.destroy(), 'proxy_unreachable', /hung up without an answer/],
    ['hangs up', 'http', 'http', (socket) => socket.destroy(), 'proxy_unreachable', /hung up without an answer/],
    ['hangs up', 'socks5', 'http', (socket) => socket.destroy(), 'proxy_unreachable', /hung up without an answer/],
    ['is an SSH server', 'http', 'https', ssh, 'proxy_refused', /is no HTTP proxy/],
    ['is an SSH server', 'http', 'http', ssh, 'proxy_refused', /is no HTTP proxy/],
    ['is an SSH server', 'socks5', 'https', ssh, 'proxy_refused', /is no SOCKS proxy/],
    ['is an SSH server', 'socks4', 'http', ssh, 'proxy_refused', /is no SOCKS proxy/],
    ['is silent', 'http', 'https', () => {}, 'proxy_unreachable', /did not answer in time/],
    ['is silent', 'http', 'http', () => {}, 'proxy_unreachable', /did not answer in time/],
    ['is silent', 'socks5', 'http', () => {}, 'proxy_unreachable', /did not answer in time/],
    ['answers with status 501', 'http', 'https', status(501), 'proxy_refused', /status 501/],
    ['cannot reach the server', 'http', 'https', status(502), 'upstream', /cannot reach .* \(status 502\)/],
    ['cannot reach the server', 'http', 'https', status(504), 'upstream', /cannot reach .* \(status 504\)/],
    ['fails', 'socks5', 'http', socks(1), 'upstream', /cannot reach .* \(general failure\)/],
    ['forbids it', 'socks5', 'https', socks(2), 'proxy_refused', /does not allow/],
    ['cannot reach the host', 'socks5', 'https', socks(4), 'upstream', /cannot reach .* \(host unreachable\)/],
    ['is refused', 'socks5', 'http', socks(5), 'upstream', /cannot reach .* \(connection refused\)/],
  ])('who is at fault is told when a proxy %s: %s, for %s', async (_does, scheme, of, answer, code, words) => {
    await using proxy = await startBadProxy(answer);
    const route = { ...DIRECT, proxy: `${scheme}://anna:s3cret@127.0.0.1:${proxy.port}` };
    const failure = await failureOf(get(`${of}://127.0.0.1:9/list.m3u`, route));
    expect(failure).toMatchObject({
      code: code === 'upstream' ? expect.stringMatching(/^(provider|upstream)_unreachable$/) : code,
      message: expect.stringMatching(words),
    });
    expect(failure.message).toContain(`The proxy 127.0.0.1:${proxy.port} `);
    expect(inspect(failure, { depth: 9 })).not.toMatch(/anna|s3cret/);
  });

  test.each(['http', 'socks5'])(
    'whoever cancels leaves a tunnel of %s that is being opened at once',
    async (scheme) => {
      await using proxy = await startBadProxy(() => {});
      const cancel = new AbortController();
      const route = { ...DIRECT, proxy: `${scheme}://127.0.0.1:${proxy.port}` };
      const failure = failureOf(get('https://127.0.0.1:9/list.m3u', route, cancel.signal));
      await proxy.isAsked;
      const atMs = performance.now();
      cancel.abort();
      await proxy.isLeft;
      expect(performance.now() - atMs).toBeLessThan(300);
      expect(await failure).toMatchObject({ name: 'AbortError' });
    },
  );

  test('a certificate that nobody trusts is refused, unless the provider is trusted or the check is off', async () => {
    await using server = await startTlsServer();
    await expect(get(server.url, DIRECT)).rejects.toMatchObject({ code: expect.stringMatching(/_unreachable$/) });
    expect(await get(server.url, { ...DIRECT, ca: server.cert })).toBe(LIST);
    expect(await get(server.url, { ...DIRECT, verifiesTls: false })).toBe(LIST);
  });
});
