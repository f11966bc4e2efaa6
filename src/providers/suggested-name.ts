import { isIP } from 'node:net';
import { basename } from 'node:path';

/** A name for a provider that nobody has named: of its host, or of its file. */
export function suggestName(url: string): string {
  const host = URL.canParse(url) && /^https?:/i.test(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : null;
  if (host === null) return inWords(basename(decodedPath(url)).replace(/(\.(m3u8?|gz|txt))+$/i, '')) || 'Playlist';
  if (isIP(host) !== 0) return `Provider ${host}`;
  const labels = host.split('.');
  // `line.best-tv.co.uk`: the longest part says most, but never the ending
  const named = labels.length > 1 ? labels.slice(0, -1) : labels;
  return inWords(named.reduce((longest, label) => (label.length > longest.length ? label : longest), '')) || host;
}

const NAME_MAX = 60;

function inWords(text: string): string {
  const words = text.split(/[\s_+-]+/).filter((word) => word !== '');
  return words
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join(' ')
    .slice(0, NAME_MAX);
}

function decodedPath(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
