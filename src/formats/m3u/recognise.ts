import type { M3uProblem } from './problems.js';

/** What a body that starts like this is instead of a playlist; null: perhaps a playlist. */
export function problemOfStart(firstText: string): M3uProblem | null {
  if (/^<(?:\?xml|tv\b|!doctype\s+tv\b)/i.test(firstText)) return 'xml-not-playlist';
  if (firstText.startsWith('<')) return 'html-not-playlist';
  return /^[{[]/.test(firstText) ? 'json-not-playlist' : null;
}

/** What was met while reading, and what it says about the whole file. */
export class PlaylistSigns {
  hasText = false;
  hasHeader = false;
  hasExtinf = false;
  /** A line that starts with `scheme://`. */
  hasAddress = false;
  /** An attribute of the IPTV dialect (`tvg-…`, `group-title`): an HLS list never has one. */
  hasGuideMark = false;
  #hlsTag: 'media' | 'master' | null = null;

  /** Whether a tag belongs into an HLS list (RFC 8216) and nowhere else. */
  isHlsTag(line: string): boolean {
    const tag = /^#EXT-X-(?:TARGETDURATION|MEDIA-SEQUENCE|STREAM-INF)\b/i.exec(line)?.[0];
    if (tag === undefined) return false;
    if (/STREAM-INF/i.test(tag)) this.#hlsTag = 'master';
    else this.#hlsTag ??= 'media';
    return true;
  }

  /** Asked at the end of the file: only then is it known whether HLS tags are all there is. */
  problem(): M3uProblem | null {
    if (!this.hasText) return 'empty-file';
    if (this.#hlsTag !== null && !this.hasGuideMark) return `hls-${this.#hlsTag}-playlist`;
    return this.hasHeader || this.hasExtinf || this.hasAddress ? null : 'not-a-playlist';
  }
}
