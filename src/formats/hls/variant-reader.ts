import type { HlsMedia, HlsVariant, HlsWarningCode } from './playlist.js';
import { parseCount } from './tag-values.js';

/**
 * Collects what a list of lists names.
 *
 * @param resolve Makes an address absolute.
 */
export function createVariantReader(
  resolve: (text: string) => string,
  warn: (line: number, code: HlsWarningCode) => void,
) {
  const found: HlsVariant[] = [];
  const media: HlsMedia[] = [];
  let announced: Omit<HlsVariant, 'uri'> | null = null;
  return {
    found,
    media,
    onVariant(attributes: ReadonlyMap<string, string>, line: number): void {
      const bandwidth = parseCount(attributes.get('BANDWIDTH') ?? '');
      if (bandwidth === null) warn(line, 'missing-bandwidth');
      announced = {
        bandwidth,
        height: parseCount(/x(\d+)$/i.exec(attributes.get('RESOLUTION') ?? '')?.[1] ?? ''),
        codecs: attributes.get('CODECS') ?? null,
        audio: attributes.get('AUDIO') ?? null,
      };
    },
    onMedia(attributes: ReadonlyMap<string, string>): void {
      media.push(mediaFrom(attributes, resolve));
    },
    /** @returns Whether the address is that of a variant. */
    takeAddress(text: string): boolean {
      if (!announced) return false;
      found.push({ uri: resolve(text), ...announced });
      announced = null;
      return true;
    },
  };
}

function mediaFrom(attributes: ReadonlyMap<string, string>, resolve: (text: string) => string): HlsMedia {
  const uri = attributes.get('URI');
  return {
    type: attributes.get('TYPE')?.toUpperCase() ?? '',
    group: attributes.get('GROUP-ID') ?? '',
    name: attributes.get('NAME') ?? '',
    language: attributes.get('LANGUAGE') ?? null,
    default: attributes.get('DEFAULT')?.toUpperCase() === 'YES',
    uri: uri === undefined ? null : resolve(uri),
  };
}
