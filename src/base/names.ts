/**
 * A station's name without what does not tell stations apart: case, styled letters, quality words, brackets around tags.
 * Country prefixes, numbers, `+1` and regions stay, since they do tell them apart.
 */
export function cleanName(name: string): string {
  const plain = isAscii(name) ? plainAscii(name) : plainUnicode(name);
  const words = plain.split(' ').filter((word) => word !== '' && !QUALITY_WORDS.has(word));
  return words.join(' ') || plain.trim();
}

/** Words of `cleanName` that carry meaning; used to see whether two names have anything in common. */
export function nameWords(name: string): string[] {
  return cleanName(name).split(' ');
}

/** Most names are ASCII, and 100,000 of them pass here in one go: this way costs a third of the other. */
function plainAscii(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9+&]+/g, ' ');
}

function plainUnicode(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+&]+/gu, ' ');
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

const QUALITY_WORDS = new Set([
  'sd',
  'hd',
  'fhd',
  'uhd',
  'qhd',
  '4k',
  '8k',
  '480p',
  '576p',
  '720p',
  '1080p',
  '1080i',
  '2160p',
  'hevc',
  'h264',
  'h265',
  'x264',
  'x265',
  '25fps',
  '30fps',
  '50fps',
  '60fps',
  'hdr',
  'raw',
  'backup',
  'vip',
  'hq',
  'lq',
]);

/** A heading between entries (`##### SPORTS #####`), which some playlists carry as an entry of its own. */
export function isSeparatorName(name: string): boolean {
  const text = name.trim();
  // ends apart: one pattern for the whole would take hours over a long name that is almost a heading
  return (RULE_AT_START.test(text) && RULE_AT_END.test(text)) || !/[\p{L}\p{N}]/u.test(text);
}

const RULE_AT_START = /^[#=*_\-–—•●▬►◄|~+.\s]{3}/;
const RULE_AT_END = /[#=*_\-–—•●▬►◄|~+.\s]{3}$/;
