import { HeadwaterError } from '../base/errors.js';
import { packingOf, unpack } from './unpack.js';

/**
 * Reads a downloaded or local document in pieces, unpacked where it is packed (gzip, xz, zip).
 *
 * Throws `provider_too_large` when unpacking yields more than `maxBytes`: a small file can hold a huge one. A cut archive
 * throws too, after what came before the cut has been yielded.
 */
export async function* readBody(path: string, maxBytes: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const packing = await packingOf(path);
  let sizeBytes = 0;
  try {
    for await (const piece of unpack(path, packing, signal)) {
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
      packing === 'none'
        ? 'The list could not be read to its end.'
        : `The provider’s packed list (${packing}) breaks off or is damaged.`,
      'Refresh again later.',
      { cause: error },
    );
  }
}
