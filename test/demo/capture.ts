import { get, type IncomingHttpHeaders } from 'node:http';

/** What a plain client saw of one reply. */
export interface Captured {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The reply's end came by itself, the connection broke, or we left. */
  ended: 'complete' | 'broken' | 'left';
  /** From the request to the headers, the first and the last byte of body; null: there was none. */
  headMs: number | null;
  firstByteMs: number | null;
  lastByteMs: number | null;
}

export interface CaptureLimits {
  /** Leaves after so many milliseconds. Default 10,000. */
  ms?: number;
  /** Leaves as soon as it has so many bytes. */
  bytes?: number;
  method?: string;
  headers?: Record<string, string>;
}

/** Asks and reads until the reply ends, breaks, or a limit is reached. A connection without any answer has status 0. */
export function capture(url: string, limits: CaptureLimits = {}): Promise<Captured> {
  const startMs = performance.now();
  const elapsed = () => performance.now() - startMs;
  const parts: Buffer[] = [];
  let size = 0;
  const seen: Captured = {
    status: 0,
    headers: {},
    body: Buffer.alloc(0),
    ended: 'left',
    headMs: null,
    firstByteMs: null,
    lastByteMs: null,
  };
  return new Promise((resolve) => {
    const { method = 'GET', headers = {}, bytes = Number.POSITIVE_INFINITY } = limits;
    const request = get(url, { agent: false, method, headers });
    let isFinished = false;
    const finish = (ended: Captured['ended']) => {
      if (isFinished) return; // our own leaving breaks the reply, too
      isFinished = true;
      clearTimeout(timer);
      seen.ended = ended;
      seen.body = Buffer.concat(parts);
      request.destroy();
      request.once('close', () => resolve(seen));
      if (request.closed) resolve(seen);
    };
    const timer = setTimeout(() => finish('left'), limits.ms ?? 10_000);
    request.on('error', () => finish('broken'));
    request.on('response', (response) => {
      seen.status = response.statusCode ?? 0;
      seen.headers = response.headers;
      seen.headMs = elapsed();
      response.on('data', (part: Buffer) => {
        seen.firstByteMs ??= elapsed();
        seen.lastByteMs = elapsed();
        parts.push(part);
        size += part.length;
        if (size >= bytes) finish('left');
      });
      response.on('error', () => finish('broken'));
      response.on('end', () => finish(response.complete ? 'complete' : 'broken'));
    });
  });
}
