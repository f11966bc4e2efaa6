import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { delay } from '../base/abort.js';
import type { Misbehaviour, PlaylistMisbehaviour } from './misbehaviour.js';
import { holdBeforeBody } from './reply-faults.js';

/** A playlist as it is sent: the text, and since when it is so. */
export interface PlaylistDocument {
  text: string;
  changedMs: number;
  gzip: 'off' | 'negotiated' | 'always';
}

const DRIP_TICK_MS = 50;

/** Answers a GET or HEAD of a playlist. @returns Whether the reply was 304. */
export async function deliverPlaylist(
  document: PlaylistDocument,
  fault: PlaylistMisbehaviour | null,
  request: IncomingMessage,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<boolean> {
  const type = { 'content-type': 'audio/x-mpegurl' };
  if (!(await holdBeforeBody(fault, response, () => response.writeHead(200, type), gone))) return false;
  const etag = `"${createHash('sha256').update(document.text).digest('hex').slice(0, 16)}"`;
  const lastModified = new Date(document.changedMs).toUTCString();
  const headers: Record<string, string> = { ...type, etag, 'last-modified': lastModified };
  if (isKnown(request, etag, document.changedMs)) {
    response.writeHead(304, headers).end();
    return true;
  }
  const accepts = /\bgzip\b/.test(String(request.headers['accept-encoding']));
  const cutsGzip = fault?.kind === 'truncated' && fault.how === 'gzip';
  const isEncoded = cutsGzip || (document.gzip === 'negotiated' && accepts);
  if (isEncoded) headers['content-encoding'] = 'gzip';
  if (document.gzip === 'always') headers['content-type'] = 'application/gzip';
  const plain = Buffer.from(document.text);
  const body = isEncoded || document.gzip === 'always' ? gzipSync(plain) : plain;
  if (request.method === 'HEAD') {
    response.writeHead(200, { ...headers, 'content-length': body.length }).end();
    return false;
  }
  await sendBody({ body, headers }, fault, response, gone);
  return false;
}

/** If-None-Match decides alone when it is there. @see RFC 9110 §13.2.2 */
function isKnown(request: IncomingMessage, etag: string, changedMs: number): boolean {
  const { 'if-none-match': known, 'if-modified-since': since } = request.headers;
  if (known !== undefined) return known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  return since !== undefined && Date.parse(since) >= Math.floor(changedMs / 1_000) * 1_000;
}

/** A reply that is ready to be sent. */
export interface Reply {
  /** Default 200. */
  status?: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Sends a reply, whole or as `fault` wants it. */
export async function sendBody(
  { status = 200, headers, body }: Reply,
  fault: Misbehaviour | null,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  switch (fault?.kind) {
    case 'truncated': {
      const part = body.subarray(0, Math.floor((body.length * fault.percent) / 100));
      if (fault.how === 'gzip') return void response.writeHead(status, headers).end(part);
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(part, () => response.destroy());
      return;
    }
    case 'drip': {
      response.writeHead(status, { ...headers, 'content-length': body.length });
      const step = Math.max(1, Math.round((fault.bytesPerSecond * DRIP_TICK_MS) / 1_000));
      for (let at = 0; at < body.length; at += step) {
        response.write(body.subarray(at, at + step));
        await delay(DRIP_TICK_MS, gone);
      }
      return void response.end();
    }
    case 'end':
    case 'reset': {
      const length = 'bytes' in fault.after ? fault.after.bytes : Math.floor(body.length / 2);
      response.writeHead(status, headers);
      response.write(body.subarray(0, length));
      await delay('ms' in fault.after ? fault.after.ms : 20, gone);
      if (fault.kind === 'end') return void response.end();
      response.socket?.resetAndDestroy();
      return;
    }
    default:
      response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
  }
}
