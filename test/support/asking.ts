import { request } from 'node:http';
import type { Headwater } from './headwater.js';

/** One request, with what it shows and where it seems to come from. */
export interface Asked {
  cookie?: string;
  token?: string;
  /** An address that a trusted proxy names. */
  from?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** @param path From the root of the site. */
export async function ask(headwater: Headwater, method: string, path: string, asked: Asked = {}): Promise<Response> {
  const headers: Record<string, string> = { ...asked.headers };
  if (asked.cookie) headers.Cookie = asked.cookie;
  if (asked.token) headers.Authorization = `Bearer ${asked.token}`;
  if (asked.from) headers['X-Forwarded-For'] = asked.from;
  if (asked.body !== undefined) headers['Content-Type'] = 'application/json';
  const body = asked.body === undefined ? {} : { body: JSON.stringify(asked.body) };
  const reply = await fetch(headwater.url(path), { method, headers, ...body });
  // who looks at the status alone would leave a large reply, and its socket, waiting
  const isEndless = reply.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!isEndless) await reply.clone().arrayBuffer();
  return reply;
}

/** As a page does that a foreign name leads to: `fetch` would not let the Host be set. */
export async function askUnderName(headwater: Headwater, method: string, path: string, host: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const asking = request(headwater.url(path), { method, headers: { Host: host }, agent: false }, (reply) => {
      reply.resume();
      reply.on('end', () => resolve(reply.statusCode!));
    });
    asking.on('error', reject);
    asking.end();
  });
}

export const codeOf = async (reply: Response) => ((await reply.json()) as { code: string }).code;
/** The pair that a reply sets, as the header `Cookie` has it. */
export const cookieOf = (reply: Response) => reply.headers.getSetCookie().at(-1)!.split(';')[0]!;
