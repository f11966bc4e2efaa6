import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { deferred } from '../../src/base/abort.js';
import { type CallFrame, createCaller, type Handlers, serveCalls } from '../../src/base/calls.js';
import { HeadwaterError } from '../../src/base/errors.js';
import { createWorkerPort } from '../../src/base/worker-port.js';

type Offered = {
  add: { request: { a: number; b: number }; reply: number };
  count: { request: { to: number }; reply: string; progress: number };
  fail: { request: string; reply: never };
  hang: { request: null; reply: string };
  odd: { request: unknown; reply: unknown; progress?: unknown };
};
type Told = { changed: { id: number }; gone: string };

const handlers: Handlers<Offered> = {
  add: ({ a, b }) => a + b,
  async count({ to }, { progress }) {
    for (let at = 1; at <= to; at++) progress(at);
    return 'done';
  },
  fail: (what) => {
    if (what === 'ours') {
      const details = [{ where: 'name', problem: 'too-long' }];
      throw new HeadwaterError('request_invalid', 'The name is too long.', 'Use a shorter one.', { details });
    }
    throw new TypeError('x is not a function');
  },
  hang: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('was stopped'))),
  odd: (request, { progress }) => {
    if (request === 'progress') progress(() => {});
    return request === 'reply' ? { made: () => {} } : request;
  },
};

/** Both ends of a line over a real message channel. */
function openLine(own: Handlers<Offered> = handlers) {
  const { port1, port2 } = new MessageChannel();
  const stop = new AbortController();
  const server = serveCalls<Offered, Told>(createWorkerPort(port2), own, stop.signal);
  const caller = createCaller<Offered, Told>(createWorkerPort(port1));
  return {
    caller,
    server,
    stop,
    async [Symbol.asyncDispose]() {
      const closed = once(port2, 'close');
      port1.close();
      await closed;
    },
  };
}

test('whoever cancels a call may say why, and both ends hear it', async () => {
  let heard: unknown;
  const hang: Handlers<Offered>['hang'] = (_, { signal }) =>
    new Promise((resolve) =>
      signal.addEventListener('abort', () => {
        heard = signal.reason;
        resolve('');
      }),
    );
  const failing: Handlers<Offered>['hang'] = (request, context) =>
    Promise.resolve(hang(request, context)).then(() => {
      throw new Error('of the handler');
    });
  await using line = openLine({ ...handlers, hang: failing });
  const stop = new AbortController();
  const asked = line.caller.ask('hang', null, { signal: stop.signal });
  stop.abort(new HeadwaterError('call_cancelled', 'Stopped by you.', 'Start it again.'));
  await expect(asked).rejects.toMatchObject({ code: 'call_cancelled', message: 'Stopped by you.' });
  expect(heard).toMatchObject({ code: 'call_cancelled', message: 'Stopped by you.' });
});

test('a call is answered', async () => {
  await using line = openLine();
  await expect(line.caller.ask('add', { a: 2, b: 3 })).resolves.toBe(5);
  expect(line.caller.openCount).toBe(0);
  expect(line.server.openCount).toBe(0);
});

test('many calls at once get each its own answer', async () => {
  await using line = openLine();
  const replies = await Promise.all([...Array(100).keys()].map((a) => line.caller.ask('add', { a, b: 1 })));
  expect(replies).toEqual([...Array(100).keys()].map((a) => a + 1));
});

test('progress comes before the answer, in order', async () => {
  await using line = openLine();
  const heard: (number | string)[] = [];
  const reply = await line.caller.ask('count', { to: 3 }, { onProgress: (at) => heard.push(at) });
  expect([...heard, reply]).toEqual([1, 2, 3, 'done']);
});

describe('a failure', () => {
  test('of ours arrives with its code, its words and its details', async () => {
    await using line = openLine();
    const failure = await line.caller.ask('fail', 'ours').catch((error) => error);
    expect(failure).toBeInstanceOf(HeadwaterError);
    expect(failure).toMatchObject({
      code: 'request_invalid',
      message: 'The name is too long.',
      hint: 'Use a shorter one.',
      details: [{ where: 'name', problem: 'too-long' }],
    });
  });

  test('of the program arrives as such', async () => {
    await using line = openLine();
    await expect(line.caller.ask('fail', 'bug')).rejects.toMatchObject({
      code: 'internal',
      message: 'TypeError: x is not a function',
    });
  });

  test.each(['nonsense', 'toString', 'constructor', '__proto__'])(
    'is what a call that nobody offers ends in: %s',
    async (name) => {
      await using line = openLine();
      await expect(line.caller.ask(name as 'add', { a: 1, b: 1 })).rejects.toMatchObject({ code: 'internal' });
    },
  );
});

describe('what cannot be sent to another thread', () => {
  test.each(['reply', 'progress'])('fails its call instead of leaving the caller waiting: %s', async (what) => {
    await using line = openLine();
    await expect(line.caller.ask('odd', what)).rejects.toMatchObject({ code: 'internal' });
    expect(line.caller.openCount).toBe(0);
    expect(line.server.openCount).toBe(0);
    await expect(line.caller.ask('add', { a: 1, b: 1 })).resolves.toBe(2);
  });

  test('is told to its asker, and is no open call', async () => {
    await using line = openLine();
    await expect(line.caller.ask('odd', () => {})).rejects.toThrow(/could not be cloned/);
    expect(line.caller.openCount).toBe(0);
    const signal = new AbortController();
    await expect(line.caller.ask('odd', () => {}, { signal: signal.signal })).rejects.toThrow();
    signal.abort();
    await expect(line.caller.ask('add', { a: 1, b: 1 })).resolves.toBe(2);
  });
});

describe('a call that is cancelled', () => {
  test('stops its handler; the asker hears of it when it has stopped', async () => {
    const stopped = deferred<void>();
    const mayEnd = deferred<void>();
    const own: Handlers<Offered> = {
      ...handlers,
      async hang(_, { signal }) {
        await once(signal, 'abort');
        stopped.resolve();
        await mayEnd.promise;
        throw new Error('the connection was torn down');
      },
    };
    await using line = openLine(own);
    const cancel = new AbortController();
    let isSettled = false;
    const call = line.caller.ask('hang', null, { signal: cancel.signal }).finally(() => {
      isSettled = true;
    });
    cancel.abort();
    await stopped.promise;
    expect(isSettled).toBe(false);
    mayEnd.resolve();
    await expect(call).rejects.toMatchObject({ code: 'call_cancelled' });
  });

  test('before it began is not sent', async () => {
    await using line = openLine({ ...handlers, add: () => expect.unreachable() });
    const call = line.caller.ask('add', { a: 1, b: 1 }, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: 'call_cancelled' });
  });

  test('too late changes nothing', async () => {
    await using line = openLine();
    const cancel = new AbortController();
    await line.caller.ask('add', { a: 1, b: 1 }, { signal: cancel.signal });
    cancel.abort();
    await expect(line.caller.ask('add', { a: 2, b: 2 })).resolves.toBe(4);
  });
});

test('the callee stops: every running call ends, and a later one begins with an aborted signal', async () => {
  const begun = deferred<void>();
  const seen: boolean[] = [];
  const own: Handlers<Offered> = {
    ...handlers,
    hang: (request, context) => {
      begun.resolve();
      return handlers.hang(request, context);
    },
    odd: (_, { signal }) => {
      seen.push(signal.aborted);
      signal.throwIfAborted();
      return null;
    },
  };
  await using line = openLine(own);
  const running = line.caller.ask('hang', null);
  await begun.promise;
  line.stop.abort();
  await expect(running).resolves.toBe('was stopped');
  await expect(line.caller.ask('odd', null)).rejects.toMatchObject({ code: 'call_cancelled' });
  expect(seen).toEqual([true]);
});

test('the line breaks: every open call is rejected, and so is every later one', async () => {
  await using line = openLine();
  const gone = new HeadwaterError('worker_gone', 'The desk has ended.', 'Start again.');
  const open = [line.caller.ask('hang', null), line.caller.ask('hang', null)];
  line.caller.breakOff(gone);
  for (const call of open) await expect(call).rejects.toBe(gone);
  await expect(line.caller.ask('add', { a: 1, b: 1 })).rejects.toBe(gone);
  expect(line.caller.openCount).toBe(0);
});

test('answers that nobody waits for any more are dropped', async () => {
  await using line = openLine();
  const call = line.caller.ask('add', { a: 1, b: 1 }).catch(() => {});
  line.caller.breakOff(new HeadwaterError('worker_gone', 'Gone.', 'Wait.'));
  await call;
  await new Promise((resolve) => setImmediate(resolve)); // the reply arrives here
});

test('facts reach every listener, and only those of their name', async () => {
  await using line = openLine();
  const heard: unknown[] = [];
  const last = new Promise<void>((resolve) => line.caller.onFact('gone', () => resolve()));
  line.caller.onFact('changed', ({ id }) => heard.push(id));
  line.caller.onFact('changed', ({ id }) => heard.push(id * 10));
  line.server.tell('changed', { id: 1 });
  line.server.tell('changed', { id: 2 });
  line.server.tell('gone', 'bye');
  await last;
  expect(heard).toEqual([1, 10, 2, 20]);
});

test('fifty calls at once with one signal print no warning', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', onWarning);
  try {
    await using line = openLine();
    const shared = new AbortController();
    const calls = [...Array(50).keys()].map(() =>
      line.caller.ask('hang', null, { signal: shared.signal }).catch(() => {}),
    );
    shared.abort();
    await Promise.all(calls);
    await new Promise((resolve) => setImmediate(resolve)); // warnings are told in the next turn
  } finally {
    process.off('warning', onWarning);
  }
  expect(warnings).toEqual([]);
});

test('frames are plain data, so that a line of JSON carries them as well', async () => {
  const frames: CallFrame[] = [];
  let reply = (_: CallFrame) => {};
  const caller = createCaller<Offered, Told>({
    send: (frame) => void frames.push(JSON.parse(JSON.stringify(frame))),
    onFrame: (listener) => {
      reply = listener;
    },
  });
  const call = caller.ask('add', { a: 1, b: 2 });
  expect(frames).toEqual([{ kind: 'ask', id: 1, name: 'add', request: { a: 1, b: 2 } }]);
  reply({ kind: 'reply', id: 1, value: 3 });
  await expect(call).resolves.toBe(3);
});
