import { parseAttributes } from './attributes.js';
import type { HlsMedia, HlsVariant, HlsWarningCode } from './playlist.js';
import { parseCount } from './tag-values.js';

/** Of each; the longest lists of lists that are known have some dozen. */
const COUNT_MAX = 500;

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
  let announcedCount = 0;
  let announced: Omit<HlsVariant, 'uri'> | null = null;
  return {
    found,
    media,
    onVariant(text: string, line: number): void {
      if (++announcedCount > COUNT_MAX) return;
      const attributes = parseAttributes(text);
      const bandwidth = parseCount(attributes.get('BANDWIDTH') ?? '');
      if (bandwidth === null) warn(line, 'missing-bandwidth');
      announced = {
        bandwidth,
        height: parseCount(/x(\d+)$/i.exec(attributes.get('RESOLUTION') ?? '')?.[1] ?? ''),
        codecs: attributes.get('CODECS') ?? null,
        audio: attributes.get('AUDIO') ?? null,
      };
    },
    onMedia(text: string): void {
      if (media.length < COUNT_MAX) media.push(mediaFrom(parseAttributes(text), resolve));
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
