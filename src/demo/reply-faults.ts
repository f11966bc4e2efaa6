import type { ServerResponse } from 'node:http';
import { delay } from '../base/abort.js';
import type { Misbehaviour } from './misbehaviour.js';

/** What a person sees who opens the address of an ended subscription. */
const LOGIN_PAGE = `<!DOCTYPE html>
<html><head><title>Client area</title></head>
<body><h1>Please log in</h1><form method="post"><input name="username"><input name="password" type="password"></form></body></html>
`;

/**
 * Answers a request whose misbehaviour needs no slot and no body: an error, a page, a redirect.
 *
 * @param redirectTo Makes a one-time address that leads on with so many hops left.
 * @returns Whether the request is answered.
 */
export function answerAtOnce(
  fault: Misbehaviour | null,
  response: ServerResponse,
  redirectTo: (hopsLeft: number | 'endless' | 'expired') => string,
): boolean {
  switch (fault?.kind) {
    case 'refuse':
      answer(response, fault.status, 'text/plain', `refused with ${fault.status}\n`);
      return true;
    case 'html':
      answer(
        response,
        200,
        'text/html; charset=utf-8',
        '<!DOCTYPE html>\n<html><body>This channel is not available.</body></html>\n',
      );
      return true;
    case 'loginPage':
      answer(response, 200, 'text/html; charset=utf-8', LOGIN_PAGE);
      return true;
    case 'json':
      answer(response, 200, 'application/json', '{"error":"stream_offline"}');
      return true;
    case 'emptyBody':
      answer(response, 200, 'video/mp2t', '');
      return true;
    case 'redirects':
      redirect(response, redirectTo(fault.hops === 'endless' ? 'endless' : fault.hops - 1));
      return true;
    case 'expiredToken':
      redirect(response, redirectTo('expired'));
      return true;
    default:
      return false;
  }
}

/** Misbehaviour that holds its connection before the first byte. @returns Whether the reply goes on. */
export async function holdBeforeBody(
  fault: Misbehaviour | null,
  response: ServerResponse,
  writeHead: () => void,
  gone: AbortSignal,
): Promise<boolean> {
  if (fault?.kind === 'late') {
    await delay(fault.ms, gone);
    return true;
  }
  if (fault?.kind === 'halfOpen') return false;
  if (fault?.kind !== 'silent') return true;
  writeHead();
  response.flushHeaders();
  return false;
}

export function answer(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
}

export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'content-length': 0, connection: 'close' });
  response.end();
}
