import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { HeadwaterError } from '../base/errors.js';

const READ_BYTES = 256 * 1024;

/**
 * Reads a downloaded or local document in pieces. Packed bytes are recognised by their first two, not by the file's name:
 * providers serve gzip under `.m3u` and plain text under `.gz`.
 *
 * Throws `provider_too_large` when unpacking yields more than `maxBytes`: a small file can hold a huge one. A cut archive
 * throws too, after what came before the cut has been yielded.
 */
export async function* readBody(path: string, maxBytes: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const isGzip = await startsWithGzip(path);
  const file = createReadStream(path, { highWaterMark: READ_BYTES, signal });
  const gunzip = isGzip ? createGunzip({ chunkSize: READ_BYTES }) : null;
  if (gunzip) file.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  let sizeBytes = 0;
  try {
    for await (const piece of (gunzip ?? file) as AsyncIterable<Buffer>) {
      sizeBytes += piece.length;
      if (sizeBytes > maxBytes) {
        throw new HeadwaterError(
          'provider_too_large',
          `The document unpacks to more than ${Math.round(maxBytes / 2 ** 20)} MiB.`,
          'Ask the provider for a smaller list, or check that the address is right.',
        );
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof HeadwaterError || signal.aborted) throw error;
    throw new HeadwaterError(
      'provider_unreachable',
      isGzip ? 'The provider’s packed list breaks off in the middle.' : 'The list could not be read to its end.',
      'Refresh again later; the last good list stays in use.',
      { cause: error },
    );
  } finally {
    gunzip?.destroy();
    file.destroy();
  }
}

async function startsWithGzip(path: string): Promise<boolean> {
  await using handle = await open(path, 'r');
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}
