import { Agent, request } from 'undici';
import type { RequestHeaders } from '../base/model.js';
import type { NameResolver } from './resolve.js';

/** One short question to a server in the house: its own answer, of whatever status, without following redirects. */
export interface TextQuestion {
  url: string;
  method?: 'GET' | 'POST' | 'PUT';
  headers?: RequestHeaders;
  /** For all of it. */
  timeoutMs: number;
  /** What is longer is refused. */
  maxBytes: number;
}

export interface TextAnswer {
  status: number;
  text: string;
}

export type TextAsker = (question: TextQuestion, signal: AbortSignal) => Promise<TextAnswer>;

/**
 * Asks for itself each time: these questions are seldom, and a connection that is kept would need somebody to end it. A person
 * has named the server, so it may be in the house.
 *
 * Throws what undici throws; callers know what they asked for and say it in their words (`reasonOf`).
 */
export function createTextAsker(names: NameResolver): TextAsker {
  return async ({ url, method = 'GET', headers = {}, timeoutMs, maxBytes }, signal) => {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const agent = new Agent({ connect: { timeout: timeoutMs, lookup: names.lookup(true) }, pipelining: 0 });
    try {
      const reply = await request(url, { dispatcher: agent, method, headers: { ...headers }, signal: bounded });
      const pieces: Buffer[] = [];
      let sizeBytes = 0;
      for await (const piece of reply.body) {
        sizeBytes += (piece as Buffer).length;
        if (sizeBytes > maxBytes) throw new Error(`its answer is longer than ${maxBytes} bytes`);
        pieces.push(piece as Buffer);
      }
      return { status: reply.statusCode, text: Buffer.concat(pieces).toString('utf8') };
    } finally {
      await agent.destroy();
    }
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ENOTFOUND: 'its name has no address',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_SOCKET: 'the connection is cut',
};

/** Why a question got no answer, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const { code = '', name, message } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return 'it does not answer';
  return REASONS[code] ?? message.replace(/\.$/, '');
}
