import type http from 'node:http';
import { Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { HeadwaterError } from '../base/errors.js';

/**
 * Answers that come packed although nothing of the kind was asked for: some caches pack playlists for everybody. They are unpacked
 * piece by piece as they are read, so that one which grows without end costs its reader no more than any other that does.
 */

const TELL = 'Try it in another player; if it fails there too, tell the provider.';
const OPTIONS = { chunkSize: 64 * 1024 };

/** Null: it is not packed in this way, whatever the server says. @param head The first two bytes. */
type Unpacker = (head: Buffer) => Transform | null;

const UNPACKERS: Readonly<Record<string, Unpacker>> = {
  gzip: (head) => (head[0] === 0x1f && head[1] === 0x8b ? zlib.createGunzip(OPTIONS) : null),
  // servers send it with and without its own head (RFC 9110 §8.4.1.2)
  deflate: (head) => ((head[0]! & 15) === 8 ? zlib.createInflate(OPTIONS) : zlib.createInflateRaw(OPTIONS)),
  br: () => zlib.createBrotliDecompress(OPTIONS),
};

/** Of what else some servers write there nothing is a packing. */
const UNREADABLE = ['zstd', 'compress', 'x-compress', 'dcb', 'dcz'];

/** How an answer is packed; null: it comes as it is. */
export function packingOfAnswer({ headers }: http.IncomingMessage): string | null {
  const named =
    headers['content-encoding']
      ?.trim()
      .toLowerCase()
      .replace(/^x-gzip$/, 'gzip') ?? '';
  return Object.hasOwn(UNPACKERS, named) || UNREADABLE.includes(named) ? named : null;
}

/** Throws `upstream_not_video` where it cannot be unpacked: a part of a whole, or in a way that is not known. */
export function unpackedBody(response: http.IncomingMessage, packing: string): Readable {
  const unpacker = Object.hasOwn(UNPACKERS, packing) ? UNPACKERS[packing] : null;
  if (!unpacker) throw packedSo(`is packed (${packing}), which is not read`);
  if (response.statusCode === 206) throw packedSo(`is packed (${packing}), and a part of that cannot be unpacked`);
  return Readable.from(unpack(response, unpacker), { objectMode: true, highWaterMark: 1 });
}

/** Null: the connection broke. */
export function unpackFailure(error: Error): HeadwaterError | null {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR') return packedSo('is packed, and ends in the middle');
  const isData = code === 'Z_DATA_ERROR' || code.startsWith('ERR__ERROR_FORMAT') || code.startsWith('ERR_BROTLI');
  return isData ? packedSo(`says that it is packed, and cannot be unpacked (${code})`) : null;
}

async function* unpack(response: http.IncomingMessage, unpacker: Unpacker): AsyncGenerator<Buffer> {
  const pieces: AsyncIterator<Buffer> = response[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await pieces.next();
    if (next.done) return yield* head.length > 0 ? [head] : [];
    head = Buffer.concat([head, next.value]);
  }
  const all = async function* () {
    yield head;
    yield* { [Symbol.asyncIterator]: () => pieces };
  };
  const unpacked = unpacker(head);
  if (!unpacked) return yield* all();
  const packed = Readable.from(all());
  packed.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
  try {
    yield* unpacked as AsyncIterable<Buffer>;
  } finally {
    unpacked.destroy();
    packed.destroy();
  }
}

function packedSo(how: string): HeadwaterError {
  return new HeadwaterError('upstream_not_video', `What the source sends ${how}.`, TELL);
}
