import { once } from 'node:events';
import net, { isIP } from 'node:net';
import tls from 'node:tls';
import { forkAbort } from '../base/abort.js';
import { HeadwaterError } from '../base/errors.js';
import { addressRefused, mayConnect, type NameResolver } from '../net/index.js';

/**
 * Where an RTSP address leads. ffmpeg goes wherever a server sends it and cannot be told not to, so the server is asked before it,
 * each time by the rule for addresses inside the house. One that answers another way a moment later is not seen through.
 */

const REDIRECTS_MAX = 4;
const ANSWER_MS = 3_000;
const HEAD_BYTES_MAX = 8 * 1_024;
const PORTS = { 'rtsp:': 554, 'rtsps:': 322 } as const;

/**
 * Follows redirects to addresses outside of the house. What a server says besides is left for ffmpeg to hear. Throws
 * `address_refused`, `upstream_unreachable` for a name without an address, or the signal's reason.
 */
export async function followRtspRedirects(
  url: string,
  userAgent: string,
  names: Pick<NameResolver, 'lookup'>,
  signal: AbortSignal,
): Promise<string> {
  let at = url;
  for (let count = 0; count <= REDIRECTS_MAX; count++) {
    const next = await askForRedirect(at, userAgent, names, signal);
    if (next === null) return at;
    at = next;
  }
  throw addressRefused('an endless row of redirects');
}

/** @returns null: it leads nowhere else, or says nothing. */
async function askForRedirect(
  url: string,
  userAgent: string,
  names: Pick<NameResolver, 'lookup'>,
  signal: AbortSignal,
): Promise<string | null> {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port, host, pathname, search } = new URL(url);
  if (protocol !== 'rtsp:' && protocol !== 'rtsps:') throw addressRefused(`${protocol}//${host}`);
  const name = hostname.replace(/^\[|\]$/g, '');
  if (isIP(name) !== 0 && !mayConnect(name, false)) throw addressRefused(name);
  const address = { host: name, port: Number(port) || PORTS[protocol], lookup: names.lookup(false) };
  const question = [
    `DESCRIBE ${protocol}//${host}${pathname}${search} RTSP/1.0`,
    'CSeq: 1',
    'Accept: application/sdp',
    ...(userAgent === '' ? [] : [`User-Agent: ${userAgent}`]),
  ];
  using own = forkAbort(signal);
  const timer = setTimeout(() => own.abort(), ANSWER_MS);
  const secure = { ...address, rejectUnauthorized: false, ...(isIP(name) === 0 ? { servername: name } : {}) };
  const socket = protocol === 'rtsp:' ? net.connect(address) : tls.connect(secure);
  try {
    socket.write(`${question.join('\r\n')}\r\n\r\n`);
    return locationIn(await readHead(socket, own.signal), url);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HeadwaterError) throw error;
    return null;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function readHead(socket: net.Socket, signal: AbortSignal): Promise<string> {
  let head = '';
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    head += text;
    if (head.length > HEAD_BYTES_MAX || head.includes('\r\n\r\n')) socket.destroy();
  });
  await once(socket, 'close', { signal });
  return head;
}

function locationIn(head: string, url: string): string | null {
  if (!/^RTSP\/1\.\d 3\d\d/.test(head)) return null;
  const location = /^Location:[ \t]*(\S+)/im.exec(head)?.[1] ?? '';
  return URL.canParse(location, url) ? new URL(location, url).href : null;
}
