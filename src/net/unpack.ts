import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import xz from 'xz-decompress';
import yauzl from 'yauzl';

/** How a document may be packed. Names and headers say it wrongly too often: its first bytes do not. */
export type Packing = 'none' | 'gzip' | 'xz' | 'zip';

const READ_BYTES = 256 * 1024;
const SIGNATURES: readonly [Packing, readonly number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

export async function packingOf(path: string): Promise<Packing> {
  await using handle = await open(path, 'r');
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0);
  const starts = (signature: readonly number[]) =>
    bytesRead >= signature.length && signature.every((byte, at) => buffer[at] === byte);
  return SIGNATURES.find(([, signature]) => starts(signature))?.[0] ?? 'none';
}

/** The bytes inside. Whoever stops early ends everything behind it. */
export async function* unpack(path: string, packing: Packing, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (packing === 'zip') return yield* unzip(path, signal);
  const file = createReadStream(path, { highWaterMark: READ_BYTES, signal });
  try {
    if (packing === 'none') yield* file as AsyncIterable<Buffer>;
    else if (packing === 'gzip') yield* gunzip(file);
    else yield* unxz(file);
  } finally {
    file.destroy();
  }
}

async function* gunzip(file: Readable): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: READ_BYTES });
  file.on('error', (error) => stream.destroy(error)).pipe(stream);
  try {
    yield* stream as AsyncIterable<Buffer>;
  } finally {
    stream.destroy();
  }
}

async function* unxz(file: Readable): AsyncGenerator<Buffer> {
  const packed = Readable.toWeb(file) as ReadableStream<Uint8Array>;
  for await (const piece of new xz.XzReadableStream(packed as never) as unknown as AsyncIterable<Uint8Array>)
    yield Buffer.from(piece); // a copy: the decoder uses its memory again
}

/** The playlist of an archive that may hold a read-me beside it: the one named so, else the largest file. */
async function* unzip(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const archive = await yauzl.openPromise(path, { autoClose: false });
  try {
    let chosen: yauzl.Entry | null = null;
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      if (chosen === null || rankOf(entry) > rankOf(chosen)) chosen = entry;
    }
    if (chosen === null) return;
    signal.throwIfAborted();
    const stream = await archive.openReadStreamPromise(chosen);
    const stop = () => stream.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    try {
      yield* stream as AsyncIterable<Buffer>;
    } finally {
      signal.removeEventListener('abort', stop);
      stream.destroy();
    }
  } finally {
    archive.close();
  }
}

/** Larger than any file: a list is a list, however small. */
const NAMED_AS_LIST = 2 ** 52;

function rankOf({ fileName, uncompressedSize }: yauzl.Entry): number {
  return (/\.m3u8?$/i.test(fileName) ? NAMED_AS_LIST : 0) + uncompressedSize;
}
