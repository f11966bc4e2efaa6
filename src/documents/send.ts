import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { DocumentFile } from './cache.js';

/**
 * Answers with a cached document: 304 without touching the file when the client has it, nothing but headers for HEAD, else
 * the bytes on the raw response. The file is opened before the status line: a failure can still be told then.
 *
 * @returns the answer that is left to send, or null when it has been sent.
 */
export async function sendDocument(
  file: Pick<DocumentFile, 'path' | 'contentType' | 'etag' | 'sizeBytes'>,
  { incoming, outgoing }: { incoming: IncomingMessage; outgoing: ServerResponse },
  headers: Readonly<Record<string, string>>,
): Promise<Response | null> {
  const all = { 'Cache-Control': 'no-cache', ...headers, 'Content-Type': file.contentType, ETag: file.etag };
  if (matches(incoming.headers['if-none-match'], file.etag)) return new Response(null, { status: 304, headers: all });
  const withLength = { ...all, 'Content-Length': String(file.sizeBytes) };
  if (incoming.method === 'HEAD') return new Response(null, { headers: withLength });
  const bytes = createReadStream(file.path, { highWaterMark: 256 * 1024 });
  await new Promise((resolve, reject) => bytes.once('open', resolve).once('error', reject));
  if (outgoing.destroyed) {
    bytes.destroy();
    return null;
  }
  outgoing.writeHead(200, withLength);
  await pipeline(bytes, outgoing).catch(() => outgoing.destroy()); // the client left: nobody is there to be told
  return null;
}

function matches(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
