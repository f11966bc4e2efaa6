import { describe, expect, test } from 'vitest';
import { createLiveOpener, createNameResolver, type LivePolicy } from '../../src/net/index.js';
import { type Answer, publicNames, startWebServer } from './web-server.js';

const never = new AbortController().signal;
const POLICY: LivePolicy = {
  connectTimeoutMs: 1_000,
  headersTimeoutMs: 300,
  redirectsMax: 3,
  userAgent: 'Headwater/1',
};
const names = createNameResolver(performance.now.bind(performance));
const opener = createLiveOpener(names, POLICY);
const open = (url: string, signal: AbortSignal = never) =>
  opener.open({ url, headers: {}, allowPrivate: true }, signal);

/** Reads a body to its end. */
function readAll(body: Awaited<ReturnType<typeof open>>): Promise<{ bytes: Buffer; error: Error | null }> {
  const pieces: Buffer[] = [];
  return new Promise((resolve) => {
    body.read(
      (piece) => pieces.push(piece),
      (error) => resolve({ bytes: Buffer.concat(pieces), error }),
    );
  });
}

describe('redirects', () => {
  test('are followed afresh at every open, since their tokens live for seconds', async () => {
    let token = 0;
    await using server = await startWebServer((request, response) => {
      if (request.url === '/live') response.writeHead(302, { location: `/edge?token=${++token}` }).end();
      else response.end(`played ${request.url}`);
    });
    for (const expected of ['played /edge?token=1', 'played /edge?token=2']) {
      const body = await open(server.url('/live'));
      expect((await readAll(body)).bytes.toString()).toBe(expected);
      await body.close();
    }
    await server.quiet();
  });

  test.each([301, 302, 303, 307, 308])('with status %i are redirects, to whichever host', async (status) => {
    await using target = await startWebServer((_, response) => response.end('here'));
    await using server = await startWebServer((_, response) =>
      response.writeHead(status, { location: target.url('/a') }).end('moved'),
    );
    const body = await open(server.url('/'));
    expect((await readAll(body)).bytes.toString()).toBe('here');
    await body.close();
    await server.quiet();
  });

  test('whose page never ends hold no connection beside the one that plays', async () => {
    await using server = await startWebServer((request, response) => {
      if (request.url === '/live') response.writeHead(302, { location: '/edge' }).write('moved');
      else response.writeHead(200).write('x');
    });
    const body = await open(server.url('/live'));
    expect(server.sockets.size).toBe(1);
    await body.close();
    await server.quiet();
  });

  test('that lead in circles end with a named failure and no open socket', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(open(server.url('/'))).rejects.toMatchObject({ code: 'redirect_limit' });
    expect(server.requests).toHaveLength(4);
    await server.quiet();
  });

  test.each([
    ['another protocol', 'rtsp://tv.example/a'],
    ['a file', 'file:///etc/passwd'],
    ['nowhere', 'http://[nonsense/'],
  ])('to %s are a named failure', async (_, location) => {
    await using server = await startWebServer((__, response) => response.writeHead(302, { location }).end());
    await expect(open(server.url('/'))).rejects.toMatchObject({ code: 'upstream_unreachable' });
    await server.quiet();
  });

  test('without a target are an answer like any other', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(302).end());
    await expect(open(server.url('/'))).rejects.toMatchObject({ code: 'upstream_refused' });
  });
});

describe('an answer that is no stream', () => {
  test.each([
    [401, /login/],
    [403, /login, subscription or connection limit/],
    [404, /does not exist/],
    [458, /connection limit/],
    [503, /problem/],
    [204, /unexpected/],
  ])('with status %i is told with its meaning', async (status, meaning) => {
    await using server = await startWebServer((_, response) => response.writeHead(status).end());
    const failure = await open(server.url('/')).catch((error) => error);
    expect(failure).toMatchObject({ code: 'upstream_refused' });
    expect(failure.message).toContain(String(status));
    expect(failure.message).toMatch(meaning);
    await server.quiet();
  });

  test('with a page that never ends does not hold the connection', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(403).write('x'.repeat(100_000)));
    await expect(open(server.url('/'))).rejects.toMatchObject({ code: 'upstream_refused' });
    await server.quiet();
  });
});

test('an address that is none is told as such, and not as another scheme', async () => {
  await expect(open('http://127.0.0.1:99999/x.ts')).rejects.toMatchObject({
    code: 'upstream_unreachable',
    message: expect.stringContaining('host or port'),
  });
  await expect(open('foo://127.0.0.1/x.ts')).rejects.toMatchObject({ message: expect.stringContaining('"foo:"') });
});

describe('a server that is silent', () => {
  const silent: Answer = () => {};
  const lateAnswer: Answer = (request, response) => {
    if (request.url === '/first') response.writeHead(302, { location: '/second' }).end();
  };

  test.each([
    ['at once', silent, '/'],
    ['behind a redirect', lateAnswer, '/first'],
  ])('%s fails within its time, with the reason', async (_, answer, path) => {
    await using server = await startWebServer(answer);
    const startedAt = performance.now();
    const failure = await open(server.url(path)).catch((error) => error);
    expect(failure).toMatchObject({ code: 'upstream_unreachable', message: expect.stringContaining('0.3 s') });
    expect(performance.now() - startedAt).toBeLessThan(900);
    await server.quiet();
  });

  test('that answers in time may then send as slowly as it likes', async () => {
    await using server = await startWebServer((_, response) => {
      response.writeHead(200).write('a');
      setTimeout(() => response.end('b'), 500);
    });
    const body = await open(server.url('/'));
    expect((await readAll(body)).bytes.toString()).toBe('ab');
    await body.close();
  });

  test('and one that is not there at all fails at once', async () => {
    const server = await startWebServer(() => {});
    const url = server.url('/');
    await server[Symbol.asyncDispose]();
    const failure = await open(url).catch((error) => error);
    expect(failure).toMatchObject({ code: 'upstream_unreachable', message: expect.stringContaining('ECONNREFUSED') });
  });

  test('a name that nobody knows is told as such', async () => {
    const failure = await open('http://no-such-host.localhost.invalid./').catch((error) => error);
    expect(failure).toMatchObject({ code: 'upstream_unreachable' });
  });
});

describe('a provider whose data must not reach into the house', () => {
  const outside = createLiveOpener(publicNames(), POLICY);
  const openOutside = (url: string) => outside.open({ url, headers: {}, allowPrivate: false }, never);

  test('can neither name an address there, nor a name that leads there', async () => {
    await using server = await startWebServer((_, response) => response.end('secret'));
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f000001', '2130706433', '0.0.0.0'])
      await expect(openOutside(`http://${host}:${server.port}/`)).rejects.toMatchObject({ code: 'address_refused' });
    expect(server.requests).toEqual([]);
  });

  test.each(['127.0.0.1', 'localhost', '[::ffff:7f00:1]'])('nor redirect to %s', async (host) => {
    await using server = await startWebServer((request, response) => {
      if (request.url === '/out') response.writeHead(302, { location: `http://${host}:${server.port}/in` }).end();
      else response.end('secret');
    });
    await expect(openOutside(`http://public.test:${server.port}/out`)).rejects.toMatchObject({
      code: 'address_refused',
    });
    expect(server.requests.map(({ url }) => url)).toEqual(['/out']);
  });
});

test('the request looks like a player’s: host and user agent first, what the playlist says, one connection', async () => {
  await using server = await startWebServer((_, response) => response.end());
  const headers = { 'User-Agent': 'VLC/3.0.20', Referer: 'http://tv.example/' };
  const body = await opener.open({ url: server.url('/a?b=c'), headers, allowPrivate: true }, never);
  await readAll(body);
  await body.close();
  expect(server.requests[0]!.rawHeaders).toEqual(
    [
      ['Host', `127.0.0.1:${server.port}`],
      ['User-Agent', 'VLC/3.0.20'],
      ['Accept', '*/*'],
      ['Accept-Encoding', 'identity'],
      ['Referer', 'http://tv.example/'],
      ['Connection', 'close'],
    ].flat(),
  );
  const plain = await open(server.url('/'));
  await plain.close();
  expect(server.requests[1]!.headers['user-agent']).toBe('Headwater/1');
});

test('user and password in an address are sent as a login', async () => {
  await using server = await startWebServer((_, response) => response.end());
  const body = await open(`http://anna:s3cret@127.0.0.1:${server.port}/`);
  await body.close();
  expect(server.requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('anna:s3cret').toString('base64')}`);
});

describe('closing', () => {
  test('a stream that runs is done when the provider no longer counts it', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(200).write(Buffer.alloc(200_000)));
    const body = await open(server.url('/'));
    await new Promise<void>((resolve) =>
      body.read(
        () => resolve(),
        () => {},
      ),
    );
    expect(server.sockets.size).toBe(1);
    await body.close();
    await server.quiet();
  });

  test('before the first byte was read closes as well', async () => {
    await using server = await startWebServer((_, response) => response.writeHead(200).write(Buffer.alloc(2_000_000)));
    const body = await open(server.url('/'));
    await body.close();
    await server.quiet();
  });

  test('twice, or after the source has ended, settles too', async () => {
    await using server = await startWebServer((_, response) => response.end('over'));
    const body = await open(server.url('/'));
    await readAll(body);
    await body.close();
    await body.close();
  });
});

describe('the end of a stream', () => {
  test('that the source made is no error', async () => {
    await using server = await startWebServer((_, response) => response.end(Buffer.alloc(500_000, 7)));
    const body = await open(server.url('/'));
    const { bytes, error } = await readAll(body);
    expect([bytes.length, error]).toEqual([500_000, null]);
    await body.close();
  });

  test('that the network made has a name', async () => {
    await using server = await startWebServer((request, response) => {
      response.writeHead(200).write('x');
      setTimeout(() => request.socket.resetAndDestroy(), 50);
    });
    const body = await open(server.url('/'));
    expect((await readAll(body)).error).toMatchObject({ code: 'upstream_ended' });
    await body.close();
  });
});

describe('calling it off', () => {
  test('while the server is silent closes the connection', async () => {
    const stop = new AbortController();
    await using server = await startWebServer(() => stop.abort(new Error('the viewer left')));
    await expect(open(server.url('/'), stop.signal)).rejects.toThrow('the viewer left');
    await server.quiet();
  });

  test('while the name is looked up makes no connection', async () => {
    await using server = await startWebServer((_, response) => response.end());
    const stop = new AbortController();
    let answer = () => {};
    const slow = createLiveOpener(
      {
        ...names,
        lookup: () => (_, __, callback) => {
          answer = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
          stop.abort(new Error('the viewer left'));
        },
      },
      POLICY,
    );
    const opening = slow.open(
      { url: `http://slow.test:${server.port}/`, headers: {}, allowPrivate: true },
      stop.signal,
    );
    await expect(opening).rejects.toThrow('the viewer left');
    answer();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.requests).toEqual([]);
  });

  test('before it began asks nobody', async () => {
    await using server = await startWebServer((_, response) => response.end());
    await expect(open(server.url('/'), AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(server.requests).toEqual([]);
  });

  test('while it plays ends the stream without an error of its own', async () => {
    const stop = new AbortController();
    await using server = await startWebServer((_, response) => response.writeHead(200).write('x'));
    const body = await open(server.url('/'), stop.signal);
    const reading = readAll(body);
    stop.abort();
    expect((await reading).error).toBeNull();
    await body.close();
    await server.quiet();
  });
});
